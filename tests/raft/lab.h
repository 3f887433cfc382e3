// SPDX-License-Identifier: MIT
// One node on a bench: it gets messages, timers and finished writes by hand, and what it asks for is looked at.
// Lab is one node with a disk that does what it is told, and can be restarted from it; Cluster is several whose
// messages are passed on at once, in order, and whose disks are instant.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "raft/kv_store.h"
#include "raft/node.h"

namespace raftlab::raft::test {

inline Configuration voters(unsigned nodes) { return {.voters = NodeSet::first(nodes)}; }

/// Entries of these terms, one behind the other.
inline Slice add_entries(EntryStore& store, const std::vector<Term>& terms, Place previous = kNoPlace) {
  Slice slice;
  for (const Term term : terms) {
    previous = store.add(previous, {term, {}});
    if (slice.count++ == 0) slice.place = previous;
  }
  return slice;
}

/// One entry that holds a configuration.
inline Slice add_configuration(EntryStore& store, Term term, const Configuration& configuration) {
  const ConfigId id = store.add_configuration(configuration);
  return {store.add(kNoPlace, {term, {.kind = CommandKind::config, .key = id}}), 1};
}

/// A snapshot of an empty state machine.
inline SnapshotId add_snapshot(EntryStore& store, Index last_index, Term last_term, std::uint32_t chunks = 1,
                               ConfigId configuration = 0) {
  return store.add_snapshot({.last_index = last_index,
                             .last_term = last_term,
                             .configuration = configuration,
                             .chunks = chunks,
                             .machine = std::make_shared<const KvStore>()});
}

inline Log make_log(EntryStore& store, const std::vector<Term>& terms) {
  Log log;
  for (const Term term : terms) log.append({store.add(log.last_place(), {term, {}}), 1}, term);
  return log;
}

/// The terms of the entries that the log still holds.
inline std::vector<Term> terms_of(const Log& log, const EntryStore& store) {
  std::vector<Term> terms;
  for (Index index = log.first_index(); index <= log.last_index(); ++index) terms.push_back(log.term_at(index, store));
  return terms;
}

struct Start {
  NodeId id = 0;
  unsigned nodes = 3;
  HardState hard_state = {};
  std::vector<Term> log = {};
  Options options = {};
  std::uint64_t seed = 1;
  std::optional<Configuration> members = std::nullopt;  // none: nodes 0 .. nodes - 1 vote
};

inline Node::Disk make_disk(EntryStore& store, const Start& start) {
  store.set_first_configuration(start.members.value_or(voters(start.nodes)));
  return {start.hard_state, make_log(store, start.log)};
}

/// Default options without these rules.
inline Options without(Rule rule, Options options = {}) {
  options.rules_off.set(rule, true);
  return options;
}

/// Does one write, as batch.h says.
inline void write_to(Node::Disk& disk, const Persist& persist, const EntryStore& store) {
  disk.hard_state = persist.hard_state;
  if (persist.snapshot != kNoSnapshot) {
    const Snapshot& snapshot = store.snapshot(persist.snapshot);
    disk.snapshot = persist.snapshot;
    if (persist.snapshot_replaces_log) {
      disk.log.restart_at(snapshot.last_index, snapshot.last_term);
    } else {
      disk.log.compact_through(snapshot.last_index, snapshot.last_term);
    }
  }
  if (persist.first != 0) {
    disk.log.truncate_from(persist.first, store);
    disk.log.append(persist.entries, persist.last_term);
  }
}

class Lab {
 public:
  explicit Lab(const Start& start)
      : disk(make_disk(store, start)), node(start.id, start.options, disk, Rng(start.seed), 0, store) {}

