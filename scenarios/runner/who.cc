// SPDX-License-Identifier: MIT
#include "scenarios/runner/who.h"

#include <fmt/format.h>

#include <algorithm>

namespace raftlab::scenarios::runner {
namespace {

using language::NodeRef;
using language::NodeRefKind;
using language::NodeSelector;
using language::SelectorKind;

Resolved nobody(std::string why) { return {{}, std::move(why)}; }

bool contains(const NodeIds& nodes, raft::NodeId node) {
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

void add_once(NodeIds& nodes, raft::NodeId node) {
  if (!contains(nodes, node)) nodes.push_back(node);
}

}  // namespace

NodeIds Who::all() const {
  NodeIds nodes;
  for (unsigned node = 0; node < world_.nodes(); ++node) nodes.push_back(static_cast<raft::NodeId>(node));
  return nodes;
}

/// Both halves of a joint configuration.
raft::NodeSet Who::voters_of(raft::NodeId leader) const {
  return world_.host(leader).node().configuration().all_voters();
}

NodeIds Who::followers() const {
  const raft::NodeId leader = world_.leader();
  NodeIds nodes;
  for (const raft::NodeId node : all()) {
    const sim::Host& host = world_.host(node);
    if (!host.live() || host.node().role() != raft::Role::follower) continue;
    const bool votes =
        leader != raft::kNoNode ? voters_of(leader).contains(node) : host.node().configuration().votes(node);
    if (votes) nodes.push_back(node);
  }
  return nodes;
}

Resolved Who::one(const NodeRef& ref) const {
  if (ref.kind == NodeRefKind::id) {
    if (ref.id < world_.nodes()) return {{static_cast<raft::NodeId>(ref.id)}, {}};
    return nobody(fmt::format("there is no node {}; this cluster has nodes 0 to {}", ref.id, world_.nodes() - 1));
  }
  if (ref.kind == NodeRefKind::leader) {
    const raft::NodeId leader = world_.leader();
    if (leader == raft::kNoNode) return nobody("nobody leads");
    return {{leader}, {}};
  }
  const auto found = names_.find(ref.name);
  if (found == names_.end()) return nobody(fmt::format("no node is called '{}' here", ref.name));
  return {{found->second}, {}};
}

Resolved Who::list(const NodeSelector& selector) const {
  Resolved result;
  for (const NodeRef& ref : selector.nodes) {
    const Resolved resolved = one(ref);
    if (!resolved.ok()) return resolved;
    add_once(result.nodes, resolved.nodes.front());
  }
  return result;
}

Resolved Who::rest() {
  NodeIds named;
  for (const NodeSelector* sibling : siblings_) {
    if (sibling->kind == SelectorKind::rest) continue;
    const Resolved resolved = resolve(*sibling);
    if (!resolved.ok()) return resolved;
    for (const raft::NodeId node : resolved.nodes) add_once(named, node);
  }
  Resolved result;
  for (const raft::NodeId node : all()) {
    if (!contains(named, node)) result.nodes.push_back(node);
  }
  if (result.nodes.empty()) return nobody("the rest is nobody: every node is named already");
  return result;
}

Resolved Who::majority(bool minority) {
  if (!draws_.majority) {
    const raft::NodeId leader = world_.leader();
    if (leader == raft::kNoNode) return nobody("nobody leads, so there is no majority without the leader");
    raft::NodeSet voters = voters_of(leader);
    const std::size_t needed = raft::majority_of(voters);
    const std::size_t count = voters.size();
    voters.remove(leader);
    NodeIds others;
    for (const raft::NodeId voter : voters) others.push_back(voter);
    if (others.size() < needed) {
      return nobody(fmt::format("a majority of {} voters without the leader takes {} others, and there {} {}", count,
                                needed, others.size() == 1 ? "is" : "are", others.size()));
    }
    draws_.minority = {leader};
    for (std::size_t i = 0; i < needed; ++i) {
      const std::size_t pick = i + static_cast<std::size_t>(rng_.below(others.size() - i));
      std::swap(others[i], others[pick]);
    }
    draws_.minority.insert(draws_.minority.end(), others.begin() + static_cast<std::ptrdiff_t>(needed), others.end());
    others.resize(needed);
    std::sort(others.begin(), others.end());
    std::sort(draws_.minority.begin(), draws_.minority.end());
    draws_.majority = std::move(others);
  }
  return {minority ? draws_.minority : *draws_.majority, {}};
}

Resolved Who::any(const NodeSelector& selector) {
  for (const auto& [column, node] : draws_.any) {
    if (column == selector.span.column) return {{node}, {}};
  }
  NodeIds excluded;
  for (const NodeSelector& but : selector.but) {
    const Resolved resolved = resolve(but);
    if (!resolved.ok()) return resolved;
    excluded = resolved.nodes;
  }
  const bool follower = selector.kind == SelectorKind::any_follower;
  NodeIds candidates;
  for (const raft::NodeId node : follower ? followers() : all()) {
    if (world_.host(node).live() && !contains(excluded, node)) candidates.push_back(node);
  }
  if (candidates.empty()) {
    return nobody(fmt::format("no {} is live{}", follower ? "follower" : "node", excluded.empty() ? "" : " but those"));
  }
  const raft::NodeId drawn = candidates[static_cast<std::size_t>(rng_.below(candidates.size()))];
  draws_.any.emplace_back(selector.span.column, drawn);
  return {{drawn}, {}};
}

Resolved Who::resolve(const NodeSelector& selector) {
  switch (selector.kind) {
    case SelectorKind::list:
      return list(selector);
    case SelectorKind::all:
      return {all(), {}};
    case SelectorKind::followers: {
      NodeIds nodes = followers();
      if (nodes.empty()) return nobody("no follower is live");
      return {std::move(nodes), {}};
    }
    case SelectorKind::rest:
      return rest();
    case SelectorKind::majority:
      return majority(false);
    case SelectorKind::minority:
      return majority(true);
    case SelectorKind::any_follower:
    case SelectorKind::any_node:
      return any(selector);
  }
  return nobody("this means no node");
}

namespace {

/// Collects the selectors of an action. Actions without nodes fall through to the template.
struct Collect {
  Selectors& found;

