// SPDX-License-Identifier: MIT
// Time moves here and nowhere else. Only for this folder. Always holds: it never moves past a moment at which a
// fault with `for D` ends or something of the background is due, nor past the limit of the run; everything due at a
// moment happens before what lines do at that moment: first what the cluster does, then the ends of faults, then the
// background, and what each of its deeds makes the cluster do at once before the next; after every event the
// violations, the always and never lines, and what the line waits for are looked at, in this order.
#pragma once

#include <algorithm>

#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {

inline constexpr std::uint32_t kEventsBetweenLooks = 4'096;
inline constexpr std::uint64_t kEventsAtInstantMax = 10'000'000;
/// Of a whole run with a rule switched off: some make nodes answer one another without end.
inline constexpr std::uint64_t kEventsBrokenMax = 3'000'000;

inline Runner::Halt Runner::after_event() {
  if (world_.violations().size() != violations_seen_) {
    const Halt halt = look_at_violations();
    if (halt != Halt::reached) return halt;
  }
  if (asks_waiting_ != 0) ask_waiting();
  if (std::as_const(world_).network_state().faults.size() != faults_.size()) faults_ran_out();
  if (!watches_.empty()) {
    const Halt halt = look_at_watches();
    if (halt != Halt::reached) return halt;
  }
  if (++events_since_look_ >= kEventsBetweenLooks) return look_at_limits();
  return Halt::reached;
}

/// Whether events are to be looked at for more than what broke. It changes only between events: lines, the ends of faults
/// and the background do, and nothing else adds what waits, what is watched, or a fault that may run out.
inline bool Runner::looks_at_each_event() const {
  const auto may_run_out = [](const sim::NetworkFault& fault) { return fault.count_left != 0; };
  const std::vector<sim::NetworkFault>& faults = world_.network_state().faults;
  return asks_waiting_ != 0 || !watches_.empty() || std::any_of(faults.begin(), faults.end(), may_run_out);
}

inline Runner::Halt Runner::after_plain_event() {
  if (world_.violations().size() != violations_seen_ || events_since_look_ + 1 >= kEventsBetweenLooks) {
    return after_event();
  }
  ++events_since_look_;
  return Halt::reached;
}

/// Up to `target`, or to the event after which `done()` is true; it is not asked before the first event.
template <class Done>
Runner::Halt Runner::advance(sim::Time target, const Done& done) {
  const sim::Time horizon = std::min(scenario_->setup.limit_us, settings_.until_us.value_or(raft::kNever));
  const sim::Time end = std::max(world_.now(), std::min(target, horizon));
  for (;;) {
    const sim::Time undo_at = undos_.empty() ? raft::kNever : undos_.front().at_us;
    const sim::Time stop = std::min({end, undo_at, background_.next_at()});
    const bool looks = looks_at_each_event();
    while (world_.step(stop)) {
      const Halt halt = looks ? after_event() : after_plain_event();
      if (halt != Halt::reached) return halt;
      if (done()) return Halt::condition;
    }
    if (undo_at <= stop) {
      run_undos_due();
    } else if (background_.next_at() <= stop) {
      play_background();
    } else {
      break;
    }
    const Halt halt = after_event();
    if (halt != Halt::reached) return halt;
    if (done()) return Halt::condition;
  }
  if (target <= horizon) return Halt::reached;
  halt_message_.clear();
  return Halt::limit;
}

}  // namespace raftlab::scenarios::runner