  Batch& receive(unsigned from, const Message& message) {
    return turn([&](Turn& t) { node.step({1, static_cast<NodeId>(from), node.id(), message}, t); });
  }
  /// The timer runs out.
  Batch& timer() {
    now = node.deadline();
    return turn([&](Turn& t) { node.on_timer(t); });
  }
  Batch& campaign() {
    return turn([&](Turn& t) { node.campaign(t); });
  }
  Batch& beat() {
    return turn([&](Turn& t) { node.beat(t); });
  }
  std::optional<Index> propose(const Command& command = {.kind = CommandKind::set, .key = 0, .value = 0}) {
    std::optional<Index> index;
    turn([&](Turn& t) { index = node.propose(command, t); });
    return index;
  }
  ClientStatus change(ChangeKind kind, const NodeSet& nodes = {}) {
    ClientStatus status = ClientStatus::ok;
    turn([&](Turn& t) { status = node.change({.client = 0, .serial = 1, .kind = kind, .nodes = nodes}, t); });
    return status;
  }
  ClientStatus transfer(NodeId target) { return change(ChangeKind::transfer, {target}); }
  Node::ReadTicket read() {
    std::optional<Node::ReadTicket> ticket;
    turn([&](Turn& t) { ticket = node.begin_read(t); });
    return ticket.value_or(Node::ReadTicket{});
  }
  /// Its state machine was saved as it is at `index`.
  SnapshotId snapshot(Index index, std::uint32_t chunks = 1) {
    const SnapshotId id =
        add_snapshot(store, index, node.log().term_at(index, store), chunks, node.configuration_at(index));
    turn([&](Turn& t) { node.snapshot_taken(id, Reason::told, t); });
    return id;
  }
  /// Writes up to `token` are on disk; all that were issued if it is not given.
  Batch& persisted(std::optional<Token> token = std::nullopt) {
    const Token done = token.value_or(last_token);
    while (!writes.empty() && writes.front().token <= done) {
      write_to(disk, writes.front(), store);
      writes.pop_front();
    }
    return turn([&](Turn& t) { node.on_persisted(done, t); });
  }
  /// A new process that finds what was on disk.
  void restart() {
    writes.clear();
    last_token = 0;
    node = Node(node.id(), node.options(), disk, Rng(7), now, store);
  }

  /// Makes it leader of the next term with the votes of all others, everything on disk.
  void elect() {
    campaign();
    for (const NodeId voter : node.configuration().all_voters()) {
      if (node.role() == Role::pre_candidate) receive(voter, PreVoteReply{node.term() + 1, true});
    }
    persisted();
    for (const NodeId voter : node.configuration().all_voters()) {
      if (voter != node.id() && node.role() == Role::candidate) receive(voter, VoteReply{node.term(), true});
    }
    persisted();
  }
  /// The answer of `from` that it holds the log through `match`.
  Batch& acknowledge(unsigned from, Index match, Round round = 0) {
    return receive(
        from,
        AppendReply{.term = node.term(), .success = true, .round = round, .prev_log_index = 0, .match_index = match});
  }

  /// The messages of the last turn of type M, to `to` if it is given.
  template <class M>
  std::vector<M> sent(std::optional<unsigned> to = std::nullopt) const {
    std::vector<M> found;
    for (const Outgoing& out : batch.messages) {
      const auto* message = std::get_if<M>(&out.message);
      if (message != nullptr && (!to || out.to == *to)) found.push_back(*message);
    }
    return found;
  }
  template <class M>
  M only(std::optional<unsigned> to = std::nullopt) const {
    const std::vector<M> found = sent<M>(to);
    return found.size() == 1 ? found.front() : M{};
  }
  /// Those the last turn sent something of type M to.
  template <class M>
  NodeSet receivers() const {
    NodeSet nodes;
    for (const Outgoing& out : batch.messages) {
      if (std::holds_alternative<M>(out.message)) nodes.add(out.to);
    }
    return nodes;
  }
  std::size_t decided(DecisionKind kind, std::optional<Reason> reason = std::nullopt) const {
    std::size_t count = 0;
    for (const Decision& decision : batch.decisions) {
      if (decision.kind == kind && (!reason || decision.reason == *reason)) ++count;
    }
    return count;
  }
  /// The last decision of this kind in the last turn; an empty one if there is none.
  Decision decision(DecisionKind kind) const {
    Decision found;
    for (const Decision& one : batch.decisions) found = one.kind == kind ? one : found;
    return found;
  }
  std::vector<Term> terms() const { return terms_of(node.log(), store); }

  EntryStore store;
  Node::Disk disk;
  Batch batch;
  Node node;
  Time now = 0;
  Token last_token = 0;
  std::deque<Persist> writes;  // on their way

