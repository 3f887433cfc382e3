// SPDX-License-Identifier: MIT
// How bytes are cut into pieces, on connections and in files alike: u32 length of the payload, u8 version, u8 kind,
// u32 checksum (CRC-32 of version, kind and payload), payload. A reader keeps no more than one frame of the largest
// size it was told to take, whatever the far end claims; a wrong frame ends the reading for good, with a reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::transport::tcp {

inline constexpr std::uint8_t kVersion = 1;
inline constexpr std::size_t kFrameHead = 10;
inline constexpr std::size_t kKeyMax = 1'024;     // bytes of a key
inline constexpr std::size_t kValueMax = 16'384;  // bytes of a value
/// The longest payload: of a stranger who has not yet said who it is, of a client, of another node.
inline constexpr std::size_t kStrangerPayloadMax = 256;
inline constexpr std::size_t kClientPayloadMax = 2 * kValueMax + kKeyMax + 64;
inline constexpr std::size_t kNodePayloadMax = std::size_t{16} << 20;

enum class FrameKind : std::uint8_t {
  // on connections
  hello = 1,
  welcome,
  message,
  ask,
  answer,
  status,
  status_answer,
  control,
  control_answer,
  goodbye,
  // in recordings
  head = 64,
  event,
};

struct Frame {
  FrameKind kind = FrameKind::hello;
  std::string payload;
};

std::uint32_t checksum(std::string_view bytes, std::uint32_t before = 0);
std::string framed(FrameKind kind, std::string_view payload);

class FrameReader {
 public:
  explicit FrameReader(std::size_t payload_max) : payload_max_(payload_max) {}
  void set_payload_max(std::size_t payload_max) { payload_max_ = payload_max; }

  /// What has arrived. REQUIRES error().empty().
  void feed(std::string_view bytes) { buffer_.append(bytes); }
  /// The next whole frame; none: more bytes are needed, or error() says why there will never be one.
  std::optional<Frame> next();
  /// For people: "a frame of 3 GB, at most 256 bytes are taken here".
  const std::string& error() const { return error_; }
  /// Bytes that are no whole frame yet.
  std::size_t waiting() const { return buffer_.size() - used_; }

 private:
  std::size_t payload_max_;
  std::string buffer_;
  std::size_t used_ = 0;
  std::string error_;
};

}  // namespace raftlab::transport::tcp
