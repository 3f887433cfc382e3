// SPDX-License-Identifier: MIT
#include "transport/tcp/recording.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "transport/tcp/bytes.h"
#include "transport/tcp/frame.h"

namespace raftlab::transport::tcp {

namespace {

constexpr std::string_view kRecordingMagic = "raftlab recording 1";
constexpr std::size_t kFlushAt = std::size_t{1} << 16;

std::string encode(const RecordingHead& head) {
  Writer out;
  out.text(kRecordingMagic)
      .u8(head.node)
      .u64(head.nodes.words()[0])
      .u64(head.nodes.words()[1])
      .u64(head.cluster)
      .u32(head.tag);
  out.text(head.clock).u64(head.wall_us).u64(static_cast<std::uint64_t>(head.at)).text(head.settings);
  return out.take();
}

bool decode(std::string_view bytes, RecordingHead& head) {
  Reader in(bytes);
  if (in.text() != kRecordingMagic) return false;
  head.node = in.u8();
  const std::uint64_t low = in.u64();
  head.nodes = raft::NodeSet::of(low, in.u64());
  head.cluster = in.u64();
  head.tag = in.u32();
  head.clock = in.text();
  head.wall_us = in.u64();
  head.at = static_cast<raft::Time>(in.u64());
  head.settings = in.text();
  return in.complete() && head.nodes.end_id() <= raft::kNodesMax && head.nodes.contains(head.node);
}

bool decode(std::string_view bytes, RecordedEvent& event) {
  Reader in(bytes);
  sim::Record& record = event.record;
  record.at = static_cast<raft::Time>(in.u64());
  record.cause = in.u64();
  const std::uint8_t kind = in.u8();
  record.kind = static_cast<sim::EventKind>(kind);
  record.node = in.u8();
  record.peer = in.u8();
  record.reason = in.u8();
  record.type = in.u8();
  record.flag = in.flag();
  record.term = in.u64();
  for (std::uint64_t& value : record.v) value = in.u64();
  event.extra = in.text();
  return in.complete() && kind < sim::kEventKinds && record.type < raft::kMessageKinds && record.at >= 0;
}

}  // namespace

Recorder::~Recorder() {
  flush();
  if (descriptor_ != -1) ::close(descriptor_);
}

std::string Recorder::open(const std::string& folder, const RecordingHead& head) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  for (unsigned number = 1; descriptor_ == -1; ++number) {
    const std::string path = folder + "/node-" + std::to_string(head.node) + "-" + std::to_string(number) + ".rec";
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor_ == -1 && errno != EEXIST) return "cannot write " + path + ": " + std::strerror(errno);
  }
  waiting_ = framed(FrameKind::head, encode(head));
  flush();
  return {};
}

sim::EventId Recorder::add(const sim::Record& record, std::string_view extra) {
  ++count_;
  if (!on()) return count_;
  Writer out;
  out.u64(static_cast<std::uint64_t>(record.at)).u64(record.cause).u8(static_cast<std::uint8_t>(record.kind));
  out.u8(record.node).u8(record.peer).u8(record.reason).u8(record.type).flag(record.flag).u64(record.term);
  for (const std::uint64_t value : record.v) out.u64(value);
  out.text(extra);
  waiting_ += framed(FrameKind::event, out.bytes());
  if (waiting_.size() >= kFlushAt) flush();
  return count_;
}

/// A recording that cannot be written ends: the node goes on.
void Recorder::flush() {
  std::string_view left = waiting_;
  while (descriptor_ != -1 && !left.empty()) {
    const ssize_t written = ::write(descriptor_, left.data(), left.size());
    if (written > 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno != EINTR) {
      ::close(descriptor_);
      descriptor_ = -1;
    }
  }
  waiting_.clear();
}

bool looks_like_recording(std::string_view bytes) {
  constexpr std::size_t kBefore = kFrameHead + 4;  // the length of the magic word
  return bytes.size() >= kBefore && bytes.substr(kBefore).starts_with(kRecordingMagic);
}

RecordingRead read_recording(std::string_view bytes) {
  FrameReader reader(kNodePayloadMax);
  reader.feed(bytes);
  const std::optional<Frame> first = reader.next();
  Recording recording;
  if (!first || first->kind != FrameKind::head || !decode(first->payload, recording.head)) {
    return {.recording = std::nullopt, .error = "it does not begin as a recording of raftlab node"};
  }
  while (const std::optional<Frame> frame = reader.next()) {
    RecordedEvent event;
    if (frame->kind != FrameKind::event || !decode(frame->payload, event)) {
      return {.recording = std::nullopt,
              .error = "event " + std::to_string(recording.events.size() + 1) + " cannot be understood"};
    }
    recording.events.push_back(std::move(event));
  }
  if (!reader.error().empty()) {
    return {.recording = std::nullopt,
            .error = "behind event " + std::to_string(recording.events.size()) + " is " + reader.error()};
  }
  recording.cut = reader.waiting();
  return {.recording = std::move(recording), .error = {}};
}

}  // namespace raftlab::transport::tcp
