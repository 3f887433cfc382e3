// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "report/json_writer.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/fuzz_options.h"
#include "scenarios/cli/input.h"
#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/junit_cases.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/cli/output_file.h"
#include "scenarios/cli/outputs.h"
#include "scenarios/cli/problems.h"
#include "scenarios/cli/program.h"
#include "scenarios/cli/progress_line.h"
#include "scenarios/fuzz/campaign.h"
#include "scenarios/fuzz/campaign_file.h"
#include "scenarios/fuzz/campaign_folder.h"
#include "scenarios/fuzz/swarm.h"
#include "scenarios/language/parser.h"

namespace raftlab::scenarios::cli {
namespace {

constexpr std::string_view kSwarm = "swarm";

/// FNV-1a: tells texts apart, guards against nobody.
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('/') + 1); }

/// The head, the table, and what GitHub marks.
void print_campaign(const fuzz::CampaignRecord& record, const std::function<std::string(const fuzz::Finding&)>& file_of,
                    Console& console) {
  const std::string_view word = fuzz::campaign_word(record);
  if (!console.quiet || word != "PASS") {
    const Style style = word == "PASS" ? Style::good : word == "FAIL" ? Style::bad : Style::warning;
    console.result(console.styled(style, word) + fuzz::campaign_head(record));
    console.result(fuzz::findings_table(record, file_of, shell_line));
  }
  console.flush();
  for (const fuzz::Finding& finding : record.findings) {
    const std::string file = finding.file.empty() ? record.identity.scenario : file_of(finding);
    annotate(file, {}, fmt::format("{}: {}", finding.broken.name(), finding.broken.what), console);
  }
}

class FuzzCommand {
 public:
  FuzzCommand(const Arguments& arguments, Console& console)
      : console_(console), options_(read_fuzz_options(arguments)), outputs_(arguments, console), progress_(console) {
    if (arguments.words.empty()) return;
    Sources sources = find_sources(arguments.words);
    code_ = report_problems(sources.problems, console_);
    if (sources.found.size() > 1) {
      throw UsageError{
          fmt::format("'{}' means {} scenarios; a campaign has one", arguments.words.front(), sources.found.size()),
          "fuzz them one by one"};
    }
    if (!sources.found.empty()) read_scenario(std::move(sources.found.front()));
  }

  ExitCode run() {
    (void)interrupts();  // before any output exists
    if (code_ != ExitCode::good) return code_;
    fuzz::CampaignSettings settings = campaign_settings();
    if (options_.no_seeds) {
      console_.error("nothing to do: --runs 0", "--runs 1000 plays a thousand seeds");
      return ExitCode::nothing_to_do;
    }
    fuzz::CampaignRecord before;
    before.identity = settings.identity;
    before.shard = settings.shard;
    const std::string state = options_.folder + "/" + fuzz::campaign_file_name(settings.shard);
    if (outputs_.overwrites(state)) throw UsageError{fmt::format("an output would overwrite {}", state), {}};
    const fuzz::FolderReady ready = fuzz::prepare_folder(options_.folder, before);
    if (!ready.note.empty()) console_.message(fmt::format("note: {}\n", ready.note));
    if (!ready.error.empty()) {
      console_.error(ready.error, "name another one: --out DIR");
      return ExitCode::file;
    }
    if (!outputs_.open()) return ExitCode::file;
    const fuzz::CampaignResult result = fuzz::run_campaign(settings);
    progress_.clear();
    if (!result.misfit.empty()) throw UsageError{misfit_text(result), result.misfit_hint};
    tell(result);
    if (outputs_.junit() && !outputs_.write_junit(junit_of(result))) worst(ExitCode::file);
    return code_;
  }

 private:
  void read_scenario(Source source) {
    language::ParseResult parsed = language::parse_scenario(source.text, source.shown_path);
    if (!parsed.ok()) {
      report_diagnostics(parsed.diagnostics, source, console_);
      code_ = ExitCode::bad_input;
      return;
    }
    if (!source.built_in && outputs_.overwrites(source.shown_path)) {
      throw UsageError{fmt::format("an output would overwrite the scenario {}", source.shown_path), {}};
    }
    apply_settings(options_.run, parsed.scenario);
    scenario_ = std::make_shared<const language::Scenario>(std::move(parsed.scenario));
    source_ = std::move(source);
  }

