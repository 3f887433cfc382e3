// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <vector>

#include "scenarios/bench/limit.h"
#include "scenarios/bench/limit_draws.h"
#include "scenarios/bench/limit_queue.h"

namespace raftlab::scenarios::bench {
namespace {

enum Kind : std::uint16_t { kBeat, kAppend, kReply, kTimer, kCommand };

constexpr std::uint16_t kNodes = 5;
constexpr std::uint64_t kCommandEveryUs = 1'000;
constexpr std::uint64_t kKeys = 4'096;
/// A follower this far behind what it was sent has missed a message that was overtaken: it is sent again.
constexpr std::uint64_t kBehindMax = 64;

class WritesLimit {
 public:
  explicit WritesLimit(Sending sending) : batched_(sending == Sending::batched), queue_(1U << 16), nodes_(kNodes) {
    for (Node& node : nodes_) node.log.reserve(1U << 20);
    queue_.push({.at_us = kHeartbeatUs, .kind = kBeat});
    queue_.push({.at_us = kCommandEveryUs, .kind = kCommand});
    for (std::uint16_t node = 1; node < kNodes; ++node) {
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
    work_.commands = leader().commit;
    work_.virtual_us = static_cast<raft::Time>(length_us);
    return {work_, digest_};
  }

 private:
  struct Entry {
    std::uint64_t term;
    std::uint64_t key;
    std::uint64_t value;
  };
  struct Node {
    std::vector<Entry> log;
    std::uint64_t commit = 0;
    std::uint64_t applied = 0;
    std::uint64_t deadline_us = 0;
    std::array<std::uint64_t, kKeys> values{};
    std::array<std::uint64_t, kNodes> match{};
    std::array<std::uint64_t, kNodes> next{};
    std::array<bool, kNodes> in_flight{};
  };
  Node& leader() { return nodes_[0]; }

  void handle(const LimitEvent& event) {
    switch (event.kind) {
      case kBeat:
        send_to_all(event.at_us);
        return queue_.push({.at_us = event.at_us + kHeartbeatUs, .kind = kBeat});
      case kCommand:
        return command(event.at_us);
      case kAppend:
        return append(event);
      case kReply:
        return reply(event);
      default:
        return timer(event);
    }
  }

  void command(std::uint64_t now) {
    leader().log.push_back({1, proposed_++, now});
    leader().match[0] = leader().log.size();
    send_to_all(now);
    queue_.push({.at_us = now + kCommandEveryUs, .kind = kCommand});
  }

  void append(const LimitEvent& event) {
    Node& node = nodes_[event.to];
    node.deadline_us = event.at_us + timeout_us(rng_);
    // What was overtaken by a later message does not fit yet; the answer says what is there.
    if (event.previous <= node.log.size()) {
      for (std::uint64_t i = node.log.size(); i < event.index; ++i) node.log.push_back(leader().log[i]);
    }
    const std::uint64_t last = node.log.size();
    node.commit = std::max(node.commit, std::min(event.commit, last));
    apply(node);
    transmit({.at_us = event.at_us, .kind = kReply, .from = event.to, .to = 0, .term = 1, .index = last});
  }

  void reply(const LimitEvent& event) {
    Node& node = leader();
    if (event.index > node.match[event.from]) {
      node.match[event.from] = event.index;
      advance_commit();
    }
    std::uint64_t& next = node.next[event.from];
    if (!batched_) {
      if (event.index + kBehindMax < next) next = event.index;
      return;
    }
    node.in_flight[event.from] = false;
    next = node.match[event.from];
    if (next < node.log.size()) send(event.at_us, event.from);
  }

  void advance_commit() {
    std::array<std::uint64_t, kNodes> match = leader().match;
    std::nth_element(match.begin(), match.begin() + kNodes / 2, match.end());
    if (match[kNodes / 2] <= leader().commit) return;
    leader().commit = match[kNodes / 2];
    apply(leader());
  }

  void apply(Node& node) {
    while (node.applied < node.commit) {
      const Entry& entry = node.log[node.applied++];
      node.values[entry.key % kKeys] = entry.value;
    }
  }

  void timer(const LimitEvent& event) {
    Node& node = nodes_[event.to];
    if (node.deadline_us <= event.at_us) node.deadline_us = event.at_us + kTimeoutMinUs;
    queue_.push({.at_us = node.deadline_us, .kind = kTimer, .to = event.to});
  }

  void send_to_all(std::uint64_t now) {
    for (std::uint16_t to = 1; to < kNodes; ++to) {
      if (!batched_ || !leader().in_flight[to]) send(now, to);
    }
  }

  void send(std::uint64_t now, std::uint16_t to) {
    Node& node = leader();
    const std::uint64_t last = node.log.size();
    transmit({.at_us = now,
              .kind = kAppend,
              .to = to,
              .term = 1,
              .previous = node.next[to],
              .index = last,
              .commit = node.commit});
    node.next[to] = last;
    node.in_flight[to] = true;
  }

  void transmit(LimitEvent message) {
    message.at_us += latency_us(rng_);
    queue_.push(message);
    ++work_.messages;
  }

  bool batched_;
  LimitQueue queue_;
  std::vector<Node> nodes_;
  raft::Rng rng_{7};
  std::uint64_t proposed_ = 0;
  Work work_;
  std::uint64_t digest_ = kDigestStart;
};

class WritesLoad final : public Load {
 public:
  explicit WritesLoad(Sending sending) : sending_(sending) {}
  void advance() override { done_ = done_ + run_writes_limit(sending_, kLengthUs).work; }
  Work done() const override { return done_; }

 private:
  static constexpr raft::Time kLengthUs = 600'000'000;
  Sending sending_;
  Work done_;
};

}  // namespace

LimitRun run_writes_limit(Sending sending, raft::Time length_us) {
  return WritesLimit(sending).run(static_cast<std::uint64_t>(length_us));
}

std::unique_ptr<Load> make_writes_limit(Sending sending) { return std::make_unique<WritesLoad>(sending); }

}  // namespace raftlab::scenarios::bench
