// SPDX-License-Identifier: MIT
#include "scenarios/runner/advance.h"

#include <fmt/format.h>

#include "scenarios/language/print.h"

namespace raftlab::scenarios::runner {

Runner::Halt Runner::advance(sim::Time target) {
  return advance(target, [] { return false; });
}

sim::Time Runner::later(sim::Time by_us) const {
  return by_us > raft::kNever - world_.now() ? raft::kNever : world_.now() + by_us;
}

Runner::Halt Runner::look_at_violations() {
  const std::vector<sim::Violation>& found = world_.violations();
  const sim::Violation& first = found[violations_seen_];
  violations_seen_ = found.size();
  halt_event_ = first.event;
  if (expected_violations_.empty()) {
    halt_message_ = fmt::format("{} violated: {}", sim::name_of(first.property), first.text);
    return Halt::violation;
  }
  const auto broken = [&found](const language::ExpectedViolation& expected) {
    return std::any_of(found.begin(), found.end(), [&expected](const sim::Violation& violation) {
      return sim::name_of(violation.property) == expected.property;
    });
  };
  return std::all_of(expected_violations_.begin(), expected_violations_.end(), broken) ? Halt::over : Halt::reached;
}

Runner::Halt Runner::look_at_watches() {
  for (std::size_t i = 0; i < watches_.size(); ++i) {
    Watch& watch = watches_[i];
    if (look(watch.fact, looking(watch.draws), !watch.never, false).held != watch.never) continue;
    const FactResult result = look(watch.fact, looking(watch.draws), !watch.never, true);
    broken_watch_ = i;
    halt_message_ = fmt::format("{}, but now {}", watch.text, result.actual);
    return Halt::watch;
  }
  return Halt::reached;
}

Runner::Halt Runner::look_at_limits() {
  events_since_look_ = 0;
  if (settings_.stop != nullptr && settings_.stop->load(std::memory_order_relaxed)) return Halt::interrupted;
  if (world_.in_flight() > sim::World::kInFlightMax) {
    halt_message_ = fmt::format(
        "more than eight million messages on their way at once, at {}: the latency is too long for this many nodes",
        language::print_duration(world_.now()));
    return Halt::limit;
  }
  if (settings_.events_max != 0 && world_.trace().size() > settings_.events_max) {
    halt_message_ = fmt::format("more than {} records, as told, at {}", settings_.events_max,
                                language::print_duration(world_.now()));
    return Halt::limit;
  }
  if (!world_.options().rules_off.none() && world_.events_handled() > kEventsBrokenMax) {
    halt_message_ = fmt::format("more than three million events with a rule switched off, at {}: messages without end",
                                language::print_duration(world_.now()));
    return Halt::limit;
  }
  if (world_.events_at_this_instant() <= kEventsAtInstantMax) return Halt::reached;
  halt_message_ = fmt::format("ten million events without time moving, at {}", language::print_duration(world_.now()));
  return Halt::limit;
}

Outcome Runner::halted(Halt halt) {
  Outcome outcome;
  outcome.span = current_.statement->span;
  outcome.line_text = current_.statement->text;
  outcome.message = halt_message_;
  switch (halt) {
    case Halt::reached:
    case Halt::condition:
      outcome.message.clear();
      break;
    case Halt::violation:
      outcome.end = LineEnd::violation;
      outcome.event = halt_event_;
      break;
    case Halt::over:
      outcome.end = LineEnd::run_over;
      outcome.message.clear();
      break;
    case Halt::watch: {
      const Watch watch = watches_[broken_watch_];
      watches_.erase(watches_.begin() + static_cast<std::ptrdiff_t>(broken_watch_));
      outcome.end = LineEnd::failed;
      outcome.span = watch.span;
      outcome.line_text = watch.text;
      outcome.event = note_expectation(false, watch.span, watch.text, halt_message_);
      break;
    }
    case Halt::limit: {
      outcome.end = LineEnd::limit;
      if (!outcome.message.empty()) break;
      const bool told = settings_.until_us && *settings_.until_us <= scenario_->setup.limit_us;
      outcome.message = told ? fmt::format("stopped at {}, as told, before the scenario was over",
                                           language::print_duration(*settings_.until_us))
                             : fmt::format("the limit of {} of virtual time came before the end of the scenario",
                                           language::print_duration(scenario_->setup.limit_us));
      break;
    }
    case Halt::interrupted:
      outcome.end = LineEnd::interrupted;
      outcome.message = "interrupted";
      break;
  }
  return outcome;
}

}  // namespace raftlab::scenarios::runner
