// SPDX-License-Identifier: MIT
// Which nodes a statement means: leader, names, all, followers, rest, majority, any ... [contract: Who].
// Voters are those of the configuration in force at the leader; where nobody leads, a node's own says whether it votes.
// What is drawn is drawn once a statement and remembered in its Draws, so that `partition majority | minority`
// splits the cluster, and `expect role(any follower) = follower within 1s` looks at one node all the time.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "raft/rng.h"
#include "scenarios/language/ast.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

using NodeIds = std::vector<raft::NodeId>;
using Names = std::map<std::string, raft::NodeId>;
using Selectors = std::vector<const language::NodeSelector*>;

/// What one statement has drawn.
struct Draws {
  std::optional<NodeIds> majority;
  NodeIds minority;                                         // with the leader; drawn with the majority
  std::vector<std::pair<std::uint32_t, raft::NodeId>> any;  // by the column of the words
};

/// The nodes meant, or a sentence that says why there are none.
struct Resolved {
  NodeIds nodes;
  std::string error;
  bool ok() const { return error.empty(); }
};

class Who {
 public:
  /// `siblings`: every selector of the statement, for `rest`.
  Who(const sim::World& world, const Names& names, raft::Rng& rng, Draws& draws, Selectors siblings)
      : world_(world), names_(names), rng_(rng), draws_(draws), siblings_(std::move(siblings)) {}

  /// As written for lists (each once), ascending otherwise.
  Resolved resolve(const language::NodeSelector& selector);

 private:
  Resolved one(const language::NodeRef& ref) const;
  Resolved list(const language::NodeSelector& selector) const;
  Resolved rest();
  Resolved majority(bool minority);
  Resolved any(const language::NodeSelector& selector);
  raft::NodeSet voters_of(raft::NodeId leader) const;
  NodeIds followers() const;
  NodeIds all() const;

  const sim::World& world_;
  const Names& names_;
  raft::Rng& rng_;
  Draws& draws_;
  Selectors siblings_;
};

/// Every selector of a statement, in the order it is written.
Selectors selectors_of(const language::Action& action);
Selectors selectors_of(const language::Fact& fact);

}  // namespace raftlab::scenarios::runner
