// SPDX-License-Identifier: MIT
#include "scenarios/cli/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "scenarios/cli/interrupts.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::size_t kCopies = 32;

/// The line as it is saved: at its exact time, in the words it was typed. A saved session has no line that asks for a
/// violation which --rule has made impossible.
std::string timed_text(const language::Statement& statement, sim::Time began_us) {
  const auto* violation = std::get_if<language::ExpectViolation>(&statement.action);
  if (violation != nullptr && !violation->asks) return fmt::format("@{} wait 0ms", language::print_duration(began_us));
  switch (statement.when.kind) {
    case language::WhenKind::after_previous:
      return fmt::format("@{} {}", language::print_duration(began_us), statement.text);
    case language::WhenKind::at:
      return fmt::format("@{} {}", language::print_duration(statement.when.time_us), statement.text);
    case language::WhenKind::plus:
      return fmt::format("+{} {}", language::print_duration(statement.when.time_us), statement.text);
  }
  return statement.text;
}

std::string time_prefix(const language::Statement& statement) {
  if (statement.when.kind == language::WhenKind::after_previous) return {};
  return fmt::format("{}{} ", statement.when.kind == language::WhenKind::at ? '@' : '+',
                     language::print_duration(statement.when.time_us));
}

bool only_waits(const language::Action& action) {
  return std::holds_alternative<language::Wait>(action) || std::holds_alternative<language::WaitUntil>(action) ||
         std::holds_alternative<language::Expect>(action);
}

bool may_be_tried(const language::Action& action) {
  const auto* request = std::get_if<language::ClientRequest>(&action);
  const auto* change = std::get_if<language::MemberRequest>(&action);
  return (request != nullptr && request->mode == language::RequestMode::plain) ||
         (change != nullptr && change->mode == language::RequestMode::plain);
}

}  // namespace

Session::Session(language::Scenario scenario, std::optional<std::uint64_t> seed)
    : scenario_(std::move(scenario)), seed_(seed) {
  file_lines_.assign(scenario_.statements.begin(), scenario_.statements.end());
  scenario_.statements.clear();
  context_.nodes = scenario_.setup.nodes;
}

runner::Runner Session::fresh(const language::Scenario& scenario) const {
  runner::RunSettings settings;
  settings.seed = seed_;
  settings.keep = sim::Trace::Keep::all;
  settings.stop = &interrupts().raised();
  return {scenario, settings};
}

const runner::Runner& Session::runner() {
  if (!runner_) runner_ = fresh(scenario_);
  return *runner_;
}

runner::RunResult Session::result() {
  runner::Runner copy = runner();
  return copy.finish();
}

Step Session::type(std::string_view line, std::uint32_t number) {
  language::Context after = context_;
  after.line = number;
  after.now_us = runner_ ? runner_->now() : 0;
  language::StatementResult parsed = language::parse_statement(line, after);
  Step step;
  if (!parsed.diagnostics.empty()) {
    step.end = Step::End::wrong;
    step.diagnostics = std::move(parsed.diagnostics);
    return step;
  }
  if (!parsed.statement) return step;
  if (!language::belongs_to_setup(*parsed.statement, context_.setup_over))
    return carry_out(*parsed.statement, std::move(after));
  if (std::optional<language::Diagnostic> wrong = language::apply_setup(scenario_, *parsed.statement)) {
    step.end = Step::End::wrong;
    if (wrong->span.line == 0) wrong->span = parsed.statement->span;
    step.diagnostics.push_back(*std::move(wrong));
    return step;
  }
  context_ = std::move(after);
  context_.nodes = scenario_.setup.nodes;
  runner_.reset();
  step.end = Step::End::setup;
  return step;
}

const language::Statement* Session::next_of_file() const {
  return file_lines_.empty() ? nullptr : &file_lines_.front();
}

Step Session::play_next_of_file() {
  const language::Statement statement = std::move(file_lines_.front());
  file_lines_.pop_front();
  language::Context after = context_;
  after.setup_over = true;
  if (!statement.bind_name.empty()) after.names.push_back(statement.bind_name);
  return carry_out(statement, std::move(after));
}

Step Session::carry_out(const language::Statement& statement, language::Context after) {
  Step step;
  if (over_) {
    step.end = Step::End::wrong;
    step.message = "the run is over: back takes lines back, save writes the session";
    return step;
  }
  Before before{runner(), context_};
  const sim::Time began_us = before.runner.now();
  runner::Outcome outcome = runner_->execute(statement);
  context_ = std::move(after);
  using runner::LineEnd;
  if (outcome.end == LineEnd::failed || outcome.end == LineEnd::interrupted) {
    step = after_failure(statement, std::move(before), outcome);
  } else {
    keep(statement, began_us, std::move(before));
    over_ = outcome.end != LineEnd::done;
    step.end = over_ ? Step::End::over : Step::End::done;
    step.message = outcome.message;
  }
  step.output = std::move(outcome.output);
  if (outcome.end == LineEnd::violation) step.evidence = runner_->world().violations().back().evidence;
  return step;
}

