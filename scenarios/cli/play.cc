// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <optional>
#include <utility>

#include "report/explain.h"
#include "report/json_writer.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/play_events.h"
#include "scenarios/cli/play_show.h"
#include "scenarios/cli/play_words.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/prompt.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/cli/session.h"
#include "scenarios/cli/verdict.h"

namespace raftlab::scenarios::cli {
namespace {

/// A line that is a command of the prompt, as words.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string_view::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    words.emplace_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

class Play {
 public:
  /// `file`: where the scenario came from, empty if from no file.
  Play(language::Scenario scenario, std::string file, const RunOptions& options, Console& console)
      : console_(console),
        file_(std::move(file)),
        session_(std::move(scenario), options.seed),
        prompt_(make_prompt([this](std::string_view line) { return play_completions(line, session_.context()); })) {}

  ExitCode run() {
    if (prompt_->interactive() && !console_.quiet) {
      console_.result(
          "Each line is a statement of the scenario language; time stands still between lines.\n"
          "Try: wait until leader   set 1 one   crash leader   show   why   help   (Ctrl-D ends)\n");
    }
    play_file();
    while (!ended_) read_line();
    return finish();
  }

 private:
  void play_file() {
    while (const language::Statement* next = session_.next_of_file()) {
      console_.result(fmt::format("{} {}\n", console_.styled(Style::bold, ">"), next->text));
      const std::string text = next->text;
      const Step::End end = tell(session_.play_next_of_file(), text);
      if (end == Step::End::done) continue;
      if (session_.next_of_file() != nullptr) console_.message("the rest of the scenario is not played\n");
      session_.skip_rest_of_file();
    }
  }

  void read_line() {
    console_.flush();
    const Prompt::Line line = prompt_->read(sign());
    if (line.end == Prompt::End::interrupted) return interrupted_at_prompt();
    if (line.end == Prompt::End::end_of_input) {
      ended_ = true;
      if (prompt_->interactive()) console_.result("\n");
      return;
    }
    ++number_;
    if (!prompt_->interactive() && !console_.quiet && line.text.find_first_not_of(" \t") != std::string::npos) {
      console_.result(fmt::format("> {}\n", line.text));
      console_.flush();  // a long line is seen while it runs
    }
    const std::vector<std::string> words = words_of(line.text);
    if (!words.empty() && command(words)) return;
    tell(session_.type(line.text, number_), line.text);
  }

  std::string sign() { return fmt::format("{} > ", seconds_text(session_.runner().now())); }

  /// At a terminal Ctrl-C clears the line; otherwise, and with SIGTERM, the session ends.
  void interrupted_at_prompt() {
    if (prompt_->interactive() && interrupts().exit_code() == ExitCode::interrupted) {
      interrupts().clear();
      console_.result("\n(quit or Ctrl-D ends)\n");
      return;
    }
    ended_ = true;
  }

  bool command(const std::vector<std::string>& words) {
    const std::string& first = words.front();
    const std::size_t given = words.size() - 1;
    const auto at_most = [&](std::size_t count) {
      if (given <= count) return true;
      wrong(fmt::format("'{}' is too much for {}", words[count + 1], first), {});
      return false;
    };
    if (first == "save") {
      if (given == 0)
        wrong("save needs the name of a file", "write: save mine.raft");
      else if (at_most(1))
        save(words[1]);
    } else if (first == "back") {
      if (at_most(1)) back(given == 0 ? "1" : words[1]);
    } else if (first == "show") {
      if (at_most(1)) show(given == 0 ? "" : words[1]);
    } else if (first == "why") {
      if (at_most(1)) why(given == 0 ? "" : words[1]);
    } else if (first == "help") {
      if (at_most(1)) help(given == 0 ? "" : words[1]);
    } else if (first == "quit" || first == "exit") {
      if (at_most(0)) ended_ = true;
    } else {
      return false;
    }
    return true;
  }

  void wrong(std::string_view text, std::string_view hint) {
    console_.error(text, hint);
    code_ = worse(code_, ExitCode::bad_input);
  }

  Step::End tell(const Step& step, const std::string& line) {
    if (step.end == Step::End::wrong) {
      if (!step.message.empty()) wrong(step.message, {});
      if (!step.diagnostics.empty()) {
        code_ = worse(code_, ExitCode::bad_input);
        // The line stands at its number, so that the excerpt finds it.
        const std::string source = std::string(number_ == 0 ? 0 : number_ - 1, '\n') + line;
        console_.message(language::format_diagnostics(step.diagnostics, "play", source));
      }
      return step.end;
    }
    if (step.end == Step::End::nothing || step.end == Step::End::setup) return step.end;
    const report::Timeline timeline = session_.runner().timeline();
    if (!console_.quiet) console_.result(events_text(timeline, shown_, console_.verbose));
    shown_ = timeline.trace.size();
    for (const std::string& each : step.output) console_.result(each + "\n");
    if (!step.message.empty()) tell_failure(step, timeline);
    return step.end;
  }

  void tell_failure(const Step& step, const report::Timeline& timeline) {
    const bool failed = step.end == Step::End::failed || !step.evidence.empty();
    if (failed) code_ = worse(code_, ExitCode::finding);
    console_.error(step.message, step.note);
    if (!step.evidence.empty()) console_.message(evidence_text(timeline, step.evidence));
    if (step.end == Step::End::over)
      console_.message("the run is over: back takes lines back, save writes the session\n");
    if (step.end == Step::End::interrupted) was_interrupted_ = true;
    if (step.end == Step::End::interrupted && !prompt_->interactive()) ended_ = true;
  }

