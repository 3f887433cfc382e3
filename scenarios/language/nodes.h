// SPDX-License-Identifier: MIT
#pragma once

// Who: nodes as they are written, before anybody knows who leads. The runner resolves them when a statement runs.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/place.h"

namespace raftlab::scenarios::language {

enum class NodeRefKind : std::uint8_t { id, leader, name };

/// NODE: a number, `leader`, or a name bound with `as` or `let`.
struct NodeRef {
  NodeRefKind kind = NodeRefKind::id;
  std::uint32_t id = 0;  ///< kind id
  std::string name;      ///< kind name
  SourceSpan span;
};

enum class SelectorKind : std::uint8_t { list, all, followers, rest, majority, minority, any_follower, any_node };

/// NODES. `nodes` is filled for a list (never empty); `but` holds at most one selector, of any_follower or any_node,
/// which is never itself an `any`.
struct NodeSelector {
  SelectorKind kind = SelectorKind::list;
  std::vector<NodeRef> nodes;
  std::vector<NodeSelector> but;
  SourceSpan span;
};

/// These nodes, as a list. REQUIRES at least one.
[[nodiscard]] inline NodeSelector node_selector(const std::vector<std::uint32_t>& ids) {
  NodeSelector result;
  for (const std::uint32_t id : ids) {
    NodeRef node;
    node.id = id;
    result.nodes.push_back(std::move(node));
  }
  return result;
}

/// `leader`.
[[nodiscard]] inline NodeSelector leader_selector() {
  NodeSelector result = node_selector({0});
  result.nodes.front().kind = NodeRefKind::leader;
  return result;
}

/// True where exactly one node is meant: a list of one, `any follower`, `any node`.
[[nodiscard]] inline bool names_one_node(const NodeSelector& selector) {
  return selector.kind == SelectorKind::any_follower || selector.kind == SelectorKind::any_node ||
         (selector.kind == SelectorKind::list && selector.nodes.size() == 1);
}

}  // namespace raftlab::scenarios::language
