// SPDX-License-Identifier: MIT
#include "transport/tcp/frame.h"

#include <zlib.h>

#include "transport/tcp/bytes.h"

namespace raftlab::transport::tcp {

std::uint32_t checksum(std::string_view bytes, std::uint32_t before) {
  if (bytes.empty()) return before;  // zlib takes no data at all for the beginning of a sum
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  return static_cast<std::uint32_t>(::crc32_z(before, data, bytes.size()));
}

std::string framed(FrameKind kind, std::string_view payload) {
  const std::string tags{static_cast<char>(kVersion), static_cast<char>(kind)};
  Writer out;
  out.u32(static_cast<std::uint32_t>(payload.size())).raw(tags).u32(checksum(payload, checksum(tags))).raw(payload);
  return out.take();
}

std::optional<Frame> FrameReader::next() {
  if (!error_.empty()) return std::nullopt;
  const std::string_view waiting = std::string_view(buffer_).substr(used_);
  if (waiting.size() < kFrameHead) return std::nullopt;
  Reader head(waiting.substr(0, kFrameHead));
  const std::uint32_t length = head.u32();
  const std::uint8_t version = head.u8();
  const std::uint8_t kind = head.u8();
  const std::uint32_t sum = head.u32();
  if (version != kVersion) {
    error_ = "a frame of version " + std::to_string(version) + "; this is version " + std::to_string(kVersion);
  } else if (length > payload_max_) {
    error_ =
        "a frame of " + std::to_string(length) + " bytes; at most " + std::to_string(payload_max_) + " are taken here";
  }
  if (!error_.empty() || waiting.size() - kFrameHead < length) return std::nullopt;
  const std::string_view payload = waiting.substr(kFrameHead, length);
  if (checksum(payload, checksum(waiting.substr(4, 2))) != sum) {
    error_ = "a frame with a wrong checksum";
    return std::nullopt;
  }
  Frame frame{static_cast<FrameKind>(kind), std::string(payload)};
  used_ += kFrameHead + length;
  if (used_ == buffer_.size()) {
    buffer_.clear();
    used_ = 0;
  } else if (used_ > buffer_.size() / 2) {
    buffer_.erase(0, used_);
    used_ = 0;
  }
  return frame;
}

}  // namespace raftlab::transport::tcp
