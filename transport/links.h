// SPDX-License-Identifier: MIT
// Which links a fault line means: from the nodes it names to a list of directed links. A link goes one way,
// and from a node to itself there is none. Every list here is ascending and names a link once; what the nodes
// are was decided before (no names, no leader, no chance in this file).
#pragma once

#include <vector>

#include "sim/network.h"

namespace raftlab::transport {

using raft::NodeId;
using sim::KindSet;
using sim::Link;
using Links = std::vector<Link>;
using NodeIds = std::vector<NodeId>;

constexpr bool is_client_link(Link link) { return link.from == raft::kClient || link.to == raft::kClient; }

/// Ascending, each once, without links from a node to itself.
Links normalized(Links links);

/// `partition A | B | C`: nodes of different groups cannot talk, both ways; a node in no group keeps its
/// links.
Links links_between_groups(const std::vector<NodeIds>& groups);

/// `isolate NODES` among the nodes 0 .. node_count - 1: each from everybody, both ways, also from one
/// another.
Links links_isolating(const NodeIds& nodes, unsigned node_count);

/// `A -> B`.
Links links_from_to(const NodeIds& from, const NodeIds& to);

/// `A <-> B`.
Links links_both_ways(const NodeIds& a, const NodeIds& b);

/// Between clients and nodes: the requests that reach `to` and the replies that leave `from`.
Links client_links(const NodeIds& from, const NodeIds& to);

/// `drop|delay|duplicate KIND A -> B`: the links from A to B and, for KIND client alone, the client links of
/// both ends: what a client asks of B and what A answers a client.
Links links_for_kinds(const NodeIds& from, const NodeIds& to, KindSet kinds);

}  // namespace raftlab::transport
