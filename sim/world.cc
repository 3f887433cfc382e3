// SPDX-License-Identifier: MIT
#include "sim/world.h"

#include <algorithm>

#include "sim/host_port.h"
#include "sim/linearizable.h"

namespace raftlab::sim {

namespace {

/// The log of a start state; entries that agree in index, term and predecessor are shared between nodes.
class SharedStart {
 public:
  explicit SharedStart(raft::EntryStore& store) : store_(store) {}

  raft::Log build(const std::vector<raft::Entry>& entries) {
    raft::Log log;
    for (const raft::Entry& entry : entries) {
      const Place previous = log.last_place();
      log.append({find_or_add(log.last_index() + 1, previous, entry), 1}, entry.term);
    }
    return log;
  }

 private:
  struct Known {
    Index index;
    Place previous;
    Place place;
  };
  Place find_or_add(Index index, Place previous, const raft::Entry& entry) {
    for (const Known& known : known_) {
      const raft::Entry& other = store_.at(known.place);
      if (known.index == index && known.previous == previous && other.term == entry.term &&
          other.command == entry.command) {
        return known.place;
      }
    }
    const Place place = store_.add(previous, entry);
    known_.push_back({index, previous, place});
    return place;
  }

  raft::EntryStore& store_;
  std::vector<Known> known_;
};

raft::Configuration first_configuration(const Setup& setup) {
  const raft::NodeSet others = raft::NodeSet::first(setup.nodes) - setup.learners;
  return {.voters = setup.voters.empty() ? others : setup.voters, .next_voters = {}, .learners = setup.learners};
}

}  // namespace

World::World(Setup setup, const Network& network)
    : seed_(setup.seed),
      network_(&network),
      options_(setup.options),
      disk_sync_(setup.disk_sync),
      client_timeout_us_(setup.client_timeout_us),
      store_(std::move(setup.store)),
      let_go_after_(setup.let_go_after),
      let_go_at_(first_let_go(setup)),
      hosts_(setup.nodes),
      network_state_(make_network_state(setup.nodes, setup.link, setup.seed)),
      trace_(setup.keep),
      invariants_(setup.nodes, setup.thorough) {
  start_hosts(setup);
}

void World::start_hosts(Setup& setup) {
  store_.set_first_configuration(first_configuration(setup));
  for (Host& host : hosts_) host.options = options_;
  for (const auto& [node, options] : setup.options_at) hosts_[node].options = options;
  SharedStart shared(store_);
  for (const StartState& start : setup.starts) {
    hosts_[start.node].disk.preset(start.hard_state, shared.build(start.log));
  }
  for (unsigned i = 0; i < nodes(); ++i) {
    const auto node = static_cast<NodeId>(i);
    timers_.add();
    hosts_[node].disk_rng = raft::Rng(raft::stream_seed(seed_, "disk.sync", node));
    if (setup.down.contains(node)) continue;
    raft::Rng offset_rng(raft::stream_seed(seed_, "node.start", node));
    const Time offset_us = draw(setup.start_offset, offset_rng);
    if (offset_us == 0) {
      start_process(node, EventKind::node_started, 0);
    } else {
      timers_.set(node, offset_us);
    }
  }
}

void World::start_process(NodeId node, EventKind kind, EventId cause) {
  if (refuses_to_start(node, cause)) return;
  Host& host = hosts_[node];
  const raft::Node::Disk disk = what_it_reads(node);
  const raft::Log& log = disk.log;
  const raft::Rng rng(raft::stream_seed(seed_, "node.election", node, host.incarnation++));
  host.started = true;
  host.process.emplace(raft::Node(node, host.options, disk, rng, clock_of(node), store_), store_);
  if (host.machine_at_crash && disk.snapshot != raft::kNoSnapshot) host.process->keep_machine(*host.machine_at_crash);
  host.machine_at_crash.reset();
  const bool compacted = disk.snapshot != raft::kNoSnapshot;
  const EventId event = record(
      {.at = now_us_,
       .cause = cause,
       .kind = kind,
       .node = node,
       .term = disk.hard_state.term,
       .v = {raft::vote_value(disk.hard_state.vote), log.last_index(), log.last_term(),
             compacted ? store_.snapshot(disk.snapshot).last_index : 0, compacted ? disk.snapshot + EventId{1} : 0}});
  if (kind == EventKind::node_started) {
    for (Index index = log.first_index(); index <= log.last_index();) {
      const Slice slice = log.slice_from(index, 0xffffffff);
      record({.at = now_us_,
              .cause = event,
              .kind = EventKind::entry_appended,
              .node = node,
              .reason = static_cast<std::uint8_t>(raft::Reason::started),
              .term = disk.hard_state.term,
              .v = {index, slice.place, slice.count}});
      index += slice.count;
    }
  }
  batch_.clear();
  after_turn(node, {.started = true, .cause = event});
}

void World::collect_violations() {
  for (Violation& violation : invariants_.take_found()) add_violation(std::move(violation));
}

void World::add_violation(Violation violation) {
  Record entry{.at = now_us_,
               .kind = EventKind::violation,
               .node = violation.node,
               .reason = static_cast<std::uint8_t>(violation.property)};
  entry.v[0] = trace_.add_note(violation.text);
  for (std::size_t i = 0; i < violation.evidence.size() && i + 1 < entry.v.size(); ++i) {
    entry.v[i + 1] = violation.evidence[i];
  }
  if (!violation.evidence.empty()) entry.cause = violation.evidence.back();
  violation.event = record(entry);
  violations_.push_back(std::move(violation));
}

void World::report(Property property, NodeId node, std::string text, std::vector<EventId> evidence) {
  add_violation({property, node, std::move(text), std::move(evidence)});
}

void World::check_acked_durable() {
  invariants_.check_acked_durable(operations(), hosts_, store_);
  if (invariants_.found_any()) collect_violations();
}

bool World::linearizable(std::string* why) const {
  std::string found = why_not_linearizable(operations(), store_);
  const bool yes = found.empty();
  if (why != nullptr) *why = std::move(found);
  return yes;
}

void World::check_linearizable() {
  std::string why;
  if (!linearizable(&why)) report(Property::linearizable, raft::kNoNode, std::move(why), {});
}

NodeId World::leader() const {
  NodeId found = raft::kNoNode;
  for (unsigned i = 0; i < nodes(); ++i) {
    const Host& host = hosts_[i];
    if (!host.live() || host.node().role() != raft::Role::leader) continue;
    if (found == raft::kNoNode || host.node().term() > hosts_[found].node().term()) found = static_cast<NodeId>(i);
  }
  return found;
}

EventId World::note(EventKind kind, std::string text, std::uint64_t line, EventId cause, NodeId node) {
  const std::uint64_t number = trace_.add_note(std::move(text));
  return record({.at = now_us_, .cause = cause, .kind = kind, .node = node, .v = {number, line}});
}

}  // namespace raftlab::sim
