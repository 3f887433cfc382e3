// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/finding_write.h"

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "report/html.h"
#include "report/json_writer.h"
#include "report/story.h"
#include "scenarios/fuzz/finding_file.h"
#include "scenarios/fuzz/shrink.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr int kNumbersMax = 1'000;
/// Of more events no page is written: nobody could open it.
constexpr std::uint64_t kEventsOfPage = 4'000'000;

/// A scenario that is to be written, and how it was made.
struct Text {
  std::string scenario;
  bool shrunk = false;
};

/// The same as it will be read.
struct Tried {
  Text text;
  language::Scenario scenario;
  runner::RunResult result;
};

std::optional<std::string> content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class Writer {
 public:
  Writer(const FailedSeed& failed, const FindingSettings& settings) : failed_(failed), settings_(settings) {}

  void write() {
    const std::optional<language::Scenario> played = broke_too_little() ? std::nullopt : as_played();
    if (!written.nondeterminism.empty()) return;
    std::optional<Tried> best;
    if (played) {
      if (settings_.shrinks) best = tried(shrunk(*played));
      if (!best) best = tried({language::print_scenario(asking_for(*played, failed_.broken.target)), false});
    }
    // Else as it was drawn: that failed for sure.
    if (!best) {
      best = tried({language::print_scenario(asking_for(*failed_.scenario, failed_.broken.target)), false});
    }
    if (!best) {
      written.error =
          fmt::format("seed {} breaks {}, but no scenario made of it does", failed_.seed, failed_.broken.name());
      return;
    }
    write_files(*best);
  }

  WrittenFinding written;

 private:
  /// `expect violation NAME` and it held: nothing would be the smallest scenario that does so.
  bool broke_too_little() const { return failed_.broken.target.expectation.starts_with("expect violation "); }

  std::optional<language::Scenario> as_played() {
    runner::RunSettings run;
    run.until_us = settings_.until_us;
    run.journal = true;
    runner::Runner again(*failed_.scenario, run);
    const runner::RunResult result = again.run();
    if (result.digest != failed_.digest) {
      written.nondeterminism = fmt::format("played again its digest is {} instead of {}",
                                           report::digest_text(result.digest), report::digest_text(failed_.digest));
      return std::nullopt;
    }
    language::Scenario flat = again.as_played();
    if (!breaks(runner::run_scenario(asking_for(flat, failed_.broken.target), {}), failed_.broken.target)) {
      return std::nullopt;
    }
    return flat;
  }

  Text shrunk(const language::Scenario& played) const {
    ShrinkSettings shrinking;
    shrinking.stop = settings_.stop;
    shrinking.out_of_time = settings_.out_of_time;
    Shrunk smaller = shrink(played, failed_.broken.target, shrinking);
    return {std::move(smaller.text), smaller.complete};
  }

  /// Behind a header, as it will be read and played; nothing where that no longer breaks it.
  std::optional<Tried> tried(Text text) const {
    language::ParseResult parsed = language::parse_scenario(finding_text({}, text.scenario), "finding.raft");
    if (!parsed.ok()) return std::nullopt;
    runner::RunResult result = runner::run_scenario(parsed.scenario, {});
    if (!breaks(result, failed_.broken.target)) return std::nullopt;
    return Tried{std::move(text), std::move(parsed.scenario), std::move(result)};
  }

  std::string header_and_text(const Tried& tried, const std::string& name) const {
    FindingHeader header;
    header.broke = fmt::format("{}: {}", failed_.broken.name(), what_broke(tried.result, failed_.broken.target));
    header.cause = failed_.broken.cause;
    header.engine = RAFTLAB_VERSION;
    header.digest = report::digest_text(tried.result.digest);
    std::vector<std::string> words = settings_.search;
    words.insert(words.end(), {"--seeds", fmt::format("{}..{}", failed_.search_from, failed_.seed)});
    header.found = settings_.shell_line(words);
    header.reproduce = settings_.shell_line({"run", name + ".raft"});
    return finding_text(header, tried.text.scenario);
  }

  /// NAME-SEED, or with a number behind it where another campaign has left its files.
  void write_files(const Tried& best) {
    for (int number = 1; number <= kNumbersMax; ++number) {
      const std::string behind = number == 1 ? "" : fmt::format("-{}", number);
      const std::string name = fmt::format("{}-{}{}", settings_.scenario, failed_.seed, behind);
      const std::string text = header_and_text(best, name);
      const std::string path = fmt::format("{}/{}.raft", settings_.folder, name);
      const std::optional<std::string> there = content_of(path);
      if (there && *there != text) continue;
      if (!put(path, text)) return;
      written.file = name + ".raft";
      written.digest = report::digest_text(best.result.digest);
      written.lines = lines_of_scenario(text);
      written.shrunk = best.text.shrunk;
      write_timeline(best, name, text);
      return;
    }
    written.write_error = fmt::format("{} holds {} other findings called {}-{}", settings_.folder, kNumbersMax,
                                      settings_.scenario, failed_.seed);
  }

  void write_timeline(const Tried& best, const std::string& name, const std::string& text) {
    if (best.result.events > kEventsOfPage) return;
    language::ParseResult parsed = language::parse_scenario(text, name + ".raft");
    runner::RunSettings run;
    run.keep = sim::Trace::Keep::all;
    runner::Runner runner(parsed.scenario, run);
    runner.run();
    report::Timeline timeline = runner.timeline();
    timeline.command = settings_.shell_line({"run", name + ".raft"});
    const std::vector<report::Chapter> chapters = report::tell_story(timeline);
    const std::string path = fmt::format("{}/{}", settings_.folder, name);
    if (!put(path + ".json", report::json_text(timeline, chapters))) return;
    put(path + ".html", report::html_page(timeline, chapters));
  }

  bool put(const std::string& path, std::string_view bytes) {
    written.write_error = settings_.write(path, bytes);
    return written.write_error.empty();
  }

  const FailedSeed& failed_;
  const FindingSettings& settings_;
};

}  // namespace

WrittenFinding write_finding(const FailedSeed& failed, const FindingSettings& settings) {
  Writer writer(failed, settings);
  try {
    writer.write();
  } catch (const std::exception& error) {
    writer.written.error = fmt::format("seed {}: {}", failed.seed, error.what());
  }
  return std::move(writer.written);
}

}  // namespace raftlab::scenarios::fuzz
