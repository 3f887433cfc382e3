// SPDX-License-Identifier: MIT
// When chaos strikes, and whom it may take down.
#include "scenarios/runner/chaos_plan.h"

#include <algorithm>

#include "raft/types.h"
#include "scenarios/language/chaos.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::runner {
namespace {

using language::ChaosKind;

constexpr sim::Time kMs = 1'000;

/// The next whole millisecond: times read well that way.
sim::Time whole_ms(sim::Time at_us) { return at_us % kMs == 0 ? at_us : at_us + kMs - at_us % kMs; }

/// What begins with its line and goes on: a value drawn anew, not a fault now and then.
bool goes_on(ChaosKind kind) {
  return kind == ChaosKind::loss || kind == ChaosKind::duplicate || kind == ChaosKind::reorder ||
         kind == ChaosKind::clock_drift;
}

/// The coarsest of these steps that leaves a range twenty values to choose from.
template <std::size_t kSteps>
std::int64_t step_for(std::int64_t width, const std::int64_t (&steps)[kSteps]) {
  for (const std::int64_t step : steps) {
    if (width >= 20 * step) return step;
  }
  return 1;
}

}  // namespace

// ---- Downtime

bool Downtime::votes(std::uint32_t node) const {
  return std::find(voters_.begin(), voters_.end(), node) != voters_.end();
}

std::size_t Downtime::down_with(std::uint32_t node, sim::Time at) const {
  std::vector<std::uint32_t> nodes = {node};
  for (const Down& down : down_) {
    if (down.from_us <= at && at <= down.until_us && votes(down.node)) nodes.push_back(down.node);
  }
  std::sort(nodes.begin(), nodes.end());
  return static_cast<std::size_t>(std::unique(nodes.begin(), nodes.end()) - nodes.begin());
}

bool Downtime::may_take(std::uint32_t node, sim::Time from, sim::Time until) const {
  if (!votes(node)) return true;
  const std::size_t most = (voters_.size() - 1) / 2;
  if (down_with(node, from) > most) return false;
  return std::all_of(down_.begin(), down_.end(), [&](const Down& down) {
    return down.from_us < from || down.from_us > until || down_with(node, down.from_us) <= most;
  });
}

bool Downtime::is_down(std::uint32_t node, sim::Time from, sim::Time until) const {
  return std::any_of(down_.begin(), down_.end(), [&](const Down& down) {
    return down.node == node && down.from_us <= until && from <= down.until_us;
  });
}

bool Downtime::may_lose(std::uint32_t node) const {
  std::size_t lost = votes(node) ? 1 : 0;
  for (const Down& down : down_) {
    if (down.until_us == raft::kNever && down.node != node && votes(down.node)) ++lost;
  }
  return lost <= (voters_.size() - 1) / 2;
}

void Downtime::take(std::uint32_t node, sim::Time from, sim::Time until) {
  down_.erase(std::remove_if(down_.begin(), down_.end(), [from](const Down& down) { return down.until_us < from; }),
              down_.end());
  down_.push_back({node, from, until});
}

// ---- ChaosPlan

ChaosPlan::ChaosPlan(const language::Chaos& chaos, ChaosGround ground, sim::Time begins_us, sim::Time ends_us,
                     std::uint64_t seed, std::uint64_t number)
    : chaos_(chaos),
      ground_(std::move(ground)),
      members_(ground_.voters),
      ends_us_(ends_us),
      at_us_(begins_us),
      next_us_(whole_ms(begins_us)),
      rng_(raft::stream_seed(seed, "chaos", number)) {
  if (!goes_on(chaos_.kind)) next_us_ = whole_ms(begins_us + draw_time(chaos_.every));
  if (next_us_ >= ends_us_) next_us_ = raft::kNever;
}

sim::Time ChaosPlan::next_at() const {
  return planned_.empty() ? next_us_ : std::min(planned_.front().at_us, next_us_);
}

std::vector<PlannedFault> ChaosPlan::take_next(Downtime& downtime) {
  at_us_ = next_at();
  if (at_us_ == next_us_) {
    draw_next();
    draw_faults(downtime);
  }
  const auto end = std::find_if(planned_.begin(), planned_.end(),
                                [this](const PlannedFault& fault) { return fault.at_us > at_us_; });
  std::vector<PlannedFault> due(std::make_move_iterator(planned_.begin()), std::make_move_iterator(end));
  planned_.erase(planned_.begin(), end);
  return due;
}

