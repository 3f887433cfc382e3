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
  explicit Court(unsigned nodes = 3) : invariants(nodes), hosts(nodes) {
    for (unsigned node = 0; node < nodes; ++node) configuration_.voters.push_back(static_cast<NodeId>(node));
    for (unsigned node = 0; node < nodes; ++node) start(node);
  }

  // ---- processes
  void start(unsigned node) {
    Host& host = hosts[node];
    host.process.emplace(raft::Node(static_cast<NodeId>(node), configuration_, {},
                                    {host.disk.hard_state(), host.disk.log()}, raft::Rng(node), now));
    batch.clear();
    end_turn(node, {.started = true});
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
    hosts[to].process->receive(envelope, ++event, port);
    end_turn(to, {.given = &envelope, .cause = event});
    finish_writes(to);
  }
  void campaign(unsigned node) {
    Port port{*this, static_cast<NodeId>(node)};
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
    if (watched) invariants.after_turn(static_cast<NodeId>(node), context, batch, now, hosts, store);
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
  Invariants invariants;
  std::vector<Host> hosts;

 private:
  struct Port {
    Court& court;
    NodeId id;

    raft::EntryStore& store() { return court.store; }
    Time now() const { return court.now; }
    raft::Batch& batch() { return court.batch; }
    EventId record(const raft::Decision& decision, EventId) {
      ++court.event;
      if (court.watched) court.invariants.on_decision(id, decision, court.event, court.hosts);
      return court.event;
    }
    void write(const raft::Persist& persist, EventId cause) {
      court.hosts[id].disk.issue(persist, court.now, 0, cause);
    }
    void send(NodeId to, const raft::Message& message, EventId cause) {
      if (court.watched) court.invariants.on_departure(id, to, message, cause, court.hosts[id]);
    }
    EventId applied(Index index, Place place, const raft::Result&, EventId) {
      if (court.watched) court.invariants.on_applied(id, index, place, court.store.at(place).term, ++court.event);
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

  raft::Configuration configuration_;
  Serial serial_ = 0;
};

}  // namespace raftlab::sim::test
