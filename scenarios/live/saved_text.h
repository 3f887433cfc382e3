// SPDX-License-Identifier: MIT
// The scenario of a class: a head, the lines at their times, a wait up to now. Always holds: `raftlab run` on it does,
// record for record, what the class saw, because every line of a class stands from the first at the number it has in
// this text, time passes without lines, and what failed was taken back.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "report/live/session.h"
#include "scenarios/language/ast.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::live {

/// A line of a class.
struct Kept {
  sim::Time at_us = 0;
  std::string text;               // with its time
  language::Statement statement;  // as it stands in the saved text
  sim::EventId event = 0;         // the first it caused; 0 none
  bool of_file = false;           // of the scenario that the class began with
  std::size_t file_next = 0;      // the line of that scenario that was next, and when, before this one ran
  sim::Time file_due_us = 0;
};

/// A moment as a class writes it, exact: 5.255262s, 1s, 250ms.
[[nodiscard]] std::string time_text(sim::Time time_us);

/// The lines in front of the first: the set-up, the seed, a blank one.
[[nodiscard]] std::string saved_head(const language::Scenario& scenario, std::uint64_t seed);
[[nodiscard]] std::string saved_text(const std::string& head, const std::vector<Kept>& lines, sim::Time now_us);

/// The result of `now` had the run ended at this moment: its digest is that of the saved text.
[[nodiscard]] runner::RunResult ended_now(runner::Runner now, bool over);

/// What save() and page() of a session hand out. Both play `text` again, on any thread, until `stop`, if not null.
[[nodiscard]] std::function<report::live::Saved()> saver(std::string text, std::string file_name,
                                                         std::shared_ptr<const runner::Runner> now, bool over,
                                                         const std::atomic<bool>* stop = nullptr);
[[nodiscard]] std::function<std::string()> page_maker(std::string text, std::string name, std::uint64_t events,
                                                      const std::atomic<bool>* stop = nullptr);

}  // namespace raftlab::scenarios::live