  void add(const NodeSelector& selector) const { found.push_back(&selector); }
  void add(const std::optional<NodeSelector>& selector) const {
    if (selector) found.push_back(&*selector);
  }
  void add(const language::MessageFilter& filter) const {
    add(filter.from);
    add(filter.to);
  }
  void add(const language::Quantity& quantity) const {
    if (!quantity.nodes.nodes.empty() || quantity.nodes.kind != SelectorKind::list) add(quantity.nodes);
    if (!quantity.peers.nodes.empty() || quantity.peers.kind != SelectorKind::list) add(quantity.peers);
    add(quantity.filter);
  }
  void add(const language::Fact& fact) const {
    add(fact.left);
    if (const auto* nodes = std::get_if<NodeSelector>(&fact.right)) add(*nodes);
    if (const auto* quantity = std::get_if<language::Quantity>(&fact.right)) add(*quantity);
  }

  void operator()(const language::ClientRequest& action) const { add(action.via); }
  void operator()(const language::NodeFault& action) const { add(action.nodes); }
  void operator()(const language::Suspend& action) const { add(action.nodes); }
  void operator()(const language::Partition& action) const {
    for (const NodeSelector& group : action.groups) add(group);
  }
  void operator()(const language::Isolate& action) const { add(action.nodes); }
  void operator()(const language::Cut& action) const {
    add(action.from);
    add(action.to);
  }
  void operator()(const language::Heal& action) const {
    if (!action.links) return;
    add(action.links->first);
    add(action.links->second);
  }
  void operator()(const language::Link& action) const {
    add(action.from);
    add(action.to);
  }
  void operator()(const language::MessageFault& action) const {
    add(action.from);
    add(action.to);
  }
  void operator()(const language::ClockDrift& action) const { add(action.node); }
  void operator()(const language::ClockJump& action) const { add(action.node); }
  void operator()(const language::DiskFault& action) const { add(action.node); }
  void operator()(const language::MemberRequest& action) const {
    add(action.nodes);
    add(action.via);
  }
  void operator()(const language::Snapshot& action) const { add(action.node); }
  void operator()(const language::Campaign& action) const { add(action.nodes); }
  void operator()(const language::Beat& action) const { add(action.nodes); }
  void operator()(const language::Hold& action) const { add(action.filter); }
  void operator()(const language::Deliver& action) const { add(action.filter); }
  void operator()(const language::Discard& action) const { add(action.filter); }
  void operator()(const language::Timers& action) const { add(action.nodes); }
  void operator()(const language::WaitUntil& action) const { add(action.fact); }
  void operator()(const language::Expect& action) const { add(action.fact); }
  void operator()(const language::Always& action) const { add(action.fact); }
  void operator()(const language::Settle& action) const { add(action.nodes); }
  void operator()(const language::Let& action) const { add(action.node); }
  void operator()(const language::Connect& action) const { add(action.node); }
  template <class Other>
  void operator()(const Other&) const {}
};

}  // namespace

Selectors selectors_of(const language::Action& action) {
  Selectors found;
  std::visit(Collect{found}, action);
  return found;
}

Selectors selectors_of(const language::Fact& fact) {
  Selectors found;
  Collect{found}.add(fact);
  return found;
}

}  // namespace raftlab::scenarios::runner
