// SPDX-License-Identifier: MIT
// What a node on a real network did, as a file: sim::Record by record with the node's own clock, and beside each what it
// refers to by number (entries, texts, clients, configurations), written out. A head comes first; each piece is a frame
// of frame.h. An event's id is its number in the file, from 1; a message's id names the file and the event that sent it,
// so that recordings of several nodes fit together. A node that is killed leaves a file that ends in the middle of a
// frame at worst.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/record.h"

namespace raftlab::transport::tcp {

struct RecordingHead {
  raft::NodeId node = raft::kNoNode;
  raft::NodeSet nodes;        // of the cluster
  std::uint64_t cluster = 0;  // Cluster::hash()
  std::uint32_t tag = 0;      // 24 bits of chance: names this file in the ids of messages
  std::string clock;          // the same for files whose times are of one clock: the boot of a machine
  std::uint64_t wall_us = 0;  // calendar time when the file was begun, microseconds since 1970, UTC ...
  raft::Time at = 0;          // ... and the node's clock then
  std::string settings;       // "name value" lines, as raftlab node was told
};

struct RecordedEvent {
  sim::Record record;
  std::string extra;  // what the record refers to, see Process
};

constexpr unsigned kTagBits = 24;
constexpr std::uint64_t message_id(std::uint32_t tag, std::uint64_t event) {
  return (std::uint64_t{tag} << (64 - kTagBits)) | event;
}
constexpr std::uint32_t tag_of(std::uint64_t message) { return static_cast<std::uint32_t>(message >> (64 - kTagBits)); }
constexpr std::uint64_t event_of(std::uint64_t message) { return message << kTagBits >> kTagBits; }

/// Writes a recording; what is in it after flush() outlives the process.
class Recorder {
 public:
  Recorder() = default;  // writes nothing, and counts all the same
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// An error, or nothing: a new file in `folder`, which is made if it is not there.
  std::string open(const std::string& folder, const RecordingHead& head);
  bool on() const { return descriptor_ != -1; }
  sim::EventId add(const sim::Record& record, std::string_view extra);
  void flush();

 private:
  int descriptor_ = -1;
  std::string waiting_;
  sim::EventId count_ = 0;
};

struct Recording {
  RecordingHead head;
  std::vector<RecordedEvent> events;
  std::size_t cut = 0;  // bytes at the end that are no whole frame
};

struct RecordingRead {
  std::optional<Recording> recording;
  std::string error;
};

/// Whether a file begins as a recording does.
bool looks_like_recording(std::string_view bytes);
RecordingRead read_recording(std::string_view bytes);

}  // namespace raftlab::transport::tcp
