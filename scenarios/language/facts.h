// SPDX-License-Identifier: MIT
#pragma once

// FACT: something about the cluster that is so or not so. `term(f) = term(leader)` is a quantity, an operator and a
// right side; a bare fact (`converged`, `no leader`, `leader`) has the right side `yes`.

#include <cstdint>
#include <string>
#include <variant>

#include "scenarios/language/nodes.h"
#include "scenarios/language/place.h"
#include "scenarios/language/values.h"

namespace raftlab::scenarios::language {

enum class QuantityKind : std::uint8_t {
  leader,
  no_leader,
  leaders,  // no arguments
  term,
  role,
  vote,
  commit,
  applied,
  last,
  first,
  entries,
  durable,
  alive,
  log,
  config,  // (NODES)
  match,
  next,  // (LEADER, NODES)
  value,
  committed,  // (NODES, KEY), (KEY)
  converged,
  linearizable,  // no arguments
  count,
  held  // (EVENT filter), (filter)
};

/// What kind of right side a quantity compares with.
enum class QuantityType : std::uint8_t { number, node, role, yes_no, log, value, config };

struct Quantity {
  QuantityKind kind = QuantityKind::leader;
  NodeSelector nodes;    ///< of (NODES) facts: each node alone; of match and next the leader (exactly one)
  NodeSelector peers;    ///< match, next: the followers
  std::string key;       ///< value, committed
  std::string event;     ///< count: an event kind of the timeline
  MessageFilter filter;  ///< count, held
  SourceSpan span;
};

enum class Operator : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

enum class RoleName : std::uint8_t { leader, candidate, pre_candidate, follower, learner, down };

struct NoneLiteral {};

/// bool is yes or no; std::string is a VALUE; a NodeRef is never a bare number's rival: which of the two a number is
/// follows from the left side (leader and vote compare with nodes). NodeSelector is exactly one node. An empty
/// LogLiteral never occurs (`log(N) = none` is NoneLiteral).
using RightSide = std::variant<NoneLiteral, bool, std::uint64_t, NodeSelector, RoleName, std::string, LogLiteral,
                               ConfigLiteral, Quantity>;

struct Fact {
  Quantity left;
  Operator op = Operator::equal;
  RightSide right = true;
  bool bare = false;  ///< written without operator: `converged`; op and right are then `= yes`
  SourceSpan span;
};

[[nodiscard]] QuantityType type_of(QuantityKind kind);

}  // namespace raftlab::scenarios::language
