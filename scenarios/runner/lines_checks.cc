// SPDX-License-Identifier: MIT
// Waiting, expecting, and the moments a study measures between.
#include <fmt/format.h>

#include "scenarios/language/print.h"
#include "scenarios/runner/advance.h"

namespace raftlab::scenarios::runner {
namespace {

constexpr sim::Time kWaitUs = 60'000'000;

}  // namespace

Outcome Runner::line(const language::Wait& wait) {
  const sim::Time time_us = wait.up_to_us ? wait_rng_.between(wait.time_us, *wait.up_to_us) : wait.time_us;
  return halted(advance(later(time_us)));
}

/// Until the fact holds, at most `within_us`; `held` says whether it did when time was up.
Outcome Runner::await(const language::Fact& fact, sim::Time within_us, bool& held) {
  const auto now_so = [this, &fact] { return look(fact, looking(current_.draws), true, false).held; };
  held = now_so();
  if (held || within_us == 0) return {};
  const Halt halt = advance(later(within_us), now_so);
  held = halt == Halt::condition;
  return halted(halt);
}

Outcome Runner::line(const language::WaitUntil& wait) {
  const sim::Time within_us = wait.within_us.value_or(kWaitUs);
  bool held = false;
  Outcome outcome = await(wait.fact, within_us, held);
  if (held || outcome.end != LineEnd::done) return outcome;
  return fail(fmt::format("waited {} for {}, but {}", language::print_duration(within_us),
                          language::print_fact(wait.fact),
                          look(wait.fact, looking(current_.draws), true, true).actual));
}

Outcome Runner::line(const language::Expect& expect) {
  bool held = false;
  Outcome outcome = await(expect.fact, expect.within_us.value_or(0), held);
  if (outcome.end != LineEnd::done) return outcome;
  if (held) {
    note_expectation(true, current_.statement->span, current_.statement->text, current_.statement->text);
    return outcome;
  }
  const std::string actual = look(expect.fact, looking(current_.draws), true, true).actual;
  const std::string within =
      expect.within_us ? fmt::format(" within {}", language::print_duration(*expect.within_us)) : "";
  return fail(fmt::format("expected {}{}, but {}", language::print_fact(expect.fact), within, actual));
}

Outcome Runner::line(const language::Always& always) {
  watches_.push_back({always.fact, always.never, current_.statement->span, current_.statement->text, {}});
  return {};  // looked at for the first time when this line ends
}

/// Nothing of the run changes with it, its digest neither.
Outcome Runner::line(const language::Mark& mark) {
  result_.marks.push_back({mark.name, world_.now()});
  return {};
}

/// For those who read the scenario: the marks say when.
Outcome Runner::line(const language::Measure&) { return {}; }

Outcome Runner::line(const language::ExpectViolation& expect) {
  if (!expect.asks) return {};
  const auto same = [&](const language::ExpectedViolation& other) { return other.property == expect.property; };
  if (std::none_of(expected_violations_.begin(), expected_violations_.end(), same)) {
    expected_violations_.push_back({expect.property, current_.statement->span});
  }
  return {};
}

}  // namespace raftlab::scenarios::runner