  void save(const std::string& path) {
    if (!file_.empty() && same_place(path, file_)) {
      return wrong(fmt::format("save would overwrite the scenario {}", file_), "give the session another name");
    }
    OutputFile file;
    if (!file.open(path)) return cannot_write(file);
    const Session::Saved saved = session_.save(path);
    if (!saved.error.empty()) {
      console_.error(saved.error);
      code_ = worse(code_, ExitCode::internal);
      return;
    }
    file.write(saved.text);
    if (!file.commit()) return cannot_write(file);
    console_.result(fmt::format("saved {}   {}   seed {}   digest {}\n", path,
                                counted(session_.lines(), "line", "lines"), saved.result.seed,
                                report::digest_text(saved.result.digest)));
    shown_ = session_.runner().world().trace().size();
  }

  void cannot_write(const OutputFile& file) {
    console_.error(file.error());
    code_ = worse(code_, ExitCode::file);
  }

  void back(const std::string& word) {
    const std::optional<std::uint64_t> count = parse_count(word);
    if (!count || *count == 0) return wrong(fmt::format("back cannot be '{}'", word), "write: back 1");
    if (session_.lines() == 0) return wrong("there is no line to take back", {});
    const std::size_t done = session_.back(static_cast<std::size_t>(*count));
    shown_ = session_.runner().world().trace().size();
    const std::string at =
        session_.lines() == 0 ? "before the first line" : fmt::format("after: {}", session_.last_line());
    console_.result(fmt::format("{} taken back; now at {}, {}\n", counted(done, "line", "lines"),
                                seconds_text(session_.runner().now()), at));
  }

  void show(const std::string& what) {
    const sim::World& world = session_.runner().world();
    if (what.empty() || what == "nodes") return console_.result(show_nodes(world));
    if (what == "log" || what == "logs") return console_.result(show_logs(world));
    if (what == "network") return console_.result(show_network(world));
    if (what == "clients") return console_.result(show_clients(world));
    std::optional<std::uint64_t> node = parse_count(what);
    if (what == "leader" && world.leader() != raft::kNoNode) node = world.leader();
    if (const auto name = session_.runner().names().find(what); name != session_.runner().names().end())
      node = name->second;
    if (node && *node >= world.nodes()) {
      return wrong(fmt::format("there is no node {}", what),
                   fmt::format("this cluster has {}", counted(world.nodes(), "node", "nodes")));
    }
    if (!node) {
      return wrong(fmt::format("show cannot be '{}'", what),
                   "write: show, show 0, show log, show network, show clients");
    }
    console_.result(show_node(world, static_cast<raft::NodeId>(*node)));
  }

  void why(const std::string& word) {
    const report::Timeline timeline = session_.runner().timeline();
    const std::optional<std::uint64_t> id = word.empty() ? last_notable_event(timeline) : parse_event_id(word);
    if (word.empty() && id == std::uint64_t{0}) return wrong("nothing has happened yet", "write: wait until leader");
    if (!id || *id > timeline.trace.size()) {
      return wrong(fmt::format("there is no event '{}'; the last is e#{}", word, timeline.trace.size()),
                   "write: why e#12");
    }
    const report::Marks marks = console_.utf8() ? report::Marks::utf8 : report::Marks::ascii;
    console_.result(report::explanation_text(timeline, report::explain(timeline, *id), marks));
  }

  void help(const std::string& word) {
    if (word.empty()) return console_.result(play_help());
    const std::string text = play_help(word);
    if (text.empty()) return wrong(fmt::format("no statement begins with '{}'", word), "help shows them all");
    console_.result(text);
  }

  ExitCode finish() {
    const runner::RunResult result = session_.result();
    if (!console_.quiet) {
      console_.result(fmt::format("session   seed {}   {}   {} virtual   {}   digest {}\n", result.seed,
                                  counted(session_.runner().world().nodes(), "node", "nodes"),
                                  seconds_text(result.ended_at_us), counted(result.events, "event", "events"),
                                  report::digest_text(result.digest)));
    }
    if (interrupts().raised()) return interrupts().exit_code();
    if (prompt_->interactive()) return ExitCode::good;
    return was_interrupted_ ? ExitCode::interrupted : code_;
  }

  Console& console_;
  std::string file_;
  Session session_;
  std::unique_ptr<Prompt> prompt_;
  sim::EventId shown_ = 0;
  std::uint32_t number_ = 0;
  bool ended_ = false;
  bool was_interrupted_ = false;
  ExitCode code_ = ExitCode::good;
};

}  // namespace

ExitCode play_command(const Arguments& arguments, Console& console) {
  const RunOptions options = read_run_options(arguments);
  language::ParseResult parsed = language::parse_scenario("", "play");
  parsed.diagnostics.clear();  // a session begins empty
  std::string file;
  if (!arguments.words.empty()) {
    const Sources sources = find_sources(arguments.words);
    const ExitCode code = report_problems(sources.problems, console);
    if (sources.found.empty()) return code;
    if (sources.found.size() > 1) throw UsageError{"play takes one scenario", {}};
    const Source& source = sources.found.front();
    if (!source.built_in) file = source.argument;
    parsed = language::parse_scenario(source.text, source.shown_path);
    if (!parsed.ok()) {
      report_diagnostics(parsed.diagnostics, source, console);
      return ExitCode::bad_input;
    }
  }
  apply_settings(options, parsed.scenario);
  return Play(std::move(parsed.scenario), std::move(file), options, console).run();
}

}  // namespace raftlab::scenarios::cli
