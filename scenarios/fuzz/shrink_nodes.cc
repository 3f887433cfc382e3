// SPDX-License-Identifier: MIT
// Fewer nodes: one is taken out everywhere, and those above it move down by one.
#include <algorithm>
#include <set>

#include "scenarios/fuzz/shrink_passes.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::NodeRef;
using language::NodeRefKind;
using language::NodeSelector;
using language::SelectorKind;
using language::Statement;

void renumber(std::vector<std::uint32_t>& nodes, std::uint32_t gone) {
  std::erase(nodes, gone);
  for (std::uint32_t& node : nodes) node -= node > gone ? 1 : 0;
}

/// False where the selector named nobody else.
bool renumber(NodeSelector& selector, std::uint32_t gone) {
  const bool list = selector.kind == SelectorKind::list;
  std::erase_if(selector.nodes, [gone](const NodeRef& ref) { return ref.kind == NodeRefKind::id && ref.id == gone; });
  for (NodeRef& ref : selector.nodes) ref.id -= ref.kind == NodeRefKind::id && ref.id > gone ? 1 : 0;
  std::erase_if(selector.but, [gone](NodeSelector& but) { return !renumber(but, gone); });
  return !list || !selector.nodes.empty();
}

bool renumber(language::StartState& start, std::uint32_t gone) {
  if (start.node.id == gone) return false;
  start.node.id -= start.node.id > gone ? 1 : 0;
  if (start.vote && *start.vote == gone) start.vote.reset();
  if (start.vote && *start.vote > gone) --*start.vote;
  for (language::LogEntryLiteral& entry : start.log) {
    renumber(entry.config.members, gone);
    renumber(entry.config.next_members, gone);
    renumber(entry.config.learners, gone);
    if (entry.kind == language::CommandKind::config && entry.config.members.empty()) return false;
  }
  return true;
}

/// False where nothing is left of the line.
bool renumber(Statement& statement, std::uint32_t gone) {
  bool left = true;
  if (auto* start = std::get_if<language::StartState>(&statement.action)) {
    left = renumber(*start, gone);
  } else if (auto* partition = std::get_if<language::Partition>(&statement.action)) {
    std::erase_if(partition->groups, [gone](NodeSelector& group) { return !renumber(group, gone); });
    left = partition->groups.size() > 1;
  } else if (auto* settle = std::get_if<language::Settle>(&statement.action)) {
    if (settle->nodes && !renumber(*settle->nodes, gone)) settle->nodes.reset();
  } else {
    for_each_selector(statement, [gone, &left](NodeSelector& selector) { left = renumber(selector, gone) && left; });
  }
  if (left) retext(statement);
  return left;
}

Candidate without_node(const Candidate& candidate, std::uint32_t gone) {
  Candidate less = candidate;
  set_node_count(less, node_count(candidate) - 1);
  std::erase_if(less.setup, [gone](Statement& statement) { return !renumber(statement, gone); });
  std::erase_if(less.lines, [gone](Statement& statement) { return !renumber(statement, gone); });
  return less;
}

/// How often lines name each node.
std::vector<std::size_t> mentions(const Candidate& candidate) {
  std::vector<std::size_t> counts(node_count(candidate));
  for (Statement line : candidate.lines) {
    for_each_selector(line, [&counts](NodeSelector& selector) {
      for (const NodeRef& ref : selector.nodes) {
        if (ref.kind == NodeRefKind::id && ref.id < counts.size()) ++counts[ref.id];
      }
    });
  }
  return counts;
}

/// The node that lines name least often, the highest of several.
std::uint32_t least_named(const Candidate& candidate) {
  const std::vector<std::size_t> counts = mentions(candidate);
  std::size_t least = counts.size() - 1;
  for (std::size_t node = counts.size(); node-- > 0;) {
    if (counts[node] < counts[least]) least = node;
  }
  return static_cast<std::uint32_t>(least);
}

}  // namespace

bool fewer_nodes(Search& search, unsigned seeds) {
  bool any = false;
  // At once to a small cluster, else one by one.
  for (const std::uint32_t wanted : {3U, 4U, 5U}) {
    Candidate less = search.best();
    if (node_count(less) <= wanted + 1) continue;
    while (node_count(less) > wanted) less = without_node(less, least_named(less));
    if (search.accept(less, seeds, Search::Slack::some)) {
      any = true;
      break;
    }
  }
  for (bool fewer = true; fewer && !search.over();) {
    fewer = false;
    for (std::uint32_t node = node_count(search.best()); node-- > 0 && node_count(search.best()) > 1 && !fewer;) {
      fewer = search.accept(without_node(search.best(), node), seeds, Search::Slack::some);
    }
    any = any || fewer;
  }
  return any;
}

}  // namespace raftlab::scenarios::fuzz
