// SPDX-License-Identifier: MIT
// Stream: "swarm". Each draw is a statement of its own: the order in which arguments are evaluated is the compiler's.
// What depends on what, so that nothing is asked that Raft cannot give:
//   timings    the smallest election timeout is above a heartbeat interval and two message times
//   leases     need check-quorum, clocks within lease-drift that never jump, and no timer that is forced
//   members    need check-quorum: who was removed and does not know campaigns for ever, and nothing but a leader that is
//              kept [Raft 6, end] stands that
//   corrupt    a disk is lost for good: only where a majority is kept and members do not change
//   settle     longer for slow networks, and for the entries that may have to be caught up one by one
#include "scenarios/fuzz/swarm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "scenarios/fuzz/swarm_draw.h"

namespace raftlab::scenarios::fuzz {
namespace {

/// Which kinds of chaos a seed has at all.
enum Kind : std::size_t {
  crash,
  pause,
  partition,
  loss,
  duplicate,
  reorder,
  delay,
  clock_drift,
  clock_jump,
  disk,
  members,
  transfer,
  snapshot,
  campaign,
  kKinds
};

/// Most seeds have any kinds of chaos together. Some damage needs a few of them and no other, so some seeds have that.
enum class Theme : std::uint8_t {
  any,
  quiet,
  single,  ///< one kind alone
  links,   ///< what a leader with pre-vote and check-quorum must stand: links fail for long, answers are quick
  leases,  ///< slow leaders cut off from fast voters
  late,    ///< answers that come terms later
  apart,   ///< a few nodes that come back with other terms and logs than one another
  torn,    ///< crashes in the middle of writes
};

class Swarm {
 public:
  explicit Swarm(std::uint64_t seed) : draw_(raft::stream_seed(seed, "swarm")) { line("seed {}", seed); }

  std::string text() {
    choose_chaos();
    cluster();
    timings();
    length_ms_ =
        rounded(std::clamp<std::int64_t>(timeout_ms_ * draw_.one_of<std::int64_t>({10, 20, 30, 40}), 2'000, 20'000));
    if (!calm_) network();
    options();
    text_ += '\n';
    load();
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (!on_[kind]) continue;
      chaos(static_cast<Kind>(kind));
      if (calm_) text_.insert(text_.size() - 1, " for " + time_text(length_ms_));
    }
    ending();
    return std::move(text_);
  }

 private:
  template <class... Parts>
  void line(fmt::format_string<Parts...> format, Parts&&... parts) {
    text_ += fmt::format(format, std::forward<Parts>(parts)...);
    text_ += '\n';
  }

  // ---- the set-up

  void choose_chaos() {
    theme_ = draw_theme();
    switch (theme_) {
      case Theme::any:
        for (bool& on : on_) on = draw_.percent(33);
        break;
      case Theme::quiet:
      case Theme::apart:
        break;
      case Theme::single:
        on_[static_cast<std::size_t>(draw_.between(0, kKinds - 1))] = true;
        break;
      case Theme::links:
        on_[partition] = true;
        break;
      case Theme::leases:
        on_[partition] = on_[clock_drift] = true;
        break;
      case Theme::late:
        on_[partition] = on_[delay] = on_[campaign] = true;
        break;
      case Theme::torn:
        on_[crash] = on_[disk] = on_[campaign] = true;
        break;
    }
    calm_ = draw_.percent(8);
  }

  Theme draw_theme() {
    const std::int64_t draw = draw_.between(0, 99);
    if (draw < 3) return Theme::quiet;
    if (draw < 15) return Theme::single;
    if (draw < 20) return Theme::links;
    if (draw < 25) return Theme::leases;
    if (draw < 29) return Theme::late;
    if (draw < 33) return Theme::torn;
    if (draw < 36) return Theme::apart;
    return Theme::any;
  }

  void cluster() {
    if (theme_ == Theme::apart) return disks_apart();
    nodes_ = draw_.one_of<std::int64_t>({1, 2, 3, 3, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 6, 7, 9});
    std::int64_t spares = 0;
    std::int64_t learners = 0;
    if (on_[members]) {
      spares = draw_.between(0, 2);
      learners = draw_.one_of<std::int64_t>({0, 0, 1, 1, 2});
    } else if (draw_.percent(10)) {
      learners = 1;
    }
    voters_ = nodes_;
    nodes_ = std::min<std::int64_t>(nodes_ + spares + learners, 9);
    learners = std::min(learners, nodes_ - 1);
    voters_ = std::min(voters_, nodes_ - learners);
    line("nodes {}", nodes_);
    if (voters_ + learners != nodes_) line("voters {}", list(0, voters_));
    if (learners != 0) line("learners {}", list(nodes_ - learners, nodes_));
  }

