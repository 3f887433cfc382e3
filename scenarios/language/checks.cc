// SPDX-License-Identifier: MIT
#include "scenarios/language/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include "scenarios/language/names.h"
#include "scenarios/language/print.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::uint32_t kMostNodes = 101;
constexpr std::int64_t kFarFutureUs = INT64_MAX / 2;

/// The same node however often it stands there.
using NodeKey = std::tuple<NodeRefKind, std::uint32_t, std::string_view>;
NodeKey key_of(const NodeRef& node) { return {node.kind, node.id, node.name}; }

std::string spoken(const NodeRef& node) {
  switch (node.kind) {
    case NodeRefKind::id:
      return fmt::format("node {}", node.id);
    case NodeRefKind::leader:
      return "leader";
    case NodeRefKind::name:
      break;
  }
  return fmt::format("'{}'", node.name);
}

/// Two groups of a partition that share a node whatever the cluster does; `any` may be drawn apart.
bool surely_overlap(const NodeSelector& a, const NodeSelector& b) {
  using Kind = SelectorKind;
  const auto pair = [&a, &b](Kind one, Kind other) {
    return (a.kind == one && b.kind == other) || (a.kind == other && b.kind == one);
  };
  if (a.kind == Kind::all || b.kind == Kind::all) return true;
  if (a.kind == b.kind && a.kind != Kind::list && a.kind != Kind::any_follower && a.kind != Kind::any_node) return true;
  const NodeSelector& list = a.kind == Kind::list ? a : b;
  const bool leads = list.kind == Kind::list && std::any_of(list.nodes.begin(), list.nodes.end(), [](const NodeRef& n) {
                       return n.kind == NodeRefKind::leader;
                     });
  return pair(Kind::minority, Kind::list) && leads;
}

}  // namespace

void Checker::set_names(const std::vector<std::string>& names, const std::vector<std::string>& marks) {
  names_ = std::set<std::string>(names.begin(), names.end());
  marks_ = std::set<std::string>(marks.begin(), marks.end());
}

void Checker::add(SourceSpan span, std::string message, std::string suggestion) {
  diagnostics_->push_back(Diagnostic{span, std::move(message), std::move(suggestion)});
}

void Checker::check_id(std::uint32_t id, SourceSpan span) {
  if (id < nodes_) return;
  const std::string who = nodes_ == 1 ? std::string("only node 0") : fmt::format("nodes 0 to {}", nodes_ - 1);
  add(span, fmt::format("unknown node {}; this cluster has {}", id, who),
      id < kMostNodes ? fmt::format("for a bigger cluster write in the set-up: nodes {}", id + 1) : std::string());
}

void Checker::check_node(const NodeRef& node) {
  if (node.kind == NodeRefKind::id) check_id(node.id, node.span);
  if (node.kind != NodeRefKind::name || names_.count(node.name) != 0) return;
  std::vector<std::string_view> known(selector_words());
  for (const std::string& name : names_) known.push_back(name);
  std::string hint = did_you_mean(node.name, known);
  if (hint.empty())
    hint = fmt::format("a name is bound first: crash leader as {}, or let {} = leader", node.name, node.name);
  add(node.span, fmt::format("no node is called '{}' here", node.name), std::move(hint));
}

void Checker::check_selector(const NodeSelector& selector) {
  for (const NodeRef& node : selector.nodes) check_node(node);
  for (const NodeSelector& but : selector.but) check_selector(but);
}

void Checker::check_filter(const MessageFilter& filter) {
  if (filter.from) check_selector(*filter.from);
  if (filter.to) check_selector(*filter.to);
  if (filter.from && filter.to) check_link(*filter.from, *filter.to);
}

void Checker::check_link(const NodeSelector& from, const NodeSelector& to) {
  const bool single = from.kind == SelectorKind::list && to.kind == SelectorKind::list && from.nodes.size() == 1 &&
                      to.nodes.size() == 1;
  if (single && key_of(from.nodes.front()) == key_of(to.nodes.front())) add(to.span, "a node has no link to itself");
}

void Checker::check_config(const ConfigLiteral& config, SourceSpan span) {
  for (const auto* ids : {&config.members, &config.next_members, &config.learners}) {
    if (!ids->empty() && ids->back() >= nodes_) {
      check_id(ids->back(), span);
      return;
    }
  }
}

void Checker::check_log(const LogLiteral& log) {
  for (const LogEntryLiteral& entry : log) {
    if (entry.kind == CommandKind::config) check_config(entry.config, entry.span);
  }
}

