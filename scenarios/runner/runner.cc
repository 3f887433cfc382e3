// SPDX-License-Identifier: MIT
#include "scenarios/runner/runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/print.h"
#include "scenarios/runner/advance.h"
#include "scenarios/runner/build.h"
#include "scenarios/runner/line_failure.h"
#include "scenarios/runner/lines_other.h"
#include "scenarios/runner/messages.h"
#include "transport/sim_network.h"

namespace raftlab::scenarios::runner {
namespace {

/// Shared by all Worlds: it has no state.
const transport::SimNetwork kNetwork;

constexpr std::size_t kHistoryMax = 100'000;

bool is_check(const language::Action& action) {
  return std::holds_alternative<language::Expect>(action) || std::holds_alternative<language::WaitUntil>(action) ||
         std::holds_alternative<language::Settle>(action);
}

/// Each once, as they broke: "vote-once, election-safety".
std::string names_of(const std::vector<sim::Violation>& violations) {
  std::string names;
  std::vector<sim::Property> told;
  for (const sim::Violation& violation : violations) {
    if (std::find(told.begin(), told.end(), violation.property) != told.end()) continue;
    told.push_back(violation.property);
    names += fmt::format("{}{}", names.empty() ? "" : ", ", sim::name_of(violation.property));
  }
  return names;
}

sim::Trace::Keep keep_for(const language::Scenario& scenario, sim::Trace::Keep wanted) {
  return counts_events(scenario) ? sim::Trace::Keep::all : wanted;
}

sim::Setup setup_for(const language::Scenario& scenario, std::uint64_t seed, const RunSettings& settings) {
  sim::Setup setup = make_setup(scenario.setup, seed, keep_for(scenario, settings.keep));
  setup.let_go_after = settings.let_go_after;
  return setup;
}

}  // namespace

Runner::Runner(const language::Scenario& scenario, const RunSettings& settings)
    : Runner(std::make_shared<const language::Scenario>(scenario), settings) {}

Runner::Runner(std::shared_ptr<const language::Scenario> scenario, const RunSettings& settings)
    : scenario_(std::move(scenario)),
      settings_(settings),
      seed_(settings.seed.value_or(scenario_->setup.seed.value_or(1))),
      world_(setup_for(*scenario_, seed_, settings), kNetwork),
      pick_rng_(raft::stream_seed(seed_, "scenario.pick")),
      wait_rng_(raft::stream_seed(seed_, "scenario.wait")),
      default_base_(world_.network_state().defaults),
      node_changes_(world_.nodes()),
      drift_changes_(world_.nodes()),
      disk_changes_(world_.nodes()),
      background_(scenario_->setup, seed_),
      expected_violations_(scenario_->expected_violations) {
  result_.seed = seed_;
}

Outcome Runner::execute(const language::Statement& statement) {
  current_ = {};
  current_.statement = &statement;
  Outcome outcome;
  try {
    outcome = begin(statement);
    if (outcome.end == LineEnd::done) {
      current_.began_us = world_.now();
      journal_.line_begins();
      outcome = std::visit([this](const auto& action) { return line(action); }, statement.action);
      if (outcome.end == LineEnd::done) journal_line();
    }
    if (outcome.end == LineEnd::done) outcome = after_line(std::move(outcome));
  } catch (const LineFailure& failure) {
    outcome = fail(failure.message);
  }
  keep_outcome(outcome);
  current_.statement = nullptr;
  return outcome;
}

Outcome Runner::play_on(sim::Time until_us, bool one_event) {
  static const language::Statement kNothing;
  current_ = {};
  current_.statement = &kNothing;
  Outcome outcome;
  try {
    Halt halt = world_.violations().size() != violations_seen_ ? look_at_violations() : Halt::reached;
    if (halt == Halt::reached) halt = one_event ? advance(until_us, [] { return true; }) : advance(until_us);
    outcome = halted(halt);
  } catch (const LineFailure& failure) {
    outcome = fail(failure.message);
  }
  if (outcome.end != LineEnd::interrupted) keep_outcome(outcome);
  current_.statement = nullptr;
  return outcome;
}

/// Waits for the time of the line.
Outcome Runner::begin(const language::Statement& statement) {
  if (world_.violations().size() != violations_seen_) {  // what the cluster started with
    const Halt halt = look_at_violations();
    if (halt != Halt::reached) return halted(halt);
  }
  sim::Time at = world_.now();
  if (statement.when.kind == language::WhenKind::at) {
    at = statement.when.time_us;
    if (at < world_.now()) {
      return fail(fmt::format("@{} is past already: the time is {}", language::print_duration(at),
                              language::print_duration(world_.now())));
    }
  } else if (statement.when.kind == language::WhenKind::plus) {
    // It counts from the end of the line before and of everything due then.
    const Halt halt = advance(at);
    if (halt != Halt::reached) return halted(halt);
    at = later(statement.when.time_us);
  }
  const Halt halt = advance(at);
  return halt == Halt::reached ? Outcome{} : halted(halt);
}

/// What the line itself did may have broken something.
Outcome Runner::after_line(Outcome outcome) {
  const Halt halt = after_event();
  if (halt == Halt::reached) return outcome;
  Outcome stopped = halted(halt);
  stopped.output = std::move(outcome.output);
  stopped.operation = outcome.operation;
  return stopped;
}

sim::EventId Runner::note_expectation(bool held, const language::SourceSpan& span, const std::string& text,
                                      std::string note) {
  const auto kind = held ? sim::EventKind::expectation_met : sim::EventKind::expectation_failed;
  const sim::EventId event = world_.note(kind, std::move(note), span.line, 0);
  result_.expectations.push_back({static_cast<int>(span.line), text, held, event});
  return event;
}

Outcome Runner::fail(std::string message) {
  journal_failure();
  Outcome outcome;
  outcome.end = LineEnd::failed;
  outcome.span = current_.statement->span;
  outcome.line_text = current_.statement->text;
  // What checks say names what was wanted; of other lines the note says which line it was.
  const bool check = is_check(current_.statement->action);
  outcome.event = note_expectation(false, current_.statement->span, current_.statement->text,
                                   check ? message : fmt::format("{}: {}", current_.statement->text, message));
  outcome.message = std::move(message);
  return outcome;
}

/// The first line that does not end well decides the run.
void Runner::keep_outcome(const Outcome& outcome) {
  result_.output.insert(result_.output.end(), outcome.output.begin(), outcome.output.end());
  if (outcome.ok() || result_.verdict != report::Verdict::pass) return;
  const bool failed = outcome.end == LineEnd::failed || outcome.end == LineEnd::violation;
  result_.verdict = failed ? report::Verdict::fail : report::Verdict::inconclusive;
  result_.interrupted = outcome.end == LineEnd::interrupted;
  result_.span = outcome.span;
  result_.line_text = outcome.line_text;
  result_.message = outcome.message;
  result_.event = outcome.event;
}

RunResult Runner::run() {
  for (const language::Statement& statement : scenario_->statements) {
    if (execute(statement).end != LineEnd::done) break;
  }
  return finish();
}

/// At the end of a run that has not failed: what was to break and did not.
void Runner::judge_expected_violations() {
  for (const language::ExpectedViolation& expected : expected_violations_) {
    const std::vector<sim::Violation>& found = world_.violations();
    const bool broke = std::any_of(found.begin(), found.end(), [&expected](const sim::Violation& violation) {
      return sim::name_of(violation.property) == expected.property;
    });
    const std::string text = "expect violation " + expected.property;
    std::string message = fmt::format("expected {} to break, but it held to the end", expected.property);
    if (!broke && !found.empty()) message += fmt::format("; what broke is {}", names_of(found));
    Outcome outcome;
    outcome.event = note_expectation(broke, expected.span, text, broke ? text : message);
    if (broke) continue;
    outcome.end = LineEnd::failed;
    outcome.message = message;
    outcome.span = expected.span;
    outcome.line_text = text;
    keep_outcome(outcome);
  }
}

/// Whether some order of the clients' operations explains what they saw. A history too long to judge is not judged.
void Runner::judge_history() {
  if (world_.operations().size() <= kHistoryMax) world_.check_linearizable();
}

RunResult Runner::finish() {
  if (!finished_ && result_.verdict == report::Verdict::pass) {
    judge_history();
    // Without any line nothing has looked yet at what the cluster started with either.
    if (world_.violations().size() != violations_seen_ && look_at_violations() == Halt::violation) {
      Outcome outcome;
      outcome.end = LineEnd::violation;
      outcome.message = halt_message_;
      outcome.event = halt_event_;
      keep_outcome(outcome);
    }
  }
  if (!finished_ && result_.verdict == report::Verdict::pass) {
    for (const Watch& watch : watches_) note_expectation(true, watch.span, watch.text, watch.text);
    judge_expected_violations();
  }
  finished_ = true;
  result_.ended_at_us = world_.now();
  result_.digest = world_.trace().digest();
  result_.events = world_.trace().size();
  result_.violations.clear();
  for (const sim::Violation& violation : world_.violations()) {
    result_.violations.push_back(
        {std::string(sim::name_of(violation.property)), violation.event, violation.text, violation.evidence});
  }
  return result_;
}

sim::EventId Runner::fault_started() {
  current_.event =
      world_.note(sim::EventKind::fault_started, current_.statement->text, current_.statement->span.line, 0);
  return current_.event;
}

Looking Runner::looking(Draws& draws) { return {world_, names_, pick_rng_, draws, fact_memory_}; }

NodeIds Runner::who(const language::NodeSelector& selector) {
  Resolved resolved =
      Who(world_, names_, pick_rng_, current_.draws, selectors_of(current_.statement->action)).resolve(selector);
  if (!resolved.ok()) throw LineFailure{std::move(resolved.error)};
  if (settings_.journal) current_.resolved.emplace_back(&selector, resolved.nodes);
  return std::move(resolved.nodes);
}

/// The nodes a line acts on; `as NAME` binds the one it names.
NodeIds Runner::acting(const language::NodeSelector& selector) {
  NodeIds nodes = who(selector);
  if (!current_.statement->bind_name.empty()) {
    names_[current_.statement->bind_name] = nodes.front();
    if (settings_.journal) journal(let_statement(current_.statement->bind_name, nodes.front()));
  }
  return nodes;
}

raft::NodeId Runner::acting_one(const language::NodeSelector& selector) { return acting(selector).front(); }

sim::MessageMatch Runner::match(const language::MessageFilter& filter) {
  sim::MessageMatch match;
  match.kinds = kinds_of(filter.kind);
  match.clients = filter.kind == language::MessageKind::client;
  match.from = filter.from ? set_of(who(*filter.from)) : set_of_all(world_.nodes());
  match.to = filter.to ? set_of(who(*filter.to)) : set_of_all(world_.nodes());
  return match;
}

RunResult run_scenario(const language::Scenario& scenario, const RunSettings& settings) {
  return Runner(scenario, settings).run();
}

}  // namespace raftlab::scenarios::runner