  /// Three nodes whose logs begin alike and end, each, in a term that its node led. All terms are at least the last one
  /// of any log, for a majority has voted in it.
  void disks_apart() {
    nodes_ = voters_ = 3;
    line("nodes 3");
    std::string alike;
    for (std::int64_t entry = draw_.between(0, 2); entry > 0; --entry) alike += fmt::format(" 1:a={}", entry);
    for (std::int64_t node = 0; node < nodes_; ++node) {
      std::string log = alike;
      for (std::int64_t entry = draw_.between(0, 2); entry > 0; --entry)
        log += fmt::format(" {}:b={}", node + 2, entry);
      const std::int64_t term = nodes_ + 1 + draw_.one_of<std::int64_t>({0, 0, 1, 4});
      line("start {} term {}{}{}", node, term, log.empty() ? "" : " log", log);
    }
    if (draw_.percent(70)) line("down {}", draw_.between(0, nodes_ - 1));
  }

  /// 2,3,4: from `begin` to before `end`.
  static std::string list(std::int64_t begin, std::int64_t end) {
    std::vector<std::int64_t> nodes;
    for (std::int64_t node = begin; node < end; ++node) nodes.push_back(node);
    return fmt::format("{}", fmt::join(nodes, ","));
  }

  void timings() {
    const SpanMs latency = draw_.one_of<SpanMs>(
        {{5, 5}, {1, 10}, {1, 10}, {1, 10}, {1, 10}, {0, 1}, {0, 0}, {2, 20}, {5, 50}, {10, 10}, {20, 100}});
    const SpanMs sync = draw_.one_of<SpanMs>({{0, 0}, {0, 1}, {0, 1}, {1, 1}, {0, 10}, {0, 30}, {5, 20}});
    // There and back, with a write at both ends.
    round_ms_ = std::max<std::int64_t>(2 * (latency.high_ms + sync.high_ms), 1);
    const std::int64_t tightness = slow_paced() ? 10 : draw_.one_of<std::int64_t>({2, 3, 5, 10, 20});
    const std::int64_t least = draw_.one_of<std::int64_t>({50, 150, 150});
    const std::int64_t low =
        rounded(std::max({least, 2 * round_ms_, std::min<std::int64_t>(tightness * round_ms_, 1'000)}));
    timeout_ms_ =
        rounded_up(std::max(low + round_ms_, low * draw_.one_of<std::int64_t>({12, 15, 20, 20, 20, 30}) / 10));
    // Two hearings of a leader that sends on time are less than a smallest timeout apart.
    const std::int64_t slack = low - (latency.high_ms - latency.low_ms) - sync.high_ms - 1;
    const std::int64_t heartbeat = std::max<std::int64_t>(
        rounded(std::min(slack * 10 / (slow_paced() ? 30 : draw_.one_of<std::int64_t>({12, 20, 30, 30, 50})), slack)),
        1);
    line("election-timeout {}", text_of({low, timeout_ms_}));
    line("heartbeat {}", time_text(heartbeat));
    line("latency {}", text_of(latency));
    line("disk sync {}", text_of(sync));
  }

  /// What holds from the beginning to `settle`; some of it is left to chaos.
  void network() {
    if (on_[loss] && draw_.percent(50)) {
      on_[loss] = false;
      line("loss {}%", draw_.one_of<int>({1, 5, 10, 20, 30}));
    }
    if (on_[duplicate] && draw_.percent(50)) {
      on_[duplicate] = false;
      line("duplicate {}%", draw_.one_of<int>({1, 5, 10, 30}));
    }
    if (on_[reorder] && draw_.percent(50)) {
      on_[reorder] = false;
      const std::string by = text_of(draw_.span(timeout_ms_, {{0, 2}, {0, 5}, {2, 20}}));
      line("reorder {}% by {}", draw_.one_of<int>({1, 5, 10, 30}), by);
    }
  }

  void options() {
    const bool pre_vote = theme_ == Theme::links || draw_.percent(theme_ == Theme::apart ? 80 : 40);
    bool check_quorum = theme_ == Theme::links || draw_.percent(40);
    if (on_[members]) check_quorum = true;
    const std::int64_t reads = draw_.between(0, 99);
    lease_ = reads < 25 || theme_ == Theme::leases;
    if (lease_) {
      check_quorum = true;
      on_[clock_jump] = on_[campaign] = false;
      if (theme_ == Theme::any && draw_.percent(30)) on_[clock_drift] = true;
    }
    if (pre_vote) line("option pre-vote on");
    if (check_quorum) line("option check-quorum on");
    drift_percent_ = theme_ == Theme::leases ? 30 : draw_.one_of<std::int64_t>({1, 2, 5, 10, 30});
    if (lease_) {
      line("option reads lease");
      if (drift_percent_ != 1) line("option lease-drift {}%", drift_percent_);
    } else if (reads < 60) {
      line("option reads read-index");
    }
    if (draw_.percent(on_[snapshot] ? 30 : 50))
      line("option snapshot-every {}", draw_.one_of<int>({1, 2, 3, 5, 10, 20, 50}));
    if (draw_.percent(25)) line("option window {}", draw_.one_of<int>({2, 4, 8}));
    if (draw_.percent(25)) {
      batch_ = draw_.one_of<std::int64_t>({1, 2, 5, 10});
      line("option batch {}", batch_);
    }
    if (draw_.percent(10)) {
      const std::int64_t preferred = draw_.between(0, nodes_ - 1);
      line("option priority {} at {}", draw_.one_of<int>({2, 3, 5}), preferred);
    }
  }

  // ---- the run

  void load() {
    if (draw_.percent(theme_ == Theme::links ? 50 : 5)) return;
    const std::int64_t clients = theme_ == Theme::links ? 1 : draw_.one_of<std::int64_t>({1, 2, 2, 3, 3, 3, 4, 5});
    const std::int64_t rate = theme_ == Theme::links ? 1 : draw_.one_of<std::int64_t>({2, 5, 10, 20, 20, 50});
    struct Mix {
      int set, get, cas;
    };
    const Mix mix = draw_.one_of<Mix>({{50, 50, 0}, {50, 40, 10}, {100, 0, 0}, {30, 30, 40}, {20, 80, 0}});
    std::string words;
    if (mix.set != 0) words += fmt::format(" set {}%", mix.set);
    if (mix.get != 0) words += fmt::format(" get {}%", mix.get);
    if (mix.cas != 0) words += fmt::format(" cas {}%", mix.cas);
    const int keys = draw_.one_of<int>({1, 2, 3, 5, 10});
    line("clients {} mix{} keys {} rate {}/s for {}", clients, words, keys, rate, time_text(length_ms_));
    entries_ = clients * rate * length_ms_ / 1'000;
  }

  /// Faults with time between them, network and disks fast against the timeouts.
  bool slow_paced() const { return theme_ == Theme::links || theme_ == Theme::leases; }
  /// Between two faults of one kind.
  std::string every() { return text_of(draw_.span(timeout_ms_, {{5, 20}, {10, 40}, {20, 60}, {40, 120}})); }
  /// How long one lasts.
  std::string lasting() { return text_of(draw_.span(timeout_ms_, {{1, 8}, {3, 15}, {10, 30}, {20, 60}})); }
  std::string_view keep(std::uint32_t chance) { return draw_.percent(chance) ? " keep majority" : ""; }
  std::string some(const std::vector<std::string_view>& kinds, std::uint32_t chance) {
    return fmt::format("{}", fmt::join(draw_.some_of(kinds, chance), ","));
  }

  void chaos(Kind kind) {
    switch (kind) {
      case crash:
      case pause: {
        const std::string often = every();
        const std::string down = lasting();
        const std::string_view kept = keep(50);
        return line("chaos {} every {} {} {}{}", kind == crash ? "crash" : "pause", often,
                    kind == crash ? "down" : "for", down, kept);
      }
      case partition:
        return partitions();
      case loss:
      case duplicate: {
        const std::string often = every();
        return line("chaos {} 0%..{}% every {}", kind == loss ? "loss" : "duplicate", draw_.one_of<int>({5, 20, 50}),
                    often);
      }
      case reorder: {
        const int high = draw_.one_of<int>({5, 20, 50});
        const std::string by = text_of(draw_.span(timeout_ms_, {{0, 2}, {0, 5}, {2, 20}}));
        return line("chaos reorder 0%..{}% by {} every {}", high, by, every());
      }
      case delay: {
        const std::string often = every();
        const std::string by = text_of(draw_.span(timeout_ms_, {{1, 5}, {2, 10}, {5, 20}, {10, 50}}));
        return line("chaos delay every {} for {} by {}", often, lasting(), by);
      }
      case clock_drift:
        return line("chaos clock drift -{}%..{}% every {}", drift_percent_, drift_percent_, every());
      case clock_jump: {
        const std::string often = every();
        return line("chaos clock jump every {} by {}", often,
                    text_of(draw_.span(timeout_ms_, {{1, 5}, {2, 20}, {10, 50}})));
      }
      case disk:
        return disks();
      case members: {
        const std::string often = every();
        line("chaos members every {} kinds {}", often, some({"add", "remove", "learner", "joint"}, 60));
        // The last request has been taken or refused before `settle` asks who is a member.
        if (!calm_) text_.insert(text_.size() - 1, " for " + time_text(rounded(length_ms_ * 9 / 10)));
        return;
      }
      case transfer:
        return line("chaos transfer every {}", every());
      case snapshot:
        return line("chaos snapshot every {}", every());
      case campaign:
        return line("chaos campaign every {}", every());
      case kKinds:
        break;
    }
  }

  void partitions() {
    const std::string often = slow_paced() ? text_of(draw_.span(timeout_ms_, {{40, 80}})) : every();
    const std::string for_time = slow_paced() ? text_of(draw_.span(timeout_ms_, {{10, 30}})) : lasting();
    line("chaos partition every {} for {} kinds {}", often, for_time,
         theme_ == Theme::leases
             ? "isolate-leader"
             : some({"split", "bridge", "ring", "one-way", "isolate-leader", "majority-minority", "flapping"}, 35));
  }

  void disks() {
    const std::string often = every();
    const std::string for_time = lasting();
    const bool may_lose = !on_[members] && draw_.percent(20);
    const std::string kinds =
        may_lose ? some({"slow", "stall", "full", "corrupt"}, 60) : some({"slow", "stall", "full"}, 60);
    const std::string_view kept = keep(kinds.find("corrupt") != std::string::npos ? 100 : 50);
    line("chaos disk every {} for {} kinds {}{}", often, for_time, kinds, kept);
  }

  /// Clients go where the last leader is. Who was one and does not know better is asked too.
  void ask_anybody() {
    const std::int64_t pause_ms = rounded(timeout_ms_ * draw_.one_of<std::int64_t>({3, 6, 10}) / 10);
    const std::int64_t reads = draw_.between(0, nodes_ - 1);
    const std::int64_t writes = draw_.between(0, nodes_ - 1);
    line("repeat {}", length_ms_ / pause_ms);
    line("wait {}", time_text(pause_ms));
    line("send get k0 via {}", reads);
    line("send set k0 x$i via {}", writes);
    line("end");
  }

  /// Time for elections, and for a node that has to catch up entry by entry; who was paused or jumped comes back too.
  void ending() {
    if (theme_ != Theme::links && draw_.percent(theme_ == Theme::leases ? 70 : 5)) {
      ask_anybody();
      if (calm_) line("wait {}", time_text(rounded(10'000 + 4 * timeout_ms_)));
    } else {
      line("wait {}", time_text(calm_ ? length_ms_ + rounded(10'000 + 4 * timeout_ms_) : length_ms_));
    }
    const std::int64_t elections = 40 * timeout_ms_;
    const std::int64_t catching_up = (entries_ / batch_ + 20) * round_ms_;
    const std::int64_t within_s = (5'000 + elections + catching_up) / 1'000 + 1;
    const bool part = draw_.percent(theme_ == Theme::apart ? 80 : 40);
    line("settle{} within {}s", part ? " majority" : "", rounded(within_s + within_s / 4));
  }

  Draw draw_;
  std::string text_;
  std::array<bool, kKinds> on_{};
  std::int64_t nodes_ = 3;
  std::int64_t voters_ = 3;
  std::int64_t round_ms_ = 0;    // there and back, with a write at both ends, at most
  std::int64_t timeout_ms_ = 0;  // the largest election timeout: what all faults are measured by
  std::int64_t length_ms_ = 0;
  std::int64_t drift_percent_ = 1;
  std::int64_t batch_ = 1'000;
  std::int64_t entries_ = 0;  // at most, by clients
  Theme theme_ = Theme::any;
  bool lease_ = false;
  bool calm_ = false;  // a long time without faults follows: for what must hold where nothing disturbs
};

}  // namespace

std::string swarm_text(std::uint64_t seed) { return Swarm(seed).text(); }

}  // namespace raftlab::scenarios::fuzz
