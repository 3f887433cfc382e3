// SPDX-License-Identifier: MIT
// A cluster that can be made to do wrong before the eyes of the invariants: real nodes get forged messages, disks
// that forget, turns nobody watches, and memory that goes back in time. No network and no queue: a write is done at
// once, a message goes nowhere.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/invariants.h"

namespace raftlab::sim::test {

class Court {
 public:
  explicit Court(unsigned nodes = 3, const raft::Options& options = {}) : invariants(nodes), hosts(nodes) {
    begin({.voters = raft::NodeSet::first(nodes)}, options);
  }
  /// Nodes 0 .. nodes - 1, of which only some are members.
  Court(unsigned nodes, const raft::Configuration& first, const raft::Options& options = {})
      : invariants(nodes), hosts(nodes) {
    begin(first, options);
  }

  // ---- processes
  void start(unsigned node) {
    Host& host = hosts[node];
    host.process.emplace(
        raft::Node(static_cast<NodeId>(node), host.options,
                   {host.disk.hard_state(), host.disk.log(), host.disk.snapshot()}, raft::Rng(node), now, store),
        store);
    host.started = true;
    batch.clear();
    end_turn(node, {.started = true});
  }
  void crash(unsigned node) {
    hosts[node].process.reset();
    hosts[node].disk.lose_pending();
    invariants.on_crash(static_cast<NodeId>(node), ++event);
  }
  void restart(unsigned node) {
    hosts[node].process.reset();
    start(node);
  }
  const raft::Node& node(unsigned id) const { return hosts[id].node(); }

  // ---- honest inputs, and forged ones where the test makes the message up
  void receive(unsigned to, unsigned from, const raft::Message& message) {
    const raft::Envelope envelope{1, static_cast<NodeId>(from), static_cast<NodeId>(to), message};
    Port port{*this, static_cast<NodeId>(to)};
    batch.clear();
    invariants.on_time(now);
    hosts[to].process->receive(envelope, ++event, port);
    end_turn(to, {.given = &envelope, .cause = event});
    finish_writes(to);
  }
  void campaign(unsigned node) {
    Port port{*this, static_cast<NodeId>(node)};
    invariants.on_time(now);
    hosts[node].process->campaign(++event, port);
    end_turn(node, {});
    finish_writes(node);
  }
  void append(unsigned to, unsigned from, Term term, Index prev, Term prev_term, const std::vector<Term>& terms,
              Index commit = 0) {
    raft::AppendEntries request{term, prev, prev_term, commit, add(terms)};
    receive(to, from, request);
  }
  void grant(unsigned to, unsigned from) { receive(to, from, raft::VoteReply{node(to).term(), true}); }
  void beat(unsigned node) {
    Port port{*this, static_cast<NodeId>(node)};
    invariants.on_time(now);
    hosts[node].process->beat(++event, port);
    end_turn(node, {.cause = event});
    finish_writes(node);
  }
  void snapshot(unsigned node) {
    Port port{*this, static_cast<NodeId>(node)};
    hosts[node].process->snapshot(raft::Reason::told, ++event, port);
    end_turn(node, {.cause = event});
    finish_writes(node);
  }
  void acknowledge(unsigned to, unsigned from, Index match) {
    receive(to, from, raft::AppendReply{.term = node(to).term(), .success = true, .match_index = match});
  }
  /// A fair election: the voters are asked, and those that grant say so.
  void elect(unsigned node, const std::vector<unsigned>& electors) {
    campaign(node);
    const raft::Log& log = this->node(node).log();
    const raft::RequestVote request{this->node(node).term(), log.last_index(), log.last_term()};
    for (const unsigned voter : electors) {
      receive(voter, node, request);
      if (this->node(voter).term() == request.term && this->node(voter).vote() == node) grant(node, voter);
    }
  }
  /// What a leader would send to `to`, all of its log, and the answer.
  void replicate(unsigned leader, unsigned to) {
    const raft::Log& log = node(leader).log();
    receive(to, leader,
            raft::AppendEntries{node(leader).term(), 0, 0, node(leader).commit_index(), log.slice_from(1, 99)});
    acknowledge(leader, to, log.last_index());
  }
  void propose(unsigned leader) {
    receive(
        leader, raft::kClient,
        raft::ClientRequest{{.kind = raft::CommandKind::set, .client = 0, .serial = ++serial_, .key = 0, .value = 0}});
  }

