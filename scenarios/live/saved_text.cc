// SPDX-License-Identifier: MIT
#include "scenarios/live/saved_text.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "report/html.h"
#include "report/json_writer.h"
#include "report/story.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::live {
namespace {

/// A page of more events is slow to open, and its making needs a gigabyte.
constexpr std::uint64_t kPageEventsMax = 400'000;

std::string too_long_page(const std::string& name, std::uint64_t events) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title></head><body>\n"
      "<p>This class has {1} events, too many for one page. Download its scenario and play a part of it: "
      "<code>raftlab run class.raft --until 10min --html page.html</code></p>\n</body></html>\n",
      report::html_escape(name), events);
}

std::string error_page(const std::string& error) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>raftlab</title></head>"
      "<body><pre>{}</pre></body></html>\n",
      report::html_escape(error));
}

constexpr const char* kInterrupted = "interrupted: the class is over";

std::string cannot_be_read(const language::ParseResult& parsed, const std::string& text) {
  return "the class cannot be written as a scenario:\n" +
         language::format_diagnostics(parsed.diagnostics, parsed.scenario.file_name, text);
}

}  // namespace

std::string time_text(sim::Time time_us) {
  if (time_us < 1'000'000) return language::print_duration(time_us);
  std::string text = fmt::format("{}.{:06}", time_us / 1'000'000, time_us % 1'000'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + "s";
}

std::string saved_head(const language::Scenario& scenario, std::uint64_t seed) {
  std::string text = "raftlab 1\n";
  for (const language::Statement& statement : scenario.setup_statements) {
    if (!std::holds_alternative<language::Seed>(statement.action)) text += statement.text + "\n";
  }
  return text + fmt::format("seed {}\n\n", seed);
}

std::string saved_text(const std::string& head, const std::vector<Kept>& lines, sim::Time now_us) {
  std::string text = head;
  for (const Kept& line : lines) text += line.text + "\n";
  if (now_us > 0) text += fmt::format("@{} wait 0ms\n", time_text(now_us));
  return text;
}

runner::RunResult ended_now(runner::Runner now, bool over) {
  // A line of the file begins when everything due at its time has happened.
  while (!over && now.play_on(now.now()).end == runner::LineEnd::interrupted) {
  }
  return now.finish();
}

std::function<report::live::Saved()> saver(std::string text, std::string file_name,
                                           std::shared_ptr<const runner::Runner> now, bool over,
                                           const std::atomic<bool>* stop) {
  return [text = std::move(text), file_name = std::move(file_name), now = std::move(now), over, stop] {
    report::live::Saved saved;
    saved.text = text;
    saved.file_name = file_name;
    const language::ParseResult parsed = language::parse_scenario(text, file_name);
    if (!parsed.ok()) {
      saved.error = cannot_be_read(parsed, text);
      return saved;
    }
    const runner::RunResult seen = ended_now(*now, over);
    runner::RunSettings settings;
    settings.stop = stop;
    const runner::RunResult again = runner::run_scenario(parsed.scenario, settings);
    if (again.interrupted) {
      saved.error = kInterrupted;
      return saved;
    }
    if (again.digest != seen.digest) {
      saved.error = "the scenario of this class does not replay it: this is a mistake of raftlab";
      return saved;
    }
    saved.digest = report::digest_text(again.digest);
    return saved;
  };
}

std::function<std::string()> page_maker(std::string text, std::string name, std::uint64_t events,
                                        const std::atomic<bool>* stop) {
  return [text = std::move(text), name = std::move(name), events, stop] {
    if (events > kPageEventsMax) return too_long_page(name, events);
    const language::ParseResult parsed = language::parse_scenario(text, name + ".raft");
    if (!parsed.ok()) return error_page(cannot_be_read(parsed, text));
    runner::RunSettings settings;
    settings.keep = sim::Trace::Keep::all;
    settings.stop = stop;
    runner::Runner again(parsed.scenario, settings);
    if (again.run().interrupted) return error_page(kInterrupted);
    const report::Timeline timeline = again.timeline();
    return report::html_page(timeline, report::tell_story(timeline), {});
  };
}

}  // namespace raftlab::scenarios::live