void Checker::check_quantity(const Quantity& quantity) {
  check_selector(quantity.nodes);
  check_selector(quantity.peers);
  check_filter(quantity.filter);
}

void Checker::check_fact(const Fact& fact) {
  check_quantity(fact.left);
  if (const auto* nodes = std::get_if<NodeSelector>(&fact.right)) check_selector(*nodes);
  if (const auto* quantity = std::get_if<Quantity>(&fact.right)) check_quantity(*quantity);
  if (const auto* log = std::get_if<LogLiteral>(&fact.right)) check_log(*log);
  if (const auto* config = std::get_if<ConfigLiteral>(&fact.right)) check_config(*config, fact.span);
}

void Checker::check_partition(const Partition& partition) {
  std::map<NodeKey, std::size_t> group_of;
  for (std::size_t group = 0; group < partition.groups.size(); ++group) {
    const NodeSelector& selector = partition.groups[group];
    check_selector(selector);
    for (std::size_t other = 0; other < group; ++other) {
      if (!surely_overlap(partition.groups[other], selector)) continue;
      add(selector.span, fmt::format("groups {} and {} of the partition overlap", other + 1, group + 1));
      return;
    }
    for (const NodeRef& node : selector.nodes) {
      const auto [known, added] = group_of.emplace(key_of(node), group);
      if (added || known->second == group) continue;
      add(node.span,
          fmt::format("{} is in groups {} and {} of the partition", spoken(node), known->second + 1, group + 1));
      return;
    }
  }
}

void Checker::check_marks(const Measure& measure, SourceSpan span) {
  for (const std::string& name : {measure.from, measure.to}) {
    if (marks_.count(name) != 0) continue;
    std::vector<std::string_view> known(marks_.begin(), marks_.end());
    add(span, fmt::format("no mark is called '{}' here", name), did_you_mean(name, known));
  }
}

/// Follows who votes as long as the lines leave no doubt; removing the last voter is impossible.
void Checker::check_members(const MemberRequest& request, SourceSpan span) {
  if (request.action == MemberAction::transfer || request.action == MemberAction::add_learner) return;
  std::set<std::uint32_t> named;
  bool leads = false;
  bool known = request.mode == RequestMode::plain && request.nodes && request.nodes->kind == SelectorKind::list;
  for (const NodeRef& node : known ? request.nodes->nodes : std::vector<NodeRef>()) {
    named.insert(node.id);
    leads = node.kind == NodeRefKind::leader;
    known = known && node.kind == NodeRefKind::id;
  }
  const bool remove = request.action == MemberAction::remove;
  if (remove && voters_.size() == 1 && (leads || (known && voters_ == named))) {
    add(span,
        fmt::format("node {} is the last voter: a cluster without one could never decide anything again",
                    *voters_.begin()),
        "add another node first");
    return;
  }
  if (!known) {
    voters_.clear();
  } else if (remove) {
    for (const std::uint32_t node : named) voters_.erase(node);
  } else if (request.action == MemberAction::members) {
    voters_ = named;
  } else if (!voters_.empty()) {
    voters_.insert(named.begin(), named.end());
  }
}

/// Which parts of an action hold nodes. Actions without any fall through to the template.
struct Checker::Visit {
  Checker& self;