  /// As if its state machine had applied it.
  void applied(unsigned node, Index index, Place place, const raft::Result& result = {}) {
    invariants.on_applied(static_cast<NodeId>(node), index, place, store.at(place).term, result, event, store);
  }
  void change(unsigned leader, raft::ChangeKind kind, const raft::NodeSet& nodes) {
    receive(leader, raft::kClient, raft::MemberRequest{.client = 1, .serial = ++serial_, .kind = kind, .nodes = nodes});
  }
  /// An entry of this command behind the end of a node's log, as another process of that node might have made it.
  Slice entry_behind(unsigned node, Term term, const raft::Command& command) {
    return {store.add(this->node(node).log().last_place(), {term, command}), 1};
  }
  /// An operation as the World tells of it: asked, and answered if `outcome` says so.
  OperationId ask(const raft::Command& command) {
    operations.push_back({.command = command, .invoked_us = now, .event = ++event});
    const auto id = static_cast<OperationId>(operations.size() - 1);
    invariants.on_invoked(id, operations);
    return id;
  }
  void answer(OperationId id, ClientOutcome outcome = ClientOutcome::ok) {
    operations[id].done = true;
    operations[id].outcome = outcome;
    operations[id].returned_us = now;
    operations[id].answer = ++event;
    invariants.on_finished(id, operations);
  }

  /// New entries of these terms, in new places.
  Slice add(const std::vector<Term>& terms) {
    Slice slice;
    for (const Term term : terms) {
      const Place place =
          store.add(static_cast<Place>(store.size() == 0 ? raft::kNoPlace : store.size() - 1), {term, {}});
      if (slice.count++ == 0) slice.place = place;
    }
    return slice;
  }

  void end_turn(unsigned node, const EventContext& context) {
    if (!watched) return;
    invariants.on_time(now);
    const auto id = static_cast<NodeId>(node);
    if (invariants.clearly_right(id, context, batch, hosts[node], around.changes)) return;
    invariants.check_turn(id, context, batch, hosts, store, around);
  }

  std::vector<Property> found() {
    std::vector<Property> properties;
    for (const Violation& violation : invariants.take_found()) properties.push_back(violation.property);
    return properties;
  }
  bool caught(Property property) {
    const std::vector<Property> properties = found();
    return std::find(properties.begin(), properties.end(), property) != properties.end();
  }

  bool watched = true;     // false: the invariants see nothing of what happens
  bool disk_works = true;  // false: writes are called done and are lost
  Time now = 0;
  EventId event = 0;
  raft::EntryStore store;
  raft::Batch batch;
  Surroundings around;
  Invariants invariants;
  std::vector<Host> hosts;
  std::vector<Operation> operations;

 private:
  struct Port {
    Court& court;
    NodeId id;

    raft::EntryStore& store() { return court.store; }
    Time now() const { return court.now; }
    raft::Batch& batch() { return court.batch; }
    EventId record(const raft::Decision& decision, EventId) {
      ++court.event;
      if (court.watched) court.invariants.on_decision(id, decision, court.event, court.hosts, court.store);
      return court.event;
    }
    void write(const raft::Persist& persist, EventId cause) {
      court.hosts[id].disk.issue(persist, court.now, 0, cause);
    }
    void send(NodeId to, const raft::Message& message, EventId cause) {
      if (court.watched) court.invariants.on_departure(id, to, message, cause, court.hosts, court.store);
    }
    EventId applied(Index index, Place place, const raft::Result& result, EventId) {
      ++court.event;
      if (court.watched) court.applied(id, index, place, result);
      return court.event;
    }
    void installed(raft::SnapshotId snapshot, EventId) {
      if (court.watched) court.invariants.on_installed(id, snapshot, court.store, ++court.event);
    }
    EventId read_served(const raft::Command& command, Index index, raft::TextId value, EventId) {
      ++court.event;
      if (!court.watched) return court.event;
      court.invariants.on_read_served(id, command.client, command.serial, index, command.key, value, court.event,
                                      court.hosts);
      return court.event;
    }
  };

  void finish_writes(unsigned node) {
    Host& host = hosts[node];
    while (host.disk.has_done(now)) {
      const raft::Token token = host.disk.pending().front().persist.token;
      if (disk_works) {
        host.disk.complete(store);
        if (watched) invariants.on_durable(static_cast<NodeId>(node), host);
      } else {
        host.disk.lose_pending();
      }
      Port port{*this, static_cast<NodeId>(node)};
      host.process->on_persisted(token, ++event, port);
      end_turn(node, {.cause = event});
    }
  }

  void begin(const raft::Configuration& first, const raft::Options& options) {
    store.set_first_configuration(first);
    for (Host& host : hosts) host.options = options;
    for (unsigned node = 0; node < hosts.size(); ++node) start(node);
  }

  Serial serial_ = 0;
};

}  // namespace raftlab::sim::test
