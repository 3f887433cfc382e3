// SPDX-License-Identifier: MIT
// One node on a bench: it gets messages, timers and finished writes by hand, and what it asks for is looked at.
// Lab is one node; Cluster is several whose messages are passed on at once, in order, and whose disks are instant.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "raft/node.h"

namespace raftlab::raft::test {

inline Configuration voters(unsigned nodes) {
  Configuration configuration;
  for (unsigned node = 0; node < nodes; ++node) configuration.voters.push_back(static_cast<NodeId>(node));
  return configuration;
}

/// Entries of these terms, one behind the other.
inline Slice add_entries(EntryStore& store, const std::vector<Term>& terms, Place previous = kNoPlace) {
  Slice slice;
  for (const Term term : terms) {
    previous = store.add(previous, {term, {}});
    if (slice.count++ == 0) slice.place = previous;
  }
  return slice;
}

inline Log make_log(EntryStore& store, const std::vector<Term>& terms) {
  Log log;
  for (const Term term : terms) log.append({store.add(log.last_place(), {term, {}}), 1}, term);
  return log;
}

inline std::vector<Term> terms_of(const Log& log, const EntryStore& store) {
  std::vector<Term> terms;
  for (Index index = 1; index <= log.last_index(); ++index) terms.push_back(log.term_at(index, store));
  return terms;
}

struct Start {
  NodeId id = 0;
  unsigned nodes = 3;
  HardState hard_state = {};
  std::vector<Term> log = {};
  Options options = {};
  std::uint64_t seed = 1;
};

class Lab {
 public:
  explicit Lab(const Start& start)
      : node(start.id, voters(start.nodes), start.options, {start.hard_state, make_log(store, start.log)},
             Rng(start.seed), 0) {}

  Batch& receive(unsigned from, const Message& message) {
    Turn turn = begin();
    node.step({1, static_cast<NodeId>(from), node.id(), message}, turn);
    return end();
  }
  /// The timer runs out.
  Batch& timer() {
    now = node.deadline();
    Turn turn = begin();
    node.on_timer(turn);
    return end();
  }
  Batch& campaign() {
    Turn turn = begin();
    node.campaign(turn);
    return end();
  }
  Batch& beat() {
    Turn turn = begin();
    node.beat(turn);
    return end();
  }
  std::optional<Index> propose(const Command& command = {.kind = CommandKind::set, .key = 0, .value = 0}) {
    Turn turn = begin();
    const std::optional<Index> index = node.propose(command, turn);
    end();
    return index;
  }
  /// Writes up to `token` are on disk; all that were issued if it is not given.
  Batch& persisted(std::optional<Token> token = std::nullopt) {
    Turn turn = begin();
    node.on_persisted(token.value_or(last_token), turn);
    return end();
  }

  /// Makes it leader of the next term with the votes of all others, everything on disk.
  void elect() {
    campaign();
    persisted();
    for (const NodeId voter : node.configuration().voters) {
      if (voter != node.id() && node.role() == Role::candidate) receive(voter, VoteReply{node.term(), true});
    }
    persisted();
  }
  /// The answer of `from` that it holds the log through `match`.
  Batch& acknowledge(unsigned from, Index match) {
    return receive(from, AppendReply{.term = node.term(), .success = true, .prev_log_index = 0, .match_index = match});
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
  std::size_t decided(DecisionKind kind, std::optional<Reason> reason = std::nullopt) const {
    std::size_t count = 0;
    for (const Decision& decision : batch.decisions) {
      if (decision.kind == kind && (!reason || decision.reason == *reason)) ++count;
    }
    return count;
  }
  std::vector<Term> terms() const { return terms_of(node.log(), store); }

  EntryStore store;
  Batch batch;
  Node node;
  Time now = 0;
  Token last_token = 0;

 private:
  Turn begin() {
    batch.clear();
    return {now, store, batch};
  }
  Batch& end() {
    if (batch.persist.token != 0) last_token = batch.persist.token;
    return batch;
  }
};

class Cluster {
 public:
  explicit Cluster(const std::vector<Start>& starts) {
    for (const Start& start : starts) {
      nodes.emplace_back(start.id, voters(start.nodes), start.options,
                         Node::Disk{start.hard_state, make_log(store, start.log)}, Rng(start.seed + start.id), 0);
    }
    apart.assign(nodes.size(), false);
  }
  static Cluster of(unsigned nodes) {
    std::vector<Start> starts;
    for (unsigned id = 0; id < nodes; ++id) starts.push_back({.id = static_cast<NodeId>(id), .nodes = nodes});
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
  std::vector<Term> terms(std::size_t node) const { return terms_of(nodes[node].log(), store); }

  EntryStore store;
  std::vector<Node> nodes;
  std::deque<Envelope> wire;
  std::vector<bool> apart;
  Time now = 0;
  std::size_t delivered = 0;
  std::size_t entries_delivered = 0;
};

}  // namespace raftlab::raft::test