 private:
  template <class Input>
  Batch& turn(Input&& input) {
    batch.clear();
    Turn t{now, store, batch};
    input(t);
    if (batch.persist.token != 0) {
      last_token = batch.persist.token;
      writes.push_back(batch.persist);
    }
    return batch;
  }
};

/// A leader whose other members have acknowledged all of its log, in its first round of heartbeats.
inline Lab made_leader(const Start& start) {
  Lab lab(start);
  lab.elect();
  for (const NodeId peer : lab.node.configuration().members()) {
    if (peer != lab.node.id()) lab.acknowledge(peer, lab.node.log().last_index(), 1);
  }
  return lab;
}

class Cluster {
 public:
  explicit Cluster(const std::vector<Start>& starts) {
    for (const Start& start : starts) {
      disks.push_back(make_disk(store, start));
      nodes.emplace_back(start.id, start.options, disks.back(), Rng(start.seed + start.id), 0, store);
    }
    apart.assign(nodes.size(), false);
  }
  static Cluster of(unsigned nodes, const Options& options = {}) {
    std::vector<Start> starts;
    for (unsigned id = 0; id < nodes; ++id) {
      starts.push_back({.id = static_cast<NodeId>(id), .nodes = nodes, .options = options});
    }
    return Cluster(starts);
  }
  /// `count` processes, of which those in `members` are the first configuration.
  static Cluster with(unsigned count, const Configuration& members, const Options& options = {}) {
    std::vector<Start> starts;
    for (unsigned id = 0; id < count; ++id) {
      starts.push_back({.id = static_cast<NodeId>(id), .options = options, .members = members});
    }
    return Cluster(starts);
  }

  template <class Input>
  void give(std::size_t node, Input&& input) {
    Batch batch;
    Turn turn{now, store, batch};
    input(nodes[node], turn);
    for (;;) {
      for (const Outgoing& out : batch.messages) wire.push_back({0, nodes[node].id(), out.to, out.message});
      const Token token = batch.persist.token;
      if (token == 0) return;
      write_to(disks[node], batch.persist, store);
      batch.clear();
      nodes[node].on_persisted(token, turn);
    }
  }
  void campaign(std::size_t node) {
    give(node, [](Node& n, Turn& t) { n.campaign(t); });
  }
  void beat(std::size_t node) {
    give(node, [](Node& n, Turn& t) { n.beat(t); });
  }
  void propose(std::size_t node) {
    give(node, [](Node& n, Turn& t) { n.propose({.kind = CommandKind::set, .key = 0, .value = 0}, t); });
  }
  ClientStatus change(std::size_t node, ChangeKind kind, const NodeSet& who) {
    ClientStatus status = ClientStatus::ok;
    give(node, [&](Node& n, Turn& t) { status = n.change({.kind = kind, .nodes = who}, t); });
    return status;
  }
  void snapshot(std::size_t node, Index index, std::uint32_t chunks = 1) {
    const SnapshotId id = add_snapshot(store, index, nodes[node].log().term_at(index, store), chunks,
                                       nodes[node].configuration_at(index));
    give(node, [&](Node& n, Turn& t) { n.snapshot_taken(id, Reason::told, t); });
  }
  void restart(std::size_t node) {
    nodes[node] = Node(nodes[node].id(), nodes[node].options(), disks[node], Rng(99 + node), now, store);
  }
  /// Passes on every message and what it leads to. A node that is apart hears nobody and nobody hears it.
  void run() {
    while (!wire.empty()) {
      const Envelope envelope = wire.front();
      wire.pop_front();
      if (apart[envelope.from] || apart[envelope.to]) continue;
      ++delivered;
      const auto* append = std::get_if<AppendEntries>(&envelope.message);
      if (append != nullptr) entries_delivered += append->entries.count;
      give(envelope.to, [&](Node& n, Turn& t) { n.step(envelope, t); });
    }
  }
  /// A heartbeat of this leader, a tenth of a second later, and all that follows from it.
  void round(std::size_t leader) {
    now += 100'000;
    beat(leader);
    run();
  }
  std::vector<Term> terms(std::size_t node) const { return terms_of(nodes[node].log(), store); }

  EntryStore store;
  std::vector<Node::Disk> disks;
  std::vector<Node> nodes;
  std::deque<Envelope> wire;
  std::vector<bool> apart;
  Time now = 0;
  std::size_t delivered = 0;
  std::size_t entries_delivered = 0;
};

}  // namespace raftlab::raft::test