  void operator()(const ClientRequest& a) const {
    if (a.via) self.check_selector(*a.via);
  }
  void operator()(const NodeFault& a) const { self.check_selector(a.nodes); }
  void operator()(const Suspend& a) const {
    if (a.nodes) self.check_selector(*a.nodes);
  }
  void operator()(const Partition& a) const { self.check_partition(a); }
  void operator()(const Isolate& a) const { self.check_selector(a.nodes); }
  void operator()(const Cut& a) const { both(a.from, a.to); }
  void operator()(const Heal& a) const {
    if (a.links) both(a.links->first, a.links->second);
  }
  void operator()(const Link& a) const { both(a.from, a.to); }
  void operator()(const MessageFault& a) const { both(a.from, a.to); }
  void operator()(const ClockDrift& a) const { self.check_selector(a.node); }
  void operator()(const ClockJump& a) const { self.check_selector(a.node); }
  void operator()(const DiskFault& a) const { self.check_selector(a.node); }
  void operator()(const Campaign& a) const { self.check_selector(a.nodes); }
  void operator()(const Beat& a) const { self.check_selector(a.nodes); }
  void operator()(const Snapshot& a) const { self.check_selector(a.node); }
  void operator()(const MemberRequest& a) const {
    if (a.nodes) self.check_selector(*a.nodes);
    if (a.via) self.check_selector(*a.via);
  }
  void operator()(const Hold& a) const { self.check_filter(a.filter); }
  void operator()(const Deliver& a) const { self.check_filter(a.filter); }
  void operator()(const Discard& a) const { self.check_filter(a.filter); }
  void operator()(const Timers& a) const {
    if (a.nodes) self.check_selector(*a.nodes);
  }
  void operator()(const WaitUntil& a) const { self.check_fact(a.fact); }
  void operator()(const Expect& a) const { self.check_fact(a.fact); }
  void operator()(const Always& a) const { self.check_fact(a.fact); }
  void operator()(const Settle& a) const {
    if (a.nodes) self.check_selector(*a.nodes);
  }
  /// Whoever votes then, nobody knows.
  void operator()(const Chaos& a) const {
    if (a.kind == ChaosKind::members) self.voters_.clear();
  }
  void operator()(const Let& a) const { self.check_selector(a.node); }
  void operator()(const Connect& a) const { self.check_selector(a.node); }
  void operator()(const Voters& a) const { self.check_selector(a.nodes); }
  void operator()(const Learners& a) const { self.check_selector(a.nodes); }
  void operator()(const Down& a) const { self.check_selector(a.nodes); }
  void operator()(const Option& a) const {
    if (a.at) self.check_selector(*a.at);
  }
  void operator()(const StartState& a) const {
    self.check_node(a.node);
    if (a.vote) self.check_id(*a.vote, a.vote_span);
    self.check_log(a.log);
  }
  template <typename Other>
  void operator()(const Other&) const {}

  void both(const NodeSelector& from, const NodeSelector& to) const {
    self.check_selector(from);
    self.check_selector(to);
    self.check_link(from, to);
  }
};

void Checker::check_setup(const Statement& statement) {
  const NodeSelector* selector = nullptr;
  NodeSelector one;
  if (const auto* voters = std::get_if<Voters>(&statement.action)) selector = &voters->nodes;
  if (const auto* learners = std::get_if<Learners>(&statement.action)) selector = &learners->nodes;
  if (const auto* down = std::get_if<Down>(&statement.action)) selector = &down->nodes;
  if (const auto* option = std::get_if<Option>(&statement.action); option != nullptr && option->at)
    selector = &*option->at;
  if (const auto* start = std::get_if<StartState>(&statement.action)) {
    one.nodes = {start->node};
    selector = &one;
  }
  if (selector != nullptr && selector->kind != SelectorKind::list && selector->kind != SelectorKind::all) {
    add(selector->span,
        fmt::format("'{}' means nothing before the cluster runs: the set-up knows only node numbers and all",
                    print_nodes(*selector)));
    return;
  }
  for (const NodeRef& node : selector != nullptr ? selector->nodes : std::vector<NodeRef>()) {
    if (node.kind == NodeRefKind::id) continue;
    add(node.span, fmt::format("'{}' means nothing before the cluster runs: the set-up knows only node numbers and all",
                               print_nodes(NodeSelector{SelectorKind::list, {node}, {}, {}})));
    return;
  }
  std::visit(Visit{*this}, statement.action);
}

void Checker::check_time(const Statement& statement) {
  const When& when = statement.when;
  if (when.kind == WhenKind::at) {
    if (when.time_us < earliest_us_) {
      add(when.span,
          fmt::format("time goes backwards: @{} is before {}, where the lines above have come to",
                      print_duration(when.time_us), print_duration(earliest_us_)),
          fmt::format("did you mean: +{}", print_duration(when.time_us)));
      return;
    }
    earliest_us_ = when.time_us;
  }
  if (when.kind == WhenKind::plus) earliest_us_ = std::min(kFarFutureUs, earliest_us_ + when.time_us);
  if (const auto* wait = std::get_if<Wait>(&statement.action))
    earliest_us_ = std::min(kFarFutureUs, earliest_us_ + wait->time_us);
}

void Checker::check(const Statement& statement) {
  check_time(statement);
  std::visit(Visit{*this}, statement.action);
  if (const auto* measure = std::get_if<Measure>(&statement.action)) check_marks(*measure, statement.span);
  if (const auto* request = std::get_if<MemberRequest>(&statement.action)) check_members(*request, statement.span);
  if (const auto* mark = std::get_if<Mark>(&statement.action); mark != nullptr) marks_.insert(mark->name);
  if (!statement.bind_name.empty()) names_.insert(statement.bind_name);
}

}  // namespace raftlab::scenarios::language
