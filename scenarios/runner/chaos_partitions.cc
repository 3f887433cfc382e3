// SPDX-License-Identifier: MIT
// The shapes of a partition: groups that hear nothing of each other, a bridge between two, a ring, one way only, a
// leader alone, links that come and go.
#include <algorithm>
#include <string_view>

#include "scenarios/runner/chaos_plan.h"

namespace raftlab::scenarios::runner {
namespace {

using language::node_selector;

constexpr sim::Time kMs = 1'000;
constexpr std::uint64_t kFewestFlaps = 3;
constexpr std::uint64_t kMostFlaps = 6;

std::vector<std::uint32_t> sorted(std::vector<std::uint32_t> ids) {
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace

void ChaosPlan::draw_partition() {
  const std::string_view kind = chaos_.kinds[static_cast<std::size_t>(rng_.below(chaos_.kinds.size()))];
  const sim::Time lasting_us = cut_short(draw_time(chaos_.lasting));
  if (ground_.nodes < 2) return;
  if (kind == "ring" && ground_.nodes > 3) return ring(lasting_us);
  if (kind == "flapping") return flapping(lasting_us);
  if (kind == "isolate-leader") return now(language::Isolate{language::leader_selector()}, lasting_us);
  if (kind == "one-way") {
    Groups groups = split();
    return now(language::Cut{node_selector(groups.first), node_selector(groups.second), false}, lasting_us);
  }
  Groups groups;
  if (kind == "bridge" && ground_.nodes > 2) {
    // A node that no group names keeps its links: the bridge.
    const Ids order = shuffled();
    const auto middle = order.begin() + 1 + (ground_.nodes - 1) / 2;
    groups = {sorted({order.begin() + 1, middle}), sorted({middle, order.end()})};
  } else if (kind == "majority-minority") {
    groups = majority_and_rest();
  } else {
    groups = split();
  }
  now(language::Partition{{node_selector(groups.first), node_selector(groups.second)}}, lasting_us);
}

/// Every node is in one of the two; neither is empty.
ChaosPlan::Groups ChaosPlan::split() {
  const Ids order = shuffled();
  const auto size = static_cast<std::ptrdiff_t>(rng_.between(1, static_cast<std::int64_t>(ground_.nodes) - 1));
  return {sorted({order.begin(), order.begin() + size}), sorted({order.begin() + size, order.end()})};
}

/// No more voters than a majority needs, against the others; who does not vote is on either side.
ChaosPlan::Groups ChaosPlan::majority_and_rest() {
  Groups groups;
  std::size_t needed = ground_.voters.size() / 2 + 1;
  for (const std::uint32_t node : shuffled()) {
    const bool votes = std::find(ground_.voters.begin(), ground_.voters.end(), node) != ground_.voters.end();
    const bool first = votes ? needed > 0 : one_in(2);
    if (votes && first) --needed;
    (first ? groups.first : groups.second).push_back(node);
  }
  if (groups.second.empty()) return split();
  return {sorted(groups.first), sorted(groups.second)};
}

/// Each keeps the links to its two neighbours in a random circle.
void ChaosPlan::ring(sim::Time lasting_us) {
  const Ids order = shuffled();
  std::vector<std::size_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  for (std::uint32_t node = 0; node + 1 < ground_.nodes; ++node) {
    Ids far;
    for (std::uint32_t other = node + 1; other < ground_.nodes; ++other) {
      const std::size_t apart = (place[node] + order.size() - place[other]) % order.size();
      if (apart != 1 && apart + 1 != order.size()) far.push_back(other);
    }
    if (!far.empty()) now(language::Cut{node_selector({node}), node_selector(far), true}, lasting_us);
  }
}

/// One link or one node, cut and healed a few times.
void ChaosPlan::flapping(sim::Time lasting_us) {
  const Ids order = shuffled();
  const bool whole_node = one_in(2);
  const bool both_ways = one_in(2);
  const auto flaps = static_cast<sim::Time>(kFewestFlaps + rng_.below(kMostFlaps - kFewestFlaps + 1));
  const sim::Time cycle_us = std::max(2 * kMs, lasting_us / flaps / kMs * kMs);
  const sim::Time cut_us = cycle_us / 2 / kMs * kMs;
  for (sim::Time flap = 0; flap < flaps; ++flap) {
    const sim::Time after_us = flap * cycle_us;
    const sim::Time left_us = std::min(cut_us, lasting_us - after_us);
    if (left_us <= 0) return;
    Ids others = {order[1]};
    if (whole_node) others = sorted({order.begin() + 1, order.end()});
    later(at_us_ + after_us, language::Cut{node_selector({order[0]}), node_selector(others), both_ways}, left_us);
  }
}

}  // namespace raftlab::scenarios::runner
