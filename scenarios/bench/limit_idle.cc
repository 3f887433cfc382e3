// SPDX-License-Identifier: MIT
#include <algorithm>
#include <vector>

#include "scenarios/bench/limit.h"
#include "scenarios/bench/limit_draws.h"
#include "scenarios/bench/limit_queue.h"

namespace raftlab::scenarios::bench {
namespace {

enum Kind : std::uint16_t { kBeat, kAppend, kReply, kTimer };

class IdleLimit {
 public:
  explicit IdleLimit(unsigned nodes) : queue_(4'096), nodes_(nodes) {
    queue_.push({.at_us = kHeartbeatUs, .kind = kBeat});
    for (std::uint16_t node = 1; node < nodes; ++node) {
      nodes_[node].deadline_us = timeout_us(rng_);
      queue_.push({.at_us = nodes_[node].deadline_us, .kind = kTimer, .to = node});
    }
  }

  LimitRun run(std::uint64_t length_us) {
    for (;;) {
      const LimitEvent event = queue_.pop();
      if (event.at_us > length_us) break;
      handle(event);
      ++work_.events;
      digest_ = fold(digest_, event);
    }
    work_.virtual_us = static_cast<raft::Time>(length_us);
    return {work_, digest_};
  }

 private:
  struct Node {
    std::uint64_t term = 1;
    std::uint64_t commit = 0;
    std::uint64_t last = 0;
    std::uint64_t deadline_us = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t match[128] = {};
    std::uint64_t next[128] = {};
  };

  void handle(const LimitEvent& event) {
    switch (event.kind) {
      case kBeat:
        return beat(event.at_us);
      case kAppend:
        return append(event);
      case kReply:
        return reply(event);
      default:
        return timer(event);
    }
  }

  void beat(std::uint64_t now) {
    Node& leader = nodes_[0];
    for (std::uint16_t to = 1; to < nodes_.size(); ++to) {
      send({.at_us = now,
            .kind = kAppend,
            .to = to,
            .term = leader.term,
            .index = leader.next[to],
            .commit = leader.commit});
    }
    queue_.push({.at_us = now + kHeartbeatUs, .kind = kBeat});
  }

  void append(const LimitEvent& event) {
    Node& node = nodes_[event.to];
    if (event.term >= node.term) {
      node.term = event.term;
      node.deadline_us = event.at_us + timeout_us(rng_);
      node.commit = std::max(node.commit, event.commit);
    }
    send({.at_us = event.at_us,
          .kind = kReply,
          .from = event.to,
          .to = event.from,
          .term = node.term,
          .index = node.last});
  }

  void reply(const LimitEvent& event) {
    Node& leader = nodes_[event.to];
    if (event.term != leader.term) return;
    leader.match[event.from] = std::max(leader.match[event.from], event.index);
    leader.next[event.from] = leader.match[event.from] + 1;
    ++leader.acknowledged;
  }

  void timer(const LimitEvent& event) {
    Node& node = nodes_[event.to];
    if (node.deadline_us <= event.at_us) node.deadline_us = event.at_us + kTimeoutMinUs;
    queue_.push({.at_us = node.deadline_us, .kind = kTimer, .to = event.to});
  }

  void send(LimitEvent message) {
    message.at_us += latency_us(rng_);
    queue_.push(message);
    ++work_.messages;
  }

  LimitQueue queue_;
  std::vector<Node> nodes_;
  raft::Rng rng_{7};
  Work work_;
  std::uint64_t digest_ = kDigestStart;
};

class IdleLoad final : public Load {
 public:
  explicit IdleLoad(unsigned nodes) : nodes_(nodes), length_us_(14'400'000'000 / (nodes - 1)) {}
  void advance() override { done_ = done_ + run_idle_limit(nodes_, length_us_).work; }
  Work done() const override { return done_; }

 private:
  unsigned nodes_;
  raft::Time length_us_;  // as many messages with any number of nodes
  Work done_;
};

}  // namespace

LimitRun run_idle_limit(unsigned nodes, raft::Time length_us) {
  return IdleLimit(nodes).run(static_cast<std::uint64_t>(length_us));
}

std::unique_ptr<Load> make_idle_limit(unsigned nodes) { return std::make_unique<IdleLoad>(nodes); }

}  // namespace raftlab::scenarios::bench
