// SPDX-License-Identifier: MIT
#pragma once

// `show` of the prompt: the cluster at this moment, as tables of plain text.

#include <string>
#include <string_view>

#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::cli {

/// A line for each node: its role, term, vote, log.
[[nodiscard]] std::string show_nodes(const sim::World& world);
/// Everything about one node.
[[nodiscard]] std::string show_node(const sim::World& world, raft::NodeId node);
/// The log of each node, entry by entry.
[[nodiscard]] std::string show_logs(const sim::World& world);
/// The defaults and every fault in force.
[[nodiscard]] std::string show_network(const sim::World& world);
/// What clients asked and how it ended.
[[nodiscard]] std::string show_clients(const sim::World& world);

}  // namespace raftlab::scenarios::cli
