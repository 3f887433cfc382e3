// SPDX-License-Identifier: MIT
// The one file in which a node keeps what Raft must find again [Raft Figure 2], as bytes: a record for each disk write,
// in order, each whole or not there at all. A snapshot begins a new file, which takes the place of the old one.
// A record: u32 mark, u32 length of the payload, u64 number from 1, u64 number of the last record that was synced before
// this one was written, u32 checksum of these; payload; u32 its checksum.
//
// The end of a write that never finished (a torn tail) was never acknowledged and is cut: the file ends inside of it,
// or a sector of it was never written, and no record that follows says that it had been synced. Records written
// together reach the disk in any order, so whole ones may follow. Whatever else does not fit is damage: what was synced
// has been lost, so no process may start on it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "raft/node.h"
#include "transport/tcp/content.h"

namespace raftlab::transport::tcp {

/// Whose file it is.
struct LogOwner {
  raft::NodeId id = raft::kNoNode;
  std::uint64_t cluster = 0;  // Cluster::hash()

  bool operator==(const LogOwner&) const = default;
};

struct LogRead {
  raft::Node::Disk disk;
  std::uint64_t records = 0;  // whole ones
  std::size_t size = 0;       // through the last whole record; what is behind it is to be cut
  std::string error;          // for people, with the offset: no process may start
};

std::string log_head(const LogOwner& owner);
/// What a record says of a write without a snapshot.
std::string log_write(const raft::Persist& persist, const Content& content);
/// `number` counts from 2: the head is record 1. Through `synced` all are safe before this one is written.
std::string log_record(std::string_view payload, std::uint64_t number, std::uint64_t synced);
/// A whole file: head, snapshot, hard state and the log behind it. It ends with record 3.
std::string log_of_snapshot(const LogOwner& owner, const raft::Persist& persist, const raft::Log& log,
                            const Content& content);
inline constexpr std::uint64_t kRecordsOfSnapshot = 3;

/// An empty file reads as that of a node that has never run.
LogRead read_log(std::string_view file, const LogOwner& owner, Content& content);

}  // namespace raftlab::transport::tcp
