// SPDX-License-Identifier: MIT
// Sets of nodes and configurations as JSON: [0,1,2], and {"voters":[0,1,2],"next_voters":[0,3,4],"learners":[5]} with
// the last two only where there are any [Raft 6]. What is read is what was written.
#pragma once

#include "raft/quorum.h"
#include "report/json_document.h"
#include "report/json_out.h"

namespace raftlab::report {

/// REQUIRES room for kMembersRoom bytes.
void write_nodes(JsonOut& out, const raft::NodeSet& nodes);
void write_configuration(JsonOut& out, const raft::Configuration& configuration);
inline constexpr std::size_t kMembersRoom = 1'400;

/// False with a problem set if the item is no such thing.
bool read_nodes(const JsonDocument& doc, const JsonDocument::Item& item, raft::NodeSet& nodes, JsonProblem& problem);
bool read_configuration(const JsonDocument& doc, const JsonDocument::Item& item, raft::Configuration& configuration,
                        JsonProblem& problem);

}  // namespace raftlab::report
