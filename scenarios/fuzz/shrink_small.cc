// SPDX-License-Identifier: MIT
// The other way round: where a run is so chaotic that hardly a line can be taken out of it, small scenarios with the
// same set-up are drawn until one breaks the same: a few requests, a few faults, and lines of the run itself. A small
// run costs a hundredth of a long one. What is drawn depends on the number of the round alone.
#include <algorithm>
#include <array>

#include "raft/rng.h"
#include "scenarios/fuzz/shrink_passes.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::Statement;

constexpr std::int64_t kMs = 1'000;
constexpr std::array<std::int64_t, 8> kGapsMs = {0, 10, 20, 50, 100, 200, 300, 500};
constexpr std::array<std::int64_t, 5> kLastingMs = {100, 200, 300, 500, 1'000};
constexpr std::int64_t kTailMs = 1'500;
constexpr std::uint64_t kLinesMax = 8;

class Small {
 public:
  Small(const Candidate& from, std::uint64_t round)
      : from_(from), rng_(raft::stream_seed(round, "shrink.small")), small_(from) {
    small_.lines.clear();
    small_.seed = 1 + round % 100;
    nodes_ = node_count(from);
  }

  Candidate draw() {
    // Of timings and chances of the network the defaults do as well, half of the time.
    if (rng_.below(2) == 0) {
      std::erase_if(small_.setup, [](const Statement& line) { return language::is_setting(line.action); });
    }
    std::int64_t time_us = (rng_.below(3) == 0 ? 0 : 500) * kMs;
    const std::uint64_t lines = 2 + rng_.below(kLinesMax - 1);
    for (std::uint64_t i = 0; i < lines; ++i) {
      Statement line = one_line();
      set_time(line, time_us);
      retext(line);
      small_.lines.push_back(std::move(line));
      time_us += pick(kGapsMs) * kMs;
    }
    small_.end_us = time_us + kTailMs * kMs;
    return std::move(small_);
  }

 private:
  template <std::size_t N>
  std::int64_t pick(const std::array<std::int64_t, N>& of) {
    return of[rng_.below(N)];
  }

  std::uint32_t node() { return static_cast<std::uint32_t>(rng_.below(nodes_)); }

  Statement one_line() {
    const std::uint64_t what = rng_.below(10);
    if (what < 4) return request();
    if (what < 7 && !from_.lines.empty()) return from_.lines[rng_.below(from_.lines.size())];
    return fault();
  }

  Statement request() {
    Statement line;
    language::ClientRequest request;
    request.mode = language::RequestMode::no_wait;
    request.key = "x";
    request.value.text = std::to_string(++requests_);
    if (rng_.below(4) == 0) request.operation = language::ClientOperation::get;
    if (rng_.below(4) == 0) request.via = node_list({node()});
    if (rng_.below(4) == 0) request.client = "c";
    line.action = std::move(request);
    return line;
  }

  Statement fault() {
    Statement line;
    const language::NodeSelector one = node_list({node()});
    if (rng_.below(3) != 0) line.for_us = pick(kLastingMs) * kMs;
    switch (rng_.below(6)) {
      case 0:
        line.action = language::NodeFault{language::NodeAction::crash, one};
        break;
      case 1:
        line.action = language::NodeFault{language::NodeAction::pause, one};
        break;
      case 2:
        line.action = language::Isolate{one};
        break;
      case 3:
        line.action = language::Cut{one, node_list({node()}), rng_.below(2) == 0};
        break;
      case 4: {
        language::DiskFault stall;
        stall.node = one;
        stall.action = language::DiskAction::stall;
        line.action = std::move(stall);
        break;
      }
      default:
        line.for_us.reset();
        line.action = language::Campaign{one};
        break;
    }
    return line;
  }

  const Candidate& from_;
  raft::Rng rng_;
  Candidate small_;
  std::uint64_t nodes_ = 0;
  std::uint64_t requests_ = 0;
};

}  // namespace

bool try_small_ones(Search& search, unsigned first, unsigned rounds) {
  if (search.target().property.empty()) return false;
  const Candidate from = search.best();
  for (unsigned round = first; round < first + rounds && !search.over(); ++round) {
    const Candidate small = Small(from, round).draw();
    if (line_count(small, search.target()) >= search.lines()) continue;
    if (search.accept(small, 0)) return true;
  }
  return false;
}

}  // namespace raftlab::scenarios::fuzz
