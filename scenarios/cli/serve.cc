// SPDX-License-Identifier: MIT
// A live class: the server of report/live over a session of scenarios/live, from the links it prints to the scenario it
// saves when Ctrl-C ends it.
#include <fmt/format.h>
#include <poll.h>

#include <charconv>
#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>

#include "report/live/server.h"
#include "report/live_page.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/run_options.h"
#include "scenarios/live/live_session.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::uint16_t kPort = 8600;
constexpr std::string_view kNodes = "5";
constexpr double kSpeedMin = 0.01;
constexpr double kSpeedMax = 100;

struct ServeOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = kPort;
  double speed = 1;
  std::optional<std::string> save;
  bool playing = false;
};

std::uint16_t read_port(const std::string& text) {
  const std::optional<std::uint64_t> port = parse_count(text);
  if (port && *port <= 65'535) return static_cast<std::uint16_t>(*port);
  throw UsageError{fmt::format("--port cannot be '{}'", text), "a number up to 65535; 0 takes any that is free"};
}

double read_speed(const std::string& text) {
  double speed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed, std::chars_format::fixed);
  if (error == std::errc() && end == text.data() + text.size() && speed >= kSpeedMin && speed <= kSpeedMax)
    return speed;
  throw UsageError{fmt::format("--speed cannot be '{}'", text),
                   "virtual seconds a real second, from 0.01 to 100, such as 0.1"};
}

ServeOptions read_options(const Arguments& arguments) {
  ServeOptions options;
  if (const auto address = arguments.value("--bind")) options.address = *address;
  if (const auto port = arguments.value("--port")) options.port = read_port(*port);
  if (const auto speed = arguments.value("--speed")) options.speed = read_speed(*speed);
  options.save = arguments.value("--save");
  options.playing = arguments.has("--play");
  return options;
}

/// What the class begins with: the scenario of the words, else five nodes and no line.
std::optional<language::Scenario> read_scenario(const Arguments& arguments, const RunOptions& options, Console& console,
                                                ExitCode& code) {
  language::ParseResult parsed = language::parse_scenario("", "class");
  parsed.diagnostics.clear();  // a class may begin empty
  if (arguments.words.empty()) {
    [[maybe_unused]] const auto wrong = language::apply_setting(parsed.scenario, "nodes", kNodes);
  } else {
    const Sources sources = find_sources(arguments.words);
    code = report_problems(sources.problems, console);
    if (sources.found.empty()) return std::nullopt;
    if (sources.found.size() > 1) throw UsageError{"serve takes one scenario", {}};
    const Source& source = sources.found.front();
    const std::optional<std::string> target = arguments.value("--save");
    if (target && !source.built_in && same_place(*target, source.argument)) {
      throw UsageError{fmt::format("--save would overwrite the scenario {}", source.shown_path),
                       "without --save the class gets a name of its own"};
    }
    parsed = language::parse_scenario(source.text, source.shown_path);
    if (!parsed.ok()) {
      report_diagnostics(parsed.diagnostics, source, console);
      code = ExitCode::bad_input;
      return std::nullopt;
    }
    parsed.scenario.file_name = source.name;
  }
  apply_settings(options, parsed.scenario);
  return std::move(parsed.scenario);
}

/// "class-7.raft", or "class-7-2.raft" where that is there already: nothing is overwritten that nobody named.
std::string free_name(const std::string& name) {
  const std::filesystem::path path(name);
  std::error_code error;
  for (int i = 2; i < 1'000; ++i) {
    const std::string tried =
        i == 2 ? name : fmt::format("{}-{}{}", path.stem().string(), i - 1, path.extension().string());
    if (!std::filesystem::exists(tried, error)) return tried;
  }
  return name;
}

class Serve {
 public:
  Serve(language::Scenario scenario, const RunOptions& run, ServeOptions options, Console& console)
      : options_(std::move(options)),
        console_(console),
        session_(std::move(scenario), run.seed, &interrupts().raised()) {}

  ExitCode run() {
    if (options_.save && !file_.open(*options_.save)) return cannot_write();
    report::live::Server server(session_, settings());
    const report::live::Started started = server.start();
    if (!started.ok) {
      console_.error(started.error);
      return started.bad_address ? ExitCode::usage : ExitCode::file;
    }
    say_where(started);
    wait_for_signal();
    server.stop("the class is over");
    const ExitCode code = save();
    say_what_was(server.seen());
    return code;
  }

 private:
  report::live::Settings settings() {
    report::live::Settings settings;
    settings.address = options_.address;
    settings.port = options_.port;
    settings.page = report::live_page();
    settings.speed = options_.speed;
    settings.playing = options_.playing;
    settings.log = [this](std::string_view line) {
      const std::lock_guard lock(saying_);
      console_.message(fmt::format("{}\n", line));
    };
    return settings;
  }

  /// The links are the result: they are printed with --quiet too.
  void say_where(const report::live::Started& started) {
    const std::lock_guard lock(saying_);
    console_.result(fmt::format("teacher    {}\nstudents   {}\n", started.teacher, started.students));
    if (!console_.quiet) console_.result("Ctrl-C ends the class and saves it\n");
    console_.flush();
  }

  static void wait_for_signal() {
    while (!interrupts().raised()) {
      pollfd wake{interrupts().wake_descriptor(), POLLIN, 0};
      ::poll(&wake, 1, -1);
    }
  }

  ExitCode save() {
    if (!options_.save && !session_.touched()) return ExitCode::good;
    const report::live::Saved saved = session_.save()();
    if (!file_.is_open() && !file_.open(free_name(saved.file_name))) return cannot_write();
    file_.write(saved.text);
    if (!file_.commit()) return cannot_write();
    digest_ = saved.digest;
    console_.result(fmt::format("saved {}\n", file_.path()));
    if (saved.error.empty()) return ExitCode::good;
    console_.error(saved.error,
                   "the lines of the class are in the file all the same; raftlab run may show another run");
    return ExitCode::internal;
  }

  ExitCode cannot_write() {
    console_.error(file_.error());
    return ExitCode::file;
  }

  void say_what_was(const report::live::Seen& seen) {
    if (console_.quiet) return;
    const report::live::Snapshot last = session_.snapshot(0);
    const std::string_view dot = console_.dot();
    std::string text =
        fmt::format("class   {} virtual{}{}{}{}{}{} watched at most", seconds_text(session_.now()), dot,
                    counted(last.mark.events, "event", "events"), dot, counted(last.mark.lines, "line", "lines"), dot,
                    counted(seen.viewers_most, "student", "students"));
    if (seen.refused != 0) text += fmt::format("{}{} refused", dot, counted(seen.refused, "connection", "connections"));
    text += fmt::format("{}digest {}\n", dot, digest_.empty() ? last.digest : digest_);
    console_.result(text);
  }

  ServeOptions options_;
  Console& console_;
  live::LiveSession session_;
  OutputFile file_;
  std::mutex saying_;
  std::string digest_;
};

}  // namespace

ExitCode serve_command(const Arguments& arguments, Console& console) {
  const RunOptions run = read_run_options(arguments);
  ServeOptions options = read_options(arguments);
  ExitCode code = ExitCode::good;
  std::optional<language::Scenario> scenario = read_scenario(arguments, run, console, code);
  if (!scenario) return code;
  return Serve(*std::move(scenario), run, std::move(options), console).run();
}

}  // namespace raftlab::scenarios::cli
