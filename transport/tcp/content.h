// SPDX-License-Identifier: MIT
// What Raft's messages and logs refer to by number, as a process holds it, and its way to bytes and back. Places of
// entries, numbers of texts, clients and configurations differ between processes: on the wire and on disk everything is
// written out, and a client is known by its 64-bit name. What a snapshot writes is the same bytes on every node.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "raft/entry_store.h"
#include "raft/kv_store.h"
#include "transport/tcp/bytes.h"

namespace raftlab::transport::tcp {

using ClientName = std::uint64_t;

/// Of entries in one message or one event of a recording; a single one may be longer.
inline constexpr std::size_t kEntriesBytesMax = std::size_t{1} << 20;

class Content {
 public:
  raft::EntryStore store;

  raft::ClientId client(ClientName name);
  ClientName name_of(raft::ClientId client) const { return names_[client]; }
  std::size_t clients() const { return names_.size(); }

  void write(const raft::Command& command, Writer& out) const;
  /// The command with numbers of this process; nothing, and the reader has failed, if it is none.
  std::optional<raft::Command> read_command(Reader& in);

  /// Entries that follow one another, with their count before them.
  void write(raft::Slice entries, Writer& out) const;
  /// As many of them, from the first on, as have kEntriesBytesMax, but at least one.
  raft::Slice first_of(raft::Slice entries) const;
  /// They lie together at the end of the store.
  std::optional<raft::Slice> read_entries(Reader& in);

  static void write(const raft::Configuration& configuration, Writer& out);
  static std::optional<raft::Configuration> read_configuration(Reader& in);

  /// The state machine with its sessions, in the order of keys and names.
  std::string bytes_of(const raft::KvStore& machine) const;
  std::optional<raft::KvStore> machine_of(std::string_view bytes);

  void write_text(const raft::TextPool& pool, raft::TextId text, Writer& out) const;
  raft::TextId read_text(raft::TextPool& pool, std::size_t bytes_max, Reader& in);

 private:
  std::vector<ClientName> names_;
  std::map<ClientName, raft::ClientId> clients_;
};

}  // namespace raftlab::transport::tcp
