// SPDX-License-Identifier: MIT
// Every raft::Message as bytes and back [Raft Figures 2 and 13]. Entries travel with their terms and commands; a
// snapshot in chunks of its bytes, put together here: when the node has been told of all of them, the whole is there and
// could be read. Bytes that are no message of this version give nothing: the caller drops the connection.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "raft/message.h"
#include "transport/tcp/content.h"

namespace raftlab::transport::tcp {

class Codec {
 public:
  explicit Codec(Content& content) : content_(&content) {}

  std::string encode(const raft::Message& message, std::uint64_t id);
  /// With numbers of this process. `from` is who the connection says it is.
  std::optional<raft::Envelope> decode(std::string_view payload, raft::NodeId from, raft::NodeId to);

 private:
  /// A snapshot on its way here.
  struct Incoming {
    raft::Index last_index = 0;
    raft::Term last_term = 0;
    raft::SnapshotId id = raft::kNoSnapshot;
    std::shared_ptr<raft::KvStore> machine;  // empty until all chunks are there
    std::map<std::uint32_t, std::string> chunks;
    std::uint32_t chunks_all = 0;
    bool whole = false;
  };

  void write(const raft::InstallSnapshot& install, Writer& out);
  std::optional<raft::Message> read_install(Reader& in, raft::NodeId from);
  bool assemble(Incoming& incoming);

  Content* content_;
  std::map<raft::NodeId, Incoming> incoming_;  // by sender, its last one
  raft::SnapshotId written_ = raft::kNoSnapshot;
  std::string written_bytes_;  // of the snapshot sent last
};

}  // namespace raftlab::transport::tcp
