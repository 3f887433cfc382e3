// SPDX-License-Identifier: MIT
#pragma once

// A session of `play`: a scenario that grows line by line, and the run that has come to where it ends. Always holds:
// playing the lines kept, from the start, gives exactly this state. So a line that fails is either taken back, or
// kept in the form that succeeds with the same effect (`set x 1` without an answer is kept as `try set x 1`, a wait
// that was cut short as a shorter wait). That makes save() replay to the same digest, and back() possible.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/parser.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::cli {

/// What a line did.
struct Step {
  enum class End {
    nothing,  ///< a blank line or a comment
    setup,    ///< taken into the set-up
    done,
    failed,  ///< see message; `note` says what was kept of it
    over,    ///< the run ends with this line: a property broke, a limit came
    interrupted,
    wrong,  ///< no line of the language, see diagnostics; or the run is over already, see message
  };
  End end = End::nothing;
  std::vector<language::Diagnostic> diagnostics;
  std::string message;
  std::string note;
  std::vector<std::string> output;     ///< what the line prints
  std::vector<sim::EventId> evidence;  ///< of a property that broke
};

class Session {
 public:
  Session(language::Scenario scenario, std::optional<std::uint64_t> seed);

  /// Carries out a line as typed. `number` is the line errors name.
  Step type(std::string_view line, std::uint32_t number);
  /// The next line of the scenario the session began with; nothing when all have been played.
  [[nodiscard]] const language::Statement* next_of_file() const;
  Step play_next_of_file();
  /// Gives up the rest of that scenario.
  void skip_rest_of_file() { file_lines_.clear(); }

  /// Takes back the last `count` lines that ran; how many it could.
  std::size_t back(std::size_t count);
  /// The session as a scenario. On success `digest` is that of the run of this very text, and the session goes on
  /// from that run; else the reason.
  struct Saved {
    std::string text;
    std::string error;
    runner::RunResult result;
  };
  Saved save(const std::string& file_name);

  /// The run; at time 0 where nothing ran yet.
  const runner::Runner& runner();
  /// How the run would end now.
  runner::RunResult result();
  [[nodiscard]] const language::Context& context() const { return context_; }
  [[nodiscard]] std::size_t lines() const { return lines_.size(); }
  /// The last line kept, as it is saved.
  [[nodiscard]] std::string last_line() const { return lines_.empty() ? std::string() : lines_.back().text; }
  [[nodiscard]] bool over() const { return over_; }

 private:
  struct Line {
    std::string text;  // with its time
    language::Statement statement;
  };
  /// The state before the last lines, so that back() is quick.
  struct Before {
    runner::Runner runner;
    language::Context context;
  };

  Step carry_out(const language::Statement& statement, language::Context after);
  Step after_failure(const language::Statement& statement, Before before, const runner::Outcome& outcome);
  bool keep_instead(const std::string& text, Before& before);
  void keep(const language::Statement& statement, sim::Time began_us, Before before);
  std::string session_text() const;
  std::optional<runner::Runner> replayed(const language::Scenario& scenario, std::size_t lines) const;
  runner::Runner fresh(const language::Scenario& scenario) const;

  language::Scenario scenario_;  // its set-up; its statements are not used
  std::deque<language::Statement> file_lines_;
  std::optional<std::uint64_t> seed_;
  language::Context context_;
  std::optional<runner::Runner> runner_;
  std::vector<Line> lines_;
  std::deque<Before> before_;  // of the last lines, the last one last
  bool over_ = false;
};

}  // namespace raftlab::scenarios::cli