void Session::keep(const language::Statement& statement, sim::Time began_us, Before before) {
  lines_.push_back({timed_text(statement, began_us), statement});
  before_.push_back(std::move(before));
  if (before_.size() > kCopies) before_.pop_front();
}

/// The line did not end well, and a file would end with it. Something equal is kept instead, or nothing.
Step Session::after_failure(const language::Statement& statement, Before before, const runner::Outcome& outcome) {
  Step step;
  const bool interrupted = outcome.end == runner::LineEnd::interrupted;
  step.end = interrupted ? Step::End::interrupted : Step::End::failed;
  step.message = outcome.message;
  const sim::Time passed_us = runner_->now() - before.runner.now();
  if (interrupted) interrupts().clear();  // heard; what follows can be interrupted anew
  const bool its_own = outcome.span.line == statement.span.line;
  // Where this began counts: the copy is what the next try starts from.
  runner_ = before.runner;
  context_ = before.context;
  context_.setup_over = true;
  std::string instead;
  if (only_waits(statement.action) && its_own && passed_us > 0)
    instead = fmt::format("wait {}", language::print_duration(passed_us));
  if (may_be_tried(statement.action) && its_own && !interrupted)
    instead = time_prefix(statement) + "try " + statement.text;
  if (!instead.empty() && keep_instead(instead, before)) {
    step.note = fmt::format("kept as: {}", lines_.back().text);
  } else if (passed_us > 0) {
    step.note = "the line is taken back: the cluster is as it was before it";
  }
  return step;
}

bool Session::keep_instead(const std::string& text, Before& before) {
  language::Context context = context_;
  const language::StatementResult parsed = language::parse_statement(text, context);
  if (!parsed.statement || !parsed.diagnostics.empty()) return false;
  const sim::Time began_us = runner_->now();
  if (runner_->execute(*parsed.statement).end == runner::LineEnd::done) {
    keep(*parsed.statement, began_us, std::move(before));
    return true;
  }
  runner_ = before.runner;
  return false;
}

std::size_t Session::back(std::size_t count) {
  count = std::min(count, lines_.size());
  if (count == 0) return 0;
  const std::size_t rest = lines_.size() - count;
  if (count <= before_.size()) {
    Before& before = before_[before_.size() - count];
    runner_ = std::move(before.runner);
    context_ = std::move(before.context);
    before_.erase(before_.end() - static_cast<std::ptrdiff_t>(count), before_.end());
  } else {
    std::optional<runner::Runner> again = replayed(scenario_, rest);
    if (!again) return 0;
    runner_ = std::move(*again);
    before_.clear();
    context_.names.clear();
    for (std::size_t i = 0; i < rest; ++i) {
      if (!lines_[i].statement.bind_name.empty()) context_.names.push_back(lines_[i].statement.bind_name);
    }
  }
  lines_.resize(rest);
  context_.setup_over = !lines_.empty();
  over_ = false;
  return count;
}

std::optional<runner::Runner> Session::replayed(const language::Scenario& scenario, std::size_t lines) const {
  runner::Runner again = fresh(scenario);
  for (std::size_t i = 0; i < lines; ++i) {
    if (again.execute(lines_[i].statement).end == runner::LineEnd::interrupted) return std::nullopt;
  }
  return again;
}

std::string Session::session_text() const {
  std::string text = "raftlab 1\n";
  for (const language::Statement& statement : scenario_.setup_statements) {
    if (!std::holds_alternative<language::Seed>(statement.action)) text += statement.text + "\n";
  }
  text += fmt::format("seed {}\n", runner_->seed());
  if (!lines_.empty()) text += '\n';
  for (const Line& line : lines_) text += line.text + "\n";
  return text;
}

Session::Saved Session::save(const std::string& file_name) {
  const runner::Runner& now = runner();
  Saved saved;
  saved.text = session_text();
  language::ParseResult parsed = language::parse_scenario(saved.text, file_name);
  if (!parsed.ok()) {
    saved.error = "the session cannot be written as a scenario:\n" +
                  language::format_diagnostics(parsed.diagnostics, file_name, saved.text);
    return saved;
  }
  runner::RunSettings settings;
  settings.keep = sim::Trace::Keep::all;
  settings.stop = &interrupts().raised();
  runner::Runner again(parsed.scenario, settings);
  for (const language::Statement& statement : parsed.scenario.statements) {
    if (again.execute(statement).end != runner::LineEnd::done) break;
  }
  if (again.now() != now.now() || again.world().trace().size() != now.world().trace().size()) {
    saved.error = "the scenario of this session does not replay it: this is a mistake of raftlab";
    return saved;
  }
  // Lines have their numbers of the file from here on, and the digest counts those.
  for (std::size_t i = 0; i < lines_.size(); ++i) lines_[i].statement = parsed.scenario.statements[i];
  runner_ = std::move(again);
  before_.clear();
  saved.result = result();
  return saved;
}

}  // namespace raftlab::scenarios::cli
