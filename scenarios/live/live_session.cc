// SPDX-License-Identifier: MIT
#include "scenarios/live/live_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "report/fields.h"
#include "report/joined.h"
#include "report/json_writer.h"
#include "scenarios/live/typed.h"

namespace raftlab::scenarios::live {
namespace {

using report::live::Reply;

/// Virtual time that is played at once before its records are let go of.
constexpr sim::Time kSliceUs = 2'000'000;
/// So long step() looks for something that happens.
constexpr sim::Time kStepUs = 10'000'000;
/// A run with fewer records has all of them.
constexpr sim::EventId kNothingForgotten = 14'000;
/// Of the saved text; a scenario has at most a mebibyte.
constexpr std::size_t kTextBytesMost = 1'000'000;

std::string seconds(sim::Time time_us) {
  return fmt::format("{}.{:03} s", time_us / 1'000'000, time_us / 1'000 % 1'000);
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

Reply no(std::string why) { return {false, std::move(why)}; }

template <typename Words>
std::vector<std::string> listed(const Words& words) {
  return {words.begin(), words.end()};
}

/// Asks for nothing: a line about a property that --rule has made impossible.
bool asks_for_nothing(const language::Statement& statement) {
  const auto* violation = std::get_if<language::ExpectViolation>(&statement.action);
  return violation != nullptr && !violation->asks;
}

bool counts_events(const language::Statement& statement) {
  language::Scenario one;
  one.statements.push_back(statement);
  return runner::counts_events(one);
}

}  // namespace

LiveSession::LiveSession(language::Scenario scenario, std::optional<std::uint64_t> seed, const std::atomic<bool>* stop)
    : scenario_(std::move(scenario)),
      file_(std::exchange(scenario_.statements, {})),
      seed_(seed),
      stop_(stop),
      at_(fresh()) {
  // Each is expected from its own line on, as in the saved text, where it has another number.
  scenario_.expected_violations.clear();
  language::Scenario counted = scenario_;
  counted.statements = file_;
  forgets_ = !runner::counts_events(counted);
  at_ = fresh();
  head_ = saved_head(scenario_, at_.runner.seed());
  head_lines_ = static_cast<std::size_t>(std::count(head_.begin(), head_.end(), '\n'));
  parked_.emplace_back();
}

// ---- The run ---------------------------------------------------------------------------------------------------

LiveSession::Moment LiveSession::fresh() const {
  runner::RunSettings settings;
  settings.seed = seed_;
  settings.keep = sim::Trace::Keep::all;
  settings.stop = stop_;
  language::Context context;
  context.nodes = scenario_.setup.nodes;
  Moment moment{runner::Runner(scenario_, settings), Feed(scenario_.setup.nodes), std::move(context)};
  take(moment);
  return moment;
}

/// The viewers' share of what has happened; then the run need not keep it.
void LiveSession::take(Moment& moment) const {
  moment.feed.take(moment.runner.world());
  if (!forgets_ || moment.feed.last() <= kNothingForgotten) return;
  moment.runner.forget_records_before(moment.feed.last());
  moment.forgot = true;
}

void LiveSession::end(Moment& moment, const runner::Outcome& outcome) const {
  if (outcome.end == runner::LineEnd::done || outcome.end == runner::LineEnd::interrupted) return;
  moment.over = true;
  moment.at_limit = outcome.end == runner::LineEnd::limit;
  moment.over_text =
      outcome.message.empty() ? "the run is over: what was expected to break has broken" : outcome.message;
}

/// Plays up to that moment and whatever is due then.
void LiveSession::play_to(Moment& moment, sim::Time until_us) const {
  do {
    const sim::Time next = std::min(until_us, moment.runner.now() + kSliceUs);
    const runner::Outcome outcome = moment.runner.play_on(next);
    take(moment);
    end(moment, outcome);
    if (outcome.end == runner::LineEnd::interrupted) break;
  } while (!moment.over && moment.runner.now() < until_us);
  moment.context.setup_over = moment.context.setup_over || moment.runner.now() > 0;
}

bool LiveSession::advance(raft::Time virtual_us) {
  if (at_.over) return false;
  const sim::Time until_us = virtual_us > raft::kNever - now() ? raft::kNever : now() + virtual_us;
  play_file(until_us);
  if (!at_.over && now() < until_us) play_to(at_, until_us);
  return !at_.over;
}

Reply LiveSession::step() {
  if (at_.over) return no("the run is over: back takes lines back");
  const sim::EventId before = at_.feed.last();
  const sim::Time end_us = now() + kStepUs;
  play_file(now());
  sim::Time next_us = file_.size() > at_.file_next ? std::min(end_us, due(file_[at_.file_next])) : end_us;
  while (!at_.over && at_.feed.last() == before && now() < end_us) {
    const runner::Outcome outcome = at_.runner.play_on(next_us, true);
    take(at_);
    end(at_, outcome);
    if (outcome.end == runner::LineEnd::interrupted || now() < next_us) continue;
    play_file(now());
    next_us = file_.size() > at_.file_next ? std::min(end_us, due(file_[at_.file_next])) : end_us;
  }
  // Of many at one moment on to the next that is no bulk.
  while (!at_.over && at_.feed.last() > before && at_.feed.is_bulk(at_.feed.last())) {
    const sim::EventId seen = at_.feed.last();
    end(at_, at_.runner.play_on(now(), true));
    take(at_);
    if (at_.feed.last() == seen) break;
  }
  at_.context.setup_over = at_.context.setup_over || now() > 0;
  if (at_.feed.last() == before && !at_.over) return {true, "nothing happens in the next ten seconds"};
  return {true, {}};
}

// ---- Lines -----------------------------------------------------------------------------------------------------

Reply LiveSession::act(std::string_view line) {
  if (at_.over) return no("the run is over: " + at_.over_text + "; back takes lines back");
  const Typed typed = as_in_class(line, at_.context);
  if (!typed.error.empty()) return no(typed.error);
  if (std::optional<Reply> reply = take_into_setup(typed.text)) return *reply;
  play_to(at_, now());
  if (at_.over) return no("the run is over: " + at_.over_text + "; back takes lines back");
  return carry_out(typed.text, false);
}

/// A line of the set-up, before anything has run.
std::optional<Reply> LiveSession::take_into_setup(const std::string& text) {
  language::Context after = at_.context;
  const language::StatementResult parsed = language::parse_statement(text, after);
  if (!parsed.statement || !language::belongs_to_setup(*parsed.statement, at_.context.setup_over)) return std::nullopt;
  if (parked_.size() > 1) return no("the set-up is shared by all branches: change it before the first fork");
  language::Scenario changed = scenario_;
  if (const std::optional<language::Diagnostic> wrong = language::apply_setup(changed, *parsed.statement))
    return no(text_of({*wrong}));
  if (!has_room_for(text)) return no("the set-up of this class is a megabyte long: that is enough");
  if (!file_.empty()) return no("the set-up of this class is that of its scenario");
  scenario_ = std::move(changed);
  at_ = fresh();
  head_ = saved_head(scenario_, at_.runner.seed());
  head_lines_ = static_cast<std::size_t>(std::count(head_.begin(), head_.end(), '\n'));
  ++generation_;
  return Reply{true, "set up: " + text};
}

/// Whether the saved text with one more line can still be read.
bool LiveSession::has_room_for(std::string_view text) const {
  std::size_t bytes = head_.size() + text.size();
  for (const Kept& line : lines_) bytes += line.text.size() + 1;
  return bytes <= kTextBytesMost;
}

/// REQUIRES that everything due now has happened.
Reply LiveSession::carry_out(const std::string& text, bool of_file) {
  if (lines_.size() >= kLinesMost) return no("this class has twenty thousand lines: save it and begin another one");
  Kept kept{.at_us = now(), .text = fmt::format("@{} {}", time_text(now()), text)};
  if (!has_room_for(kept.text)) return no("this class has a megabyte of lines: save it and begin another one");
  kept.of_file = of_file;
  kept.file_next = at_.file_next;
  kept.file_due_us = at_.file_due_us;
  language::Context after = at_.context;
  after.line = static_cast<std::uint32_t>(head_lines_ + lines_.size() + 1);
  after.now_us = now();
  language::StatementResult parsed = language::parse_statement(kept.text, after);
  if (!parsed.diagnostics.empty() || !parsed.statement) return no(text_of(parsed.diagnostics));
  kept.statement = *std::move(parsed.statement);
  const bool counts = counts_events(kept.statement);
  if (counts && at_.forgot)
    return no("this counts events from the beginning, and the class has let go of the first ones already");
  Moment before = at_;
  const runner::Outcome outcome = at_.runner.execute(kept.statement);
  using runner::LineEnd;
  if (outcome.end == LineEnd::failed || outcome.end == LineEnd::interrupted) {
    at_ = std::move(before);
    return no(outcome.message);
  }
  at_.context = std::move(after);
  at_.context.setup_over = true;
  if (counts) forgets_ = false;  // before take(), which would let go of what it counts
  take(at_);
  end(at_, outcome);
  if (at_.feed.last() > before.feed.last()) kept.event = before.feed.last() + 1;
  std::string message = kept.text;
  for (const std::string& line : outcome.output) message += "\n" + line;
  if (at_.over) message += "\n" + at_.over_text;
  lines_.push_back(std::move(kept));
  before_.push_back(std::move(before));
  if (before_.size() > kCopies) before_.pop_front();
  return {true, std::move(message)};
}

sim::Time LiveSession::due(const language::Statement& statement) const {
  const sim::Time after_us = std::max(at_.file_due_us, now());
  switch (statement.when.kind) {
    case language::WhenKind::at:
      return std::max(after_us, statement.when.time_us);
    case language::WhenKind::plus:
      return std::max(at_.file_due_us + statement.when.time_us, now());
    default:
      return after_us;
  }
}

/// The lines of the scenario that are due by then. One that cannot be carried out, since people have done something
/// else meanwhile, is left out.
void LiveSession::play_file(sim::Time until_us) {
  while (!at_.over && at_.file_next < file_.size()) {
    const language::Statement& statement = file_[at_.file_next];
    const sim::Time due_us = due(statement);
    if (due_us > until_us) return;
    play_to(at_, due_us);
    if (at_.over || now() < due_us) return;
    ++at_.file_next;
    at_.file_due_us = due_us;
    const auto* wait = std::get_if<language::Wait>(&statement.action);
    if (wait != nullptr && !wait->up_to_us) {  // passes like any other time
      at_.file_due_us = due_us + wait->time_us;
      continue;
    }
    if (asks_for_nothing(statement)) continue;
    carry_out(statement.text, true);
    at_.file_due_us = now();
  }
}

Reply LiveSession::back(std::size_t lines) {
  const std::size_t count = std::min(lines, lines_.size());
  if (count == 0) return no("there is no line to take back");
  const std::size_t rest = lines_.size() - count;
  const bool of_file = std::any_of(lines_.begin() + static_cast<std::ptrdiff_t>(rest), lines_.end(),
                                   [](const Kept& line) { return line.of_file; });
  if (count <= before_.size()) {
    at_ = std::move(before_[before_.size() - count]);
    before_.erase(before_.end() - static_cast<std::ptrdiff_t>(count), before_.end());
  } else {
    std::optional<Moment> moment = replayed(rest);
    if (!moment) return no("interrupted: nothing is taken back");
    at_ = *std::move(moment);
    before_.clear();
  }
  // Else they would be played again at once.
  if (of_file) at_.file_next = file_.size();
  lines_.resize(rest);
  ++generation_;
  const std::string skipped = of_file && !file_.empty() ? "; the rest of the scenario is not played" : "";
  return {true, fmt::format("{} taken back; now at {}{}", counted(count, "line"), seconds(now()), skipped)};
}

/// The moment before the line with this number of lines before it; nothing where `stop` came before it was reached.
std::optional<LiveSession::Moment> LiveSession::replayed(std::size_t lines) const {
  Moment moment = fresh();
  for (std::size_t i = 0; i <= lines && i < lines_.size(); ++i) {
    play_to(moment, lines_[i].at_us);
    if (i == lines) break;
    const runner::Outcome outcome = moment.runner.execute(lines_[i].statement);
    if (!lines_[i].statement.bind_name.empty()) moment.context.names.push_back(lines_[i].statement.bind_name);
    if (const auto* mark = std::get_if<language::Mark>(&lines_[i].statement.action))
      moment.context.marks.push_back(mark->name);
    take(moment);
    end(moment, outcome);
  }
  if (stopped()) return std::nullopt;
  moment.context.setup_over = lines > 0 || moment.runner.now() > 0;
  moment.file_next = lines_[lines].file_next;
  moment.file_due_us = lines_[lines].file_due_us;
  return moment;
}

// ---- Branches --------------------------------------------------------------------------------------------------

Reply LiveSession::fork() {
  if (parked_.size() >= kBranchesMax)
    return no(fmt::format("there are {} branches already: go on in one of them", kBranchesMax));
  const std::size_t left = branch_;
  parked_[left] = Parked{at_, lines_};
  branch_ = parked_.size();
  parked_.emplace_back();
  ++branch_changes_;
  return {true, fmt::format("branch {} begins here; branch {} is kept", branch_ + 1, left + 1)};
}

Reply LiveSession::use(std::size_t branch) {
  if (branch == 0 || branch > parked_.size()) return no(fmt::format("there is no branch {}", branch));
  if (branch - 1 == branch_) return no(fmt::format("this is branch {}", branch));
  Parked wanted = *std::move(parked_[branch - 1]);
  parked_[branch - 1].reset();
  parked_[branch_] = Parked{std::move(at_), std::move(lines_)};
  at_ = std::move(wanted.moment);
  lines_ = std::move(wanted.lines);
  before_.clear();
  branch_ = branch - 1;
  ++generation_;
  ++branch_changes_;
  return {true, fmt::format("branch {}, at {}", branch, seconds(now()))};
}

std::vector<report::live::Branch> LiveSession::branches() const {
  std::vector<report::live::Branch> all;
  for (std::size_t i = 0; i < parked_.size(); ++i) {
    const std::size_t lines = parked_[i] ? parked_[i]->lines.size() : lines_.size();
    const sim::Time now_us = parked_[i] ? parked_[i]->moment.runner.now() : now();
    std::string text = fmt::format("branch {}: {}, {}", i + 1, counted(lines, "line"), seconds(now_us));
    all.push_back({i + 1, std::move(text), i == branch_});
  }
  return all;
}

// ---- What viewers are told -------------------------------------------------------------------------------------

std::string LiveSession::name() const { return scenario_.file_name.empty() ? "class" : scenario_.file_name; }

report::live::About LiveSession::about() const {
  return {.title = scenario_.setup.title,
          .name = name(),
          .seed = std::to_string(at_.runner.seed()),
          .nodes = scenario_.setup.nodes,
          .version = RAFTLAB_VERSION};
}

report::live::Words LiveSession::words() const {
  report::live::Words words;
  for (unsigned i = 0; i < sim::kEventKinds; ++i)
    words.kinds.emplace_back(report::word_of(static_cast<sim::EventKind>(i)));
  for (unsigned i = 0; i < report::kMessageKinds; ++i)
    words.types.emplace_back(report::word_of(static_cast<raft::MessageKind>(i)));
  words.reasons = listed(report::words_of(report::Encoding::reason));
  words.drop_reasons = listed(report::words_of(report::Encoding::drop_reason));
  return words;
}

std::uint64_t LiveSession::others() const { return at_.feed.fault_changes() + branch_changes_ + (at_.over ? 1 : 0); }

std::vector<report::live::Line> LiveSession::lines_from(std::size_t first) const {
  std::vector<report::live::Line> lines;
  for (std::size_t i = first; i < lines_.size(); ++i)
    lines.push_back({lines_[i].event, lines_[i].at_us, lines_[i].text});
  return lines;
}

report::live::Changes LiveSession::changes_since(const report::live::Mark& mark) const {
  report::live::Changes changes;
  changes.mark = {generation_, at_.feed.last(), lines_.size(), others()};
  changes.now_us = now();
  changes.snapshot_needed =
      mark.generation != generation_ || !at_.feed.has_all_behind(mark.events) || mark.lines > lines_.size();
  if (changes.snapshot_needed) return changes;
  if (mark.events != at_.feed.last()) at_.feed.tell_behind(mark.events, changes.events, changes.states);
  changes.lines = lines_from(mark.lines);
  if (mark.others == changes.mark.others) return changes;
  changes.faults = at_.feed.faults();
  changes.branches = branches();
  if (at_.over) changes.over = at_.over_text;
  return changes;
}

report::live::Snapshot LiveSession::snapshot(std::size_t events_max) const {
  report::live::Snapshot snapshot;
  snapshot.mark = {generation_, at_.feed.last(), lines_.size(), others()};
  snapshot.now_us = now();
  at_.feed.tell_last(events_max, snapshot);
  snapshot.lines_before = lines_.size() - std::min(lines_.size(), report::live::kLinesMax);
  snapshot.lines = lines_from(snapshot.lines_before);
  snapshot.branches = branches();
  snapshot.digest = digest();
  if (at_.over) snapshot.over = at_.over_text;
  return snapshot;
}

std::string LiveSession::digest() const {
  const bool known = digest_.generation == generation_ && digest_.events == at_.feed.last() &&
                     digest_.now_us == now() && digest_.lines == lines_.size() && digest_.over == at_.over;
  if (!known) {
    digest_ = {generation_,   at_.feed.last(), now(),
               lines_.size(), at_.over,        report::digest_text(ended_now(at_.runner, at_.over).digest)};
  }
  return digest_.text;
}

/// Where the limit has ended the run, its replay must meet the limit too, and not just reach it.
std::string LiveSession::text() const { return saved_text(head_, lines_, at_.at_limit ? now() + 1 : now()); }

std::function<report::live::Saved()> LiveSession::save() const {
  // What is saved at the end is saved whole, with the flag raised.
  return saver(text(), fmt::format("class-{}.raft", at_.runner.seed()),
               std::make_shared<const runner::Runner>(at_.runner), at_.over, stopped() ? nullptr : stop_);
}

std::function<std::string()> LiveSession::page() const { return page_maker(text(), name(), at_.feed.last(), stop_); }

}  // namespace raftlab::scenarios::live
