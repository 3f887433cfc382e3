// SPDX-License-Identifier: MIT
// The short way of a cluster at rest [raft/at_rest.h] ends where the long one does: clusters play at random, and
// whenever a message or a timer may take the short way, a copy of the node takes the other.

#include "tests/catch.h"
#include "tests/raft/lab.h"

namespace raftlab::raft::test {
namespace {

bool same(const Progress& a, const Progress& b) {
  return a.match_index == b.match_index && a.next_index == b.next_index && a.in_flight == b.in_flight &&
         a.pipelined == b.pipelined && a.round_acked == b.round_acked && a.in_flight_last == b.in_flight_last &&
         a.in_flight_since_us == b.in_flight_since_us && a.contact_us == b.contact_us && a.snapshot == b.snapshot &&
         a.chunk == b.chunk;
}

bool same(const Node& a, const Node& b, unsigned nodes) {
  for (unsigned peer = 0; peer < nodes; ++peer) {
    const Progress* one = a.progress(static_cast<NodeId>(peer));
    const Progress* other = b.progress(static_cast<NodeId>(peer));
    if ((one == nullptr) != (other == nullptr) || (one != nullptr && !same(*one, *other))) return false;
  }
  return a.term() == b.term() && a.vote() == b.vote() && a.role() == b.role() && a.leader() == b.leader() &&
         a.commit_index() == b.commit_index() && a.log() == b.log() && a.deadline() == b.deadline() &&
         a.lease_until() == b.lease_until() && a.durable_index() == b.durable_index();
}

bool same(const AppendEntries& a, const AppendEntries& b) {
  return a.term == b.term && a.prev_log_index == b.prev_log_index && a.prev_log_term == b.prev_log_term &&
         a.leader_commit == b.leader_commit && a.entries.count == b.entries.count && a.round == b.round;
}

bool same(const AppendReply& a, const AppendReply& b) {
  return a.term == b.term && a.success == b.success && a.round == b.round && a.prev_log_index == b.prev_log_index &&
         a.match_index == b.match_index && a.conflict_index == b.conflict_index && a.conflict_term == b.conflict_term;
}

/// What is seen of a node only by what it does next: whom it would vote for, the timeout it draws.
std::vector<std::uint64_t> next_deeds(const Node& node, Time now, EntryStore& store) {
  std::vector<std::uint64_t> deeds;
  const auto give = [&](const auto& input) {
    Node copy = node;
    Batch batch;
    Turn turn{now, store, batch};
    input(copy, turn);
    for (const Decision& decision : batch.decisions) {
      deeds.insert(deeds.end(),
                   {static_cast<std::uint64_t>(decision.kind), static_cast<std::uint64_t>(decision.reason)});
      deeds.insert(deeds.end(), decision.v.begin(), decision.v.end());
    }
    deeds.insert(deeds.end(), {copy.term(), static_cast<std::uint64_t>(copy.deadline())});
  };
  const auto peer = static_cast<NodeId>(node.id() == 0 ? 1 : 0);
  const RequestVote request{.term = node.term() + 1, .last_log_index = 1'000, .last_log_term = node.term()};
  for (const Time later : {Time{1'000}, Time{140'000}, Time{160'000}}) {
    now += later;
    give([&](Node& n, Turn& t) { n.step({1, peer, n.id(), request}, t); });
  }
  give([](Node& n, Turn& t) { n.on_timer(t); });
  return deeds;
}

/// Nodes, their disks (instant or late) and what is on its way, in any order.
class Play {
 public:
  Play(std::uint64_t seed, const Options& options) : chance_(seed), late_disks_(chance_.below(2) != 0) {
    store_.set_first_configuration(voters(kNodes));
    for (unsigned id = 0; id < kNodes; ++id) {
      nodes_.emplace_back(static_cast<NodeId>(id), options, Node::Disk{}, Rng(seed * 31 + id), 0, store_);
    }
  }

  void go(unsigned steps) {
    for (unsigned i = 0; i < steps; ++i) {
      const std::uint64_t what = chance_.below(100);
      now_ += static_cast<Time>(chance_.below(1'000));
      if (what < 1) {
        propose();
      } else if (what < 30 && !tokens_.empty()) {
        complete(chance_.below(tokens_.size()));
      } else if (what < 98 && !wire_.empty()) {
        deliver(chance_.below(wire_.size()), chance_.below(100) < 2);
      } else {
        fire();
      }
    }
  }

  unsigned messages = 0;  // that took the short way
  unsigned beats = 0;

 private:
  static constexpr unsigned kNodes = 3;
  struct Pending {
    std::size_t node;
    Token token;
  };

  void propose() {
    for (std::size_t node = 0; node < kNodes; ++node) {
      if (nodes_[node].role() != Role::leader) continue;
      turn(node, [](Node& n, Turn& t) { n.propose({.kind = CommandKind::set, .key = 0, .value = 0}, t); });
    }
  }

  void complete(std::size_t which) {
    const Pending pending = tokens_[which];
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(which));
    turn(pending.node, [&](Node& n, Turn& t) { n.on_persisted(pending.token, t); });
  }

  void deliver(std::size_t which, bool lost) {
    const Envelope envelope = wire_[which];
    wire_.erase(wire_.begin() + static_cast<std::ptrdiff_t>(which));
    if (lost) return;
    Node short_way = nodes_[envelope.to];
    const AtRest rest = short_way.at_rest(envelope, now_);
    turn(envelope.to, [&](Node& n, Turn& t) { n.step(envelope, t); });
    if (rest == AtRest::no) return;
    ++messages;
    const bool answered = rest == AtRest::answered;
    REQUIRE(same(short_way, nodes_[envelope.to], kNodes));
    REQUIRE((batch_.decisions.empty() && batch_.persist.token == 0 && batch_.messages.size() == (answered ? 1 : 0)));
    if (answered) {
      const Outgoing& out = batch_.messages.front();
      REQUIRE((out.to == envelope.from && out.after == 0 && out.decision == 0));
      const auto& heartbeat = std::get<AppendEntries>(envelope.message);
      REQUIRE(same(Node::answer_at_rest(heartbeat), std::get<AppendReply>(out.message)));
    }
    REQUIRE(next_deeds(short_way, now_, store_) == next_deeds(nodes_[envelope.to], now_, store_));
  }

  void fire() {
    std::size_t first = 0;
    for (std::size_t node = 1; node < kNodes; ++node) {
      if (nodes_[node].deadline() < nodes_[first].deadline()) first = node;
    }
    if (nodes_[first].deadline() == kNever) return;
    now_ = std::max(now_, nodes_[first].deadline());
    Node short_way = nodes_[first];
    AppendEntries beat;
    const bool rests = short_way.beat_at_rest(now_, beat);
    turn(first, [](Node& n, Turn& t) { n.on_timer(t); });
    if (!rests) return;
    ++beats;
    REQUIRE(same(short_way, nodes_[first], kNodes));
    REQUIRE((batch_.decisions.empty() && batch_.persist.token == 0));
    REQUIRE(batch_.messages.size() == short_way.peers().size());
    for (const Outgoing& out : batch_.messages) {
      REQUIRE((short_way.peers().contains(out.to) && out.after == 0 && out.decision == 0));
      REQUIRE(same(beat, std::get<AppendEntries>(out.message)));
    }
    REQUIRE(next_deeds(short_way, now_, store_) == next_deeds(nodes_[first], now_, store_));
  }

  /// What a turn asks for leaves at once, disk or not: the two ways are compared, not Raft.
  template <class Input>
  void turn(std::size_t node, Input&& input) {
    batch_.clear();
    Turn turn{now_, store_, batch_};
    input(nodes_[node], turn);
    for (const Outgoing& out : batch_.messages) wire_.push_back({0, nodes_[node].id(), out.to, out.message});
    if (batch_.persist.token == 0) return;
    tokens_.push_back({node, batch_.persist.token});
    if (!late_disks_) {
      const Batch made = batch_;
      complete(tokens_.size() - 1);
      batch_ = made;
    }
  }

  Rng chance_;
  bool late_disks_;
  Time now_ = 0;
  EntryStore store_;
  Batch batch_;
  std::vector<Node> nodes_;
  std::vector<Envelope> wire_;
  std::vector<Pending> tokens_;
};

TEST_CASE("A message or timer of a cluster at rest does the same the short way and the long way") {
  unsigned messages = 0;
  unsigned beats = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    Rng chance(seed);
    Options options;
    options.window = chance.below(3) == 0 ? 4 : 1;
    options.pre_vote = chance.below(3) == 0;
    options.check_quorum = chance.below(3) == 0;
    options.priority = chance.below(5) == 0 ? 2 : 1;
    options.reads = chance.below(4) == 0 ? Reads::lease : Reads::log;
    if (chance.below(4) == 0) options.rules_off.set(Rule::commit_last_new, true);
    Play play(seed, options);
    play.go(600);
    messages += play.messages;
    beats += play.beats;
  }
  // Not for nothing: most are so.
  CHECK(messages > 10'000);
  CHECK(beats > 5'000);
}

}  // namespace
}  // namespace raftlab::raft::test
