// SPDX-License-Identifier: MIT
// Requests of clients, and those to change the members or to hand over, on their way from a line to the World. A
// session asks one thing at a time; what it is told meanwhile waits in order. A `send` without `as client NAME` is a
// client of its own and asks once.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <variant>

#include "scenarios/language/ast.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

/// A request whose nodes are known.
struct Ask {
  std::variant<language::ClientRequest, language::MemberRequest> request;
  raft::NodeId via = raft::kNoNode;
  raft::NodeSet nodes;       // of a member request
  std::uint64_t number = 0;  // of all that sessions were told
};

struct Session {
  sim::ClientId client = 0;
  std::optional<sim::OperationId> operation;  // the last one asked
  std::deque<Ask> waiting;
};

}  // namespace raftlab::scenarios::runner
