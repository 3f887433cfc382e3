// SPDX-License-Identifier: MIT
// Who the nodes are and where they listen: a file with a line `{id} {host} {port}` for each. Ids are those of the
// scenario language, 0 .. 100. All nodes and clients need the same file: its hash is part of the handshake.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "raft/node_set.h"

namespace raftlab::transport::tcp {

struct Address {
  std::string host;
  std::uint16_t port = 0;

  std::string text() const;  // "host:port", an IPv6 address in brackets
  bool operator==(const Address&) const = default;
};

struct Cluster {
  std::map<raft::NodeId, Address> nodes;

  /// Of ids and addresses, whatever the order of the lines, the spaces and the comments.
  std::uint64_t hash() const;
  raft::NodeSet ids() const;
};

struct ClusterRead {
  Cluster cluster;
  std::vector<std::string> errors;  // "line 3: what is wrong", all of them
};

/// Empty lines and what follows a # are left out.
ClusterRead read_cluster(std::string_view text);

}  // namespace raftlab::transport::tcp
