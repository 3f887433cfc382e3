// SPDX-License-Identifier: MIT
#include "scenarios/cli/command_table.h"

#include "scenarios/cli/commands.h"

namespace raftlab::scenarios::cli {
namespace {

const OptionSpec kSeed{
    .names = "--seed", .value = "N", .help = "seed of every draw, decimal or 0x hex, unsigned 64 bit"};
const OptionSpec kSet{.names = "--set",
                      .value = "NAME=VALUE",
                      .help = "an option, a network default or a timing of the scenario, such as nodes=5",
                      .completes = Completes::setting,
                      .repeatable = true};
const OptionSpec kRule{.names = "--rule",
                       .value = "NAME=off|on",
                       .help = "switch a rule of Raft off, or on again where the scenario switches it off",
                       .completes = Completes::rule,
                       .repeatable = true};
const OptionSpec kTeach{.names = "--teach", .help = "notes for teaching", .not_yet = true};

CommandSpec run_spec() {
  return {
      .name = "run",
      .arguments = "FILE|NAME...",
      .summary = "play scenarios and print a verdict for each",
      .run = run_command,
      .arguments_min = 1,
      .arguments_max = -1,
      .completes = Completes::scenario,
      .options =
          {kSeed,
           {.names = "--until", .value = "D", .help = "end the run at this virtual time, such as 2.5s"},
           kSet,
           kRule,
           {.names = "--html", .value = "FILE", .help = "write the page of the run", .completes = Completes::file},
           {.names = "--json",
            .value = "FILE",
            .help = "write the timeline; - is standard output",
            .completes = Completes::file},
           {.names = "--jsonl",
            .value = "FILE",
            .help = "write the timeline, an event a line; - is standard output",
            .completes = Completes::file},
           {.names = "--junit", .value = "FILE", .help = "write a JUnit report", .not_yet = true},
           kTeach,
           {.names = "--check-determinism", .help = "run twice and compare", .not_yet = true}},
      .details =
          "A word with a slash or the ending .raft, or that is the name of a file, is a file; every other word is a\n"
          "built-in scenario (raftlab list). A pattern in quotes, 'mine/*.raft', means all that match. - is standard "
          "input.\n"
          "The seed is --seed, else the file's, else 1. The same scenario, seed and version give the same bytes "
          "everywhere.\n"
          "\n"
          "Examples\n"
          "  raftlab run five-events --html page.html\n"
          "  raftlab run mine.raft --seed 7 --set nodes=5 --set latency=20ms..40ms --json mine.json\n"
          "  raftlab run mine.raft --rule vote-once=off\n",
  };
}

CommandSpec report_spec() {
  return {
      .name = "report",
      .arguments = "TIMELINE",
      .summary = "render a timeline that run --json wrote",
      .run = report_command,
      .arguments_min = 1,
      .arguments_max = 1,
      .completes = Completes::file,
      .options = {{.names = "--format",
                   .value = "FORMAT",
                   .help = "html, md or text (text unless the output's ending says otherwise)",
                   .completes = Completes::choices,
                   .choices = "html md text",
                   .later = "mermaid perfetto shiviz svg ndjson"},
                  {.names = "-o,--output",
                   .value = "FILE",
                   .help = "write there; - is standard output",
                   .completes = Completes::file},
                  kTeach,
                  {.names = "--quiz", .help = "questions about the run", .not_yet = true}},
      .details =
          "Examples\n"
          "  raftlab report mine.json\n"
          "  raftlab report mine.json -o mine.html\n"
          "  raftlab run five-events --json - | raftlab report - --format md\n",
  };
}

CommandSpec play_spec() {
  return {
      .name = "play",
      .arguments = "[FILE|NAME]",
      .summary = "a prompt where each line is a statement of the scenario language",
      .run = play_command,
      .arguments_max = 1,
      .completes = Completes::scenario,
      .options = {kSeed, kSet, kRule},
      .details =
          "What a line does is shown as soon as it is typed. With a scenario, its lines are played first.\n"
          "At the prompt these are understood too: save FILE, back [N], show [NODE|log|network|clients], why [e#N], "
          "help, quit.\n"
          "Lines may also come from a pipe; a wrong one is reported, the rest goes on, and the exit code is 3.\n",
  };
}

std::vector<CommandSpec> table() {
  std::vector<CommandSpec> all;
  all.push_back(run_spec());
  all.push_back({.name = "check",
                 .arguments = "FILE...",
                 .summary = "read scenarios and report every error, without running them",
                 .run = check_command,
                 .arguments_min = 1,
                 .arguments_max = -1,
                 .completes = Completes::scenario});
  all.push_back(
      {.name = "list", .arguments = "", .summary = "the built-in scenarios, a line each", .run = list_command});
  all.push_back({.name = "show",
                 .arguments = "NAME",
                 .summary = "print a built-in scenario",
                 .run = show_command,
                 .arguments_min = 1,
                 .arguments_max = 1,
                 .completes = Completes::built_in});
  all.push_back(report_spec());
  all.push_back(
      {.name = "explain",
       .arguments = "TIMELINE e#N",
       .summary = "why an event happened, in the paper's terms",
       .run = explain_command,
       .arguments_min = 2,
       .arguments_max = 2,
       .completes = Completes::file,
       .options = {{.names = "--why-not", .value = "WHAT", .help = "why something did not happen", .not_yet = true}},
       .details = "Example\n  raftlab explain mine.json e#120\n"});
  all.push_back({.name = "diff",
                 .arguments = "A B",
                 .summary = "the first event in which two timelines differ",
                 .run = diff_command,
                 .arguments_min = 2,
                 .arguments_max = 2,
                 .completes = Completes::file,
                 .details = "The exit code is 0 when they are the same and 1 when they differ.\n"});
  all.push_back(play_spec());
  all.push_back({.name = "rules",
                 .arguments = "",
                 .summary = "every rule of Raft that can be switched off, a line each",
                 .run = rules_command,
                 .details = "A line has the rule's name, its section in the paper or the thesis, what happens without "
                            "it, and the property\nthat breaks then. In a scenario: rule NAME off. For one run: "
                            "--rule NAME=off. With --quiet only the names.\n"
                            "\n"
                            "Example\n"
                            "  raftlab run broken/vote-once\n"
                            "  raftlab run broken/vote-once --rule vote-once=on\n"});
  all.push_back({.name = "completion",
                 .arguments = "bash|zsh|fish",
                 .summary = "print the completion script of a shell",
                 .run = completion_command,
                 .arguments_min = 1,
                 .arguments_max = 1,
                 .completes = Completes::choices,
                 .choices = "bash zsh fish",
                 .details = "Examples\n"
                            "  source <(raftlab completion bash)\n"
                            "  raftlab completion fish > ~/.config/fish/completions/raftlab.fish\n"});
  all.push_back({.name = "version",
                 .arguments = "",
                 .summary = "print the version",
                 .run = version_command,
                 .options = {{.names = "--json", .help = "as JSON"}}});
  all.push_back({.name = "help",
                 .arguments = "[COMMAND]",
                 .summary = "print this, or the help of a command",
                 .run = help_command,
                 .arguments_max = 1,
                 .completes = Completes::command});
  for (const std::string_view later :
       {"fuzz", "shrink", "sweep", "bench", "serve", "node", "client", "check-history"}) {
    all.push_back({.name = later, .arguments = "", .summary = "", .arguments_max = -1});
  }
  return all;
}

}  // namespace

const std::vector<CommandSpec>& command_table() {
  static const std::vector<CommandSpec> all = table();
  return all;
}

const CommandSpec* find_command(std::string_view name) {
  for (const CommandSpec& command : command_table()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

const std::vector<OptionSpec>& common_options() {
  static const std::vector<OptionSpec> options = {
      {.names = "--color",
       .value = "WHEN",
       .help = "auto, always or never; NO_COLOR is honoured",
       .completes = Completes::choices,
       .choices = "auto always never"},
      {.names = "-q,--quiet", .help = "say less"},
      {.names = "-v,--verbose", .help = "say more"},
      {.names = "-h,--help", .help = "print help"},
  };
  return options;
}

}  // namespace raftlab::scenarios::cli