void ChaosPlan::draw_next() {
  const sim::Time after_us = draw_time(chaos_.every);
  next_us_ = whole_ms(at_us_ + after_us);
  if (next_us_ >= ends_us_) next_us_ = raft::kNever;
}

void ChaosPlan::draw_faults(Downtime& downtime) {
  switch (chaos_.kind) {
    case ChaosKind::mix:
      break;
    case ChaosKind::crash:
    case ChaosKind::pause:
      return draw_down(downtime);
    case ChaosKind::partition:
      return draw_partition();
    case ChaosKind::loss:
    case ChaosKind::duplicate:
    case ChaosKind::reorder:
      return draw_chance();
    case ChaosKind::delay:
      return draw_delay();
    case ChaosKind::clock_drift:
    case ChaosKind::clock_jump:
      return draw_clocks();
    case ChaosKind::disk:
      return draw_disk(downtime);
    case ChaosKind::members:
      return draw_members();
    case ChaosKind::transfer:
      return draw_transfer();
    case ChaosKind::snapshot:
      return now(language::Snapshot{language::node_selector({draw_node()})});
    case ChaosKind::campaign:
      return now(language::Campaign{language::node_selector({draw_node()})});
  }
}

sim::Time ChaosPlan::draw_time(const language::Range& range) {
  static constexpr std::int64_t kSteps[] = {10 * kMs, kMs, 100, 10};
  const std::int64_t step = step_for(range.high_us - range.low_us, kSteps);
  return range.low_us + step * rng_.between(0, (range.high_us - range.low_us) / step);
}

std::int64_t ChaosPlan::draw_ppm() {
  static constexpr std::int64_t kSteps[] = {1'000, 100, 10};
  const std::int64_t step = step_for(chaos_.high_ppm - chaos_.low_ppm, kSteps);
  return chaos_.low_ppm + step * rng_.between(0, (chaos_.high_ppm - chaos_.low_ppm) / step);
}

std::uint32_t ChaosPlan::draw_node() { return static_cast<std::uint32_t>(rng_.below(ground_.nodes)); }

ChaosPlan::Ids ChaosPlan::shuffled() {
  Ids ids(ground_.nodes);
  for (std::uint32_t node = 0; node < ground_.nodes; ++node) ids[node] = node;
  for (std::size_t i = ids.size(); i > 1; --i) {
    const auto pick = static_cast<std::size_t>(rng_.below(i));
    std::swap(ids[i - 1], ids[pick]);
  }
  return ids;
}

sim::Time ChaosPlan::cut_short(sim::Time lasting_us) const {
  if (ends_us_ == raft::kNever) return lasting_us;
  const sim::Time left_us = ends_us_ - at_us_;
  const sim::Time rounded_us = left_us < kMs ? left_us : left_us - left_us % kMs;
  return std::min(lasting_us, rounded_us);
}

void ChaosPlan::now(language::Action action, std::optional<sim::Time> for_us) {
  later(at_us_, std::move(action), for_us);
}

void ChaosPlan::later(sim::Time at_us, language::Action action, std::optional<sim::Time> for_us) {
  if (at_us >= ends_us_) return;
  PlannedFault fault{at_us, {}};
  fault.statement.action = std::move(action);
  fault.statement.for_us = for_us;
  fault.statement.text = language::print_statement(fault.statement);
  const auto place =
      std::find_if(planned_.begin(), planned_.end(), [at_us](const PlannedFault& each) { return each.at_us > at_us; });
  planned_.insert(place, std::move(fault));
}

std::optional<std::uint32_t> ChaosPlan::candidate(const Downtime& downtime, sim::Time until_us, bool for_good) {
  for (const std::uint32_t node : shuffled()) {
    if (downtime.is_down(node, at_us_, until_us)) continue;
    if (for_good && !downtime.may_lose(node)) continue;
    if (!chaos_.keep_majority || downtime.may_take(node, at_us_, until_us)) return node;
  }
  return std::nullopt;
}

std::vector<language::Chaos> unmixed(const language::Chaos& chaos) {
  if (chaos.kind != ChaosKind::mix) return {chaos};
  std::vector<language::Chaos> lines;
  for (const ChaosKind kind : {ChaosKind::crash, ChaosKind::partition, ChaosKind::loss, ChaosKind::delay}) {
    lines.push_back(language::form_of(kind).defaults);
  }
  lines.front().keep_majority = true;
  return lines;
}

}  // namespace raftlab::scenarios::runner