  fuzz::CampaignSettings campaign_settings() {
    fuzz::CampaignSettings settings;
    fuzz::CampaignIdentity& identity = settings.identity;
    identity.engine = RAFTLAB_VERSION;
    identity.scenario = scenario_ ? base_name(last_part(source_.name)) : std::string(kSwarm);
    // Of the swarm: what its first seeds draw.
    identity.scenario_hash = report::digest_text(
        hash_of(scenario_ ? source_.text : fuzz::swarm_text(1) + fuzz::swarm_text(2) + fuzz::swarm_text(3)));
    identity.first_seed = options_.first_seed;
    identity.last_seed = options_.last_seed;
    identity.time = options_.time;
    identity.settings = options_.run.words;
    if (options_.guided) identity.settings.emplace_back("--guided");
    identity.keep_going = options_.keep_going;
    identity.shrinks = options_.shrinks;
    settings.shard = options_.shard;
    settings.jobs = options_.jobs;
    settings.time_us = options_.time_us;
    settings.checks_determinism = options_.checks_determinism;
    settings.guided = options_.guided;
    settings.draw = [this](std::uint64_t seed) { return draw(seed); };
    settings.findings = finding_settings(identity.scenario);
    settings.progress = [this](const fuzz::Progress& progress) {
      progress_.show(fuzz::progress_text(progress), progress.elapsed_us);
    };
    return settings;
  }

  fuzz::FindingSettings finding_settings(const std::string& name) {
    fuzz::FindingSettings findings;
    findings.folder = options_.folder;
    findings.scenario = name;
    findings.search = {"fuzz"};
    if (scenario_) findings.search.push_back(source_.built_in ? source_.argument : last_part(source_.argument));
    findings.search.insert(findings.search.end(), options_.run.words.begin(), options_.run.words.end());
    if (options_.guided) findings.search.emplace_back("--guided");
    findings.until_us = options_.run.until_us;
    findings.shrinks = options_.shrinks;
    findings.stop = &interrupts().raised();
    findings.write = [this](const std::string& path, std::string_view bytes) { return write(path, bytes); };
    findings.shell_line = shell_line;
    return findings;
  }

  /// In the threads of the campaign.
  fuzz::Drawn draw(std::uint64_t seed) const {
    if (scenario_) return {scenario_, {}, {}};
    language::ParseResult parsed = language::parse_scenario(fuzz::swarm_text(seed), std::string(kSwarm));
    if (!parsed.ok()) throw std::runtime_error("what the swarm draws does not parse: " + parsed.diagnostics[0].message);
    try {
      apply_settings(options_.run, parsed.scenario);
    } catch (const UsageError& error) {
      return {nullptr, error.text, error.hint};
    }
    return {std::make_shared<const language::Scenario>(std::move(parsed.scenario)), {}, {}};
  }

  /// One file at a time: making a temporary file asks for the process's mask.
  std::string write(const std::string& path, std::string_view bytes) {
    const std::lock_guard lock(writing_);
    OutputFile file;
    if (file.open(path)) {
      file.write(bytes);
      if (file.commit()) return {};
    }
    return file.error();
  }

  std::string misfit_text(const fuzz::CampaignResult& result) const {
    if (scenario_ || !result.error_seed) return result.misfit;
    return fmt::format("{}, in what seed {} draws", result.misfit, *result.error_seed);
  }

  void worst(ExitCode code) { code_ = worse(code_, code); }

  void tell(const fuzz::CampaignResult& result) {
    const fuzz::CampaignRecord& record = result.record;
    print_campaign(
        record, [this](const fuzz::Finding& finding) { return options_.folder + "/" + finding.file; }, console_);
    if (!console_.quiet) console_.message(pace_text(result));
    if (!record.findings.empty()) worst(ExitCode::finding);
    if (record.inconclusive > 0) worst(ExitCode::inconclusive);
    if (record.seeds_done == 0 && record.end == fuzz::CampaignEnd::finished) {
      console_.message(fmt::format("note: shard {}/{} has no seed to play\n", record.shard.index, record.shard.count));
      worst(ExitCode::nothing_to_do);
    }
    if (result.nondeterministic > 0) tell_nondeterminism(result);
    if (!result.write_error.empty()) {
      console_.error(result.write_error, fmt::format("the campaign ended there; files already in {} are whole\n"
                                                     "what it had found is above",
                                                     options_.folder));
      worst(ExitCode::file);
    }
    if (!result.error.empty()) tell_error(result);
    if (interrupts().raised()) worst(interrupts().exit_code());
  }

  std::string junit_of(const fuzz::CampaignResult& result) const {
    std::string type;
    std::string error;
    if (!result.error.empty()) {
      type = "internal";
      error = "internal error: " + result.error;
    } else if (!result.write_error.empty()) {
      type = "file";
      error = result.write_error;
    } else if (result.nondeterministic > 0) {
      type = "nondeterminism";
      error = fmt::format("{} played twice was not the same run", counted(result.nondeterministic, "seed", "seeds"));
    } else if (interrupts().raised()) {
      type = "interrupted";
      error = "interrupted before it was over";
    }
    const auto file_of = [this](const fuzz::Finding& finding) { return options_.folder + "/" + finding.file; };
    return junit_text(suite_of(result.record, file_of, type, error));
  }

  std::string pace_text(const fuzz::CampaignResult& result) const {
    const auto elapsed_ms = static_cast<std::uint64_t>(result.elapsed_us / 1'000 + 1);
    return fmt::format("{} in {}: {} seeds/s, {} events/s, {}\n", counted(result.record.seeds_done, "seed", "seeds"),
                       seconds_text(result.elapsed_us), fuzz::rounded(result.record.seeds_done * 1'000 / elapsed_ms),
                       fuzz::rounded(result.record.events / elapsed_ms * 1'000),
                       counted(options_.jobs, "thread", "threads"));
  }

  void tell_nondeterminism(const fuzz::CampaignResult& result) {
    std::string hint;
    for (const std::string& line : result.nondeterminism) hint += line + "\n";
    console_.error(fmt::format("{} played twice was not the same run: this is a mistake of raftlab",
                               counted(result.nondeterministic, "seed", "seeds")),
                   hint);
    worst(ExitCode::nondeterminism);
  }

  void tell_error(const fuzz::CampaignResult& result) {
    std::vector<std::string> words = {"fuzz"};
    if (scenario_) words.push_back(source_.argument);
    const std::uint64_t seed = result.error_seed.value_or(options_.first_seed);
    words.insert(words.end(), {"--seeds", fmt::format("{}..{}", seed, seed)});
    words.insert(words.end(), options_.run.words.begin(), options_.run.words.end());
    console_.error(fmt::format("internal error: {}", result.error),
                   fmt::format("this is a mistake of raftlab, not yours\nversion     raftlab {}\nseed        {}\n"
                               "reproduce   {}",
                               RAFTLAB_VERSION, seed, shell_line(words)));
    worst(ExitCode::internal);
  }

  Console& console_;
  FuzzOptions options_;
  Outputs outputs_;
  ProgressLine progress_;
  std::shared_ptr<const language::Scenario> scenario_;  // of a file; null: the swarm
  Source source_;
  std::mutex writing_;
  ExitCode code_ = ExitCode::good;
};

ExitCode merge_command(const Arguments& arguments, Console& console) {
  for (const OptionSpec& option : arguments.command->options) {
    const std::string_view name = long_name(option.names);
    if (name != "--merge" && name != "--junit" && arguments.has(name)) {
      throw UsageError{fmt::format("--merge plays nothing, so {} is too much", name),
                       "write: raftlab fuzz --merge DIR..."};
    }
  }
  if (arguments.words.empty()) throw UsageError{"--merge needs a folder", "write: raftlab fuzz --merge DIR..."};
  Outputs outputs(arguments, console);
  if (!outputs.open()) return ExitCode::file;
  const fuzz::PartsRead read = fuzz::read_parts(arguments.words);
  ExitCode code = ExitCode::good;
  const auto say = [&](const std::vector<std::string>& texts, ExitCode each, std::string_view hint) {
    for (const std::string& text : texts) console.error(text, hint);
    if (!texts.empty()) code = worse(code, each);
  };
  say(read.unreadable, ExitCode::file, {});
  say(read.bad_files, ExitCode::bad_input, {});
  for (const std::string& folder : read.empty_folders) {
    console.error(fmt::format("{} has no campaign file", folder), "name what --out named in the campaigns");
    code = worse(code, ExitCode::nothing_to_do);
  }
  if (read.parts.empty()) return code;
  const fuzz::Merged merged = fuzz::merge_campaigns(read.parts);
  say(merged.errors, ExitCode::bad_input, "nothing was merged; name the folders of one campaign, each shard once");
  if (!merged.errors.empty()) return code;
  std::map<std::uint64_t, std::string> folders;
  for (std::size_t i = 0; i < merged.folders.size(); ++i) {
    folders[merged.record.findings[i].first_seed] = merged.folders[i];
  }
  const auto file_of = [&folders](const fuzz::Finding& finding) {
    std::string folder = folders.at(finding.first_seed);
    while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
    return folder.empty() ? finding.file : folder + "/" + finding.file;
  };
  print_campaign(merged.record, file_of, console);
  say(merged.missing, ExitCode::bad_input, {});
  for (const std::string& note : merged.notes) console.message(fmt::format("note: {}\n", note));
  if (!merged.record.findings.empty()) code = worse(code, ExitCode::finding);
  if (merged.record.inconclusive > 0 || !merged.notes.empty()) code = worse(code, ExitCode::inconclusive);
  const std::string missing = merged.missing.empty() ? "" : merged.missing.front();
  if (outputs.junit() && !outputs.write_junit(junit_text(suite_of(merged.record, file_of, "bad-input", missing)))) {
    code = worse(code, ExitCode::file);
  }
  return code;
}

}  // namespace

ExitCode fuzz_command(const Arguments& arguments, Console& console) {
  if (arguments.has("--merge")) return merge_command(arguments, console);
  if (arguments.words.size() > 1) {
    throw UsageError{fmt::format("'{}' is too much: raftlab fuzz takes one scenario", arguments.words[1]),
                     "raftlab help fuzz"};
  }
  return FuzzCommand(arguments, console).run();
}

}  // namespace raftlab::scenarios::cli
