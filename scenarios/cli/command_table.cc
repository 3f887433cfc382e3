// SPDX-License-Identifier: MIT
#include "scenarios/cli/command_table.h"

#include "scenarios/cli/bench_spec.h"
#include "scenarios/cli/cluster_spec.h"
#include "scenarios/cli/commands.h"
#include "scenarios/cli/sweep_spec.h"

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
const OptionSpec kJunit{.names = "--junit",
                        .value = "FILE",
                        .help = "write a JUnit report, for CI systems; - is standard output",
                        .completes = Completes::file};
const OptionSpec kTeach{.names = "--teach",
                        .help = "with what a teacher says beside each chapter: why, where to look, what to ask"};

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
           kJunit,
           kTeach,
           {.names = "--check-determinism", .help = "play twice and compare record by record (exit 5 if they differ)"}},
      .details =
          "A word with a slash or the ending .raft, or that is the name of a file, is a file; every other word is a\n"
          "built-in scenario (raftlab list). A pattern in quotes, 'mine/*.raft', means all that match. - is standard "
          "input.\n"
          "The seed is --seed, else the file's, else 1. The same scenario, seed and version give the same bytes "
          "everywhere.\n"
          "A JUnit report has a test case for each file; its times are virtual. An inconclusive run is a failure of "
          "the\n"
          "type inconclusive, a file that cannot be read or played is an error.\n"
          "\n"
          "Examples\n"
          "  raftlab run five-events --html page.html\n"
          "  raftlab run five-events --teach\n"
          "  raftlab run mine.raft --seed 7 --set nodes=5 --set latency=20ms..40ms --json mine.json\n"
          "  raftlab run mine.raft --rule vote-once=off\n"
          "  raftlab run 'mine/*.raft' --check-determinism --quiet --junit report.xml\n",
  };
}

CommandSpec shrink_spec() {
  return {
      .name = "shrink",
      .arguments = "FILE|NAME",
      .summary = "make a failing scenario smaller while it still breaks the same",
      .run = shrink_command,
      .arguments_min = 1,
      .arguments_max = 1,
      .completes = Completes::scenario,
      .options = {{.names = "-o,--output",
                   .value = "FILE",
                   .help = "write there; - is standard output",
                   .completes = Completes::file},
                  {.names = "--time",
                   .value = "D",
                   .help = "stop after this time, such as 30s; else when no more goes"},
                  kSeed,
                  kSet,
                  kRule},
      .details =
          "The scenario is played first; what it breaks, a property or an expectation, is kept. What comes out is an\n"
          "ordinary scenario with exact times. Of a property it has the line 'expect violation NAME', so that it "
          "passes\n"
          "as long as that breaks. The result is the same everywhere, unless --time or Ctrl-C end it early: then the\n"
          "smallest so far is written. The exit code is 4 where nothing breaks.\n"
          "\n"
          "Examples\n"
          "  raftlab shrink out/swarm-17.raft -o small.raft\n"
          "  raftlab shrink mine.raft --seed 7 --rule vote-once=off --time 1min\n",
  };
}

CommandSpec report_spec() {
  return {
      .name = "report",
      .arguments = "TIMELINE|RECORDING...",
      .summary = "render a timeline that run --json wrote, or what real nodes recorded",
      .run = report_command,
      .arguments_min = 1,
      .arguments_max = -1,
      .completes = Completes::file,
      .options = {{.names = "--format",
                   .value = "FORMAT",
                   .help = "html, md, mermaid, perfetto, shiviz, svg, text or ndjson",
                   .completes = Completes::choices,
                   .choices = "html md mermaid perfetto shiviz svg text ndjson"},
                  {.names = "--chapter",
                   .value = "N",
                   .help = "this chapter: a number, a part of its title, or events as e#A..e#B"},
                  {.names = "-o,--output",
                   .value = "FILE",
                   .help = "write there; - is standard output",
                   .completes = Completes::file},
                  kTeach,
                  {.names = "--quiz",
                   .help = "ten questions about the run, the answers with their events at the end (text or md)"}},
      .details =
          "Without --format the ending of the output decides: .html, .md, .mmd (mermaid), .svg, .json (perfetto),\n"
          ".shiviz, .ndjson or .jsonl; else it is text. mermaid and svg show one chapter: of a violation or an\n"
          "expectation that failed, else the one with the most decisions. perfetto opens in the Perfetto viewer, "
          "shiviz\n"
          "in ShiViz; ndjson has an event a line. These three show the whole run, or what --chapter says.\n"
          "--teach goes with text, md and html: on the page T hides a lesson until it is clicked. --quiz goes with "
          "text\n"
          "and md; its questions are computed from the run, so the same run gives the same.\n"
          "Recordings of raftlab node --record are put together by the ids of messages; how the clocks of several\n"
          "machines are taken to differ is said.\n"
          "\n"
          "Examples\n"
          "  raftlab report mine.json\n"
          "  raftlab report mine.json -o mine.html\n"
          "  raftlab report mine.json --chapter 'leader fails' -o picture.svg\n"
          "  raftlab report mine.json --format perfetto -o trace.json\n"
          "  raftlab report mine.json --teach -o lesson.html\n"
          "  raftlab report mine.json --quiz -o quiz.md\n"
          "  raftlab run five-events --json - | raftlab report - --format md\n"
          "  raftlab report recordings/*.rec -o run.html\n",
  };
}

CommandSpec fuzz_spec() {
  return {
      .name = "fuzz",
      .arguments = "[FILE|NAME]",
      .summary = "play many seeds of a scenario, or of scenarios drawn from the seed, and keep what fails",
      .run = fuzz_command,
      .arguments_max = -1,  // the folders of --merge
      .completes = Completes::scenario,
      .options = {{.names = "--seeds", .value = "A..B", .help = "these seeds, both included (1..1000 unless told)"},
                  {.names = "--seed", .value = "N", .help = "begin with this seed"},
                  {.names = "--runs", .value = "N", .help = "so many seeds"},
                  {.names = "--time", .value = "D", .help = "begin no seed after this time, such as 10min"},
                  {.names = "--jobs", .value = "N", .help = "threads (one a processor unless told)"},
                  {.names = "--keep-going", .value = "N", .help = "end after N different findings (10 unless told)"},
                  {.names = "--out",
                   .value = "DIR",
                   .help = "folder of what is found (out unless told)",
                   .completes = Completes::file},
                  kJunit,
                  {.names = "--no-shrink", .help = "write failing runs as they were played"},
                  {.names = "--shard", .value = "I/N", .help = "every N-th seed from I (0 to N-1); auto, auto/N"},
                  kSet,
                  kRule,
                  {.names = "--until", .value = "D", .help = "end each run at this virtual time"},
                  {.names = "--guided", .help = "change runs that reached new states instead of drawing each anew"},
                  {.names = "--check-determinism", .help = "play every seed twice and compare record by record"},
                  {.names = "--merge", .help = "the words are folders of shards: print their campaign as one"}},
      .details =
          "Without a scenario each seed draws its own: cluster, faults, options, load. Each different finding is made\n"
          "smaller and written to DIR/NAME-SEED.raft, .json and .html; further seeds that show it are counted. The "
          "same\n"
          "seeds give the same findings with any number of threads. DIR/campaign.json says how far the campaign came.\n"
          "--shard auto reads the variables of a Slurm array, auto/N that of a Kubernetes indexed job.\n"
          "A JUnit report has a test case for the campaign, which fails where seeds were inconclusive, and a failed "
          "one\n"
          "for each finding.\n"
          "\n"
          "Examples\n"
          "  raftlab fuzz --runs 10000 --rule vote-once=off\n"
          "  raftlab fuzz mine.raft --seeds 1..500 --jobs 2\n"
          "  raftlab fuzz --time 10min --out nightly\n"
          "  raftlab fuzz --seeds 1..1000000 --shard 3/16 --out shared; raftlab fuzz --merge shared\n",
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

CommandSpec serve_spec() {
  return {
      .name = "serve",
      .arguments = "[FILE|NAME]",
      .summary = "a live class: one cluster that everybody who has a link watches",
      .run = serve_command,
      .arguments_max = 1,
      .completes = Completes::scenario,
      .options = {{.names = "--bind",
                   .value = "ADDRESS",
                   .help = "listen there, 0.0.0.0 for every address (127.0.0.1 unless told)"},
                  {.names = "--port", .value = "N", .help = "8600 unless told; 0 takes any that is free"},
                  {.names = "--speed", .value = "X", .help = "virtual seconds a real second, at first (1 unless told)"},
                  {.names = "--play", .help = "time runs from the first moment; else the teacher starts it"},
                  {.names = "--save",
                   .value = "FILE",
                   .help = "write the class there when it ends (class-SEED.raft where somebody did something)",
                   .completes = Completes::file},
                  kSeed,
                  kSet,
                  kRule},
      .details =
          "Two links are printed. The teacher's controls: play, pause, speed, step, back, fork, a click on a node or "
          "a\n"
          "link, any line of the scenario language. The students' watches, until the teacher hands control over.\n"
          "Without a scenario there are five nodes; with one its lines are played as time passes, beside what people\n"
          "do. A request does not wait for its answer here: set x 1 becomes send set x 1 as client class.\n"
          "Whoever has a link can use it, so that with --bind it is for the room only: it travels without encryption.\n"
          "Ctrl-C says goodbye to everybody and saves the class as a scenario; raftlab run on it gives the same "
          "digest.\n"
          "The exit code is 0 after Ctrl-C, 6 where the port is in use.\n"
          "\n"
          "Examples\n"
          "  raftlab serve\n"
          "  raftlab serve five-events --speed 0.2 --save monday.raft\n"
          "  raftlab serve --bind 0.0.0.0 --set nodes=7 --set latency=20ms..40ms\n",
  };
}

CommandSpec check_history_spec() {
  return {
      .name = "check-history",
      .arguments = "FILE...",
      .summary = "is this client history linearizable?",
      .run = check_history_command,
      .arguments_min = 1,
      .arguments_max = -1,
      .completes = Completes::file,
      .options = {{.names = "--model",
                   .value = "MODEL",
                   .help = "auto, kv (get, put, append, cas, delete) or register (read, write, cas)",
                   .completes = Completes::choices,
                   .choices = "auto kv register"},
                  {.names = "--html",
                   .value = "FILE",
                   .help = "draw it: a lane for each client, and what fits nowhere; - is standard output",
                   .completes = Completes::file}},
      .details =
          "A history is a timeline that raftlab run --json writes, EDN maps a line each as Jepsen writes them, or\n"
          "lines of jepsen.util; which one it is shows by itself. - is standard input. Keys are judged one by one.\n"
          "An operation without an answer may have happened at any time after it was asked, or never.\n"
          "The exit code is 0 when every history is linearizable, 1 when one is not, 7 when the search took too long.\n"
          "\n"
          "Examples\n"
          "  raftlab check-history mine.json\n"
          "  raftlab check-history etcd_001.log --html page.html\n",
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
  all.push_back(shrink_spec());
  all.push_back(report_spec());
  all.push_back(
      {.name = "explain",
       .arguments = "TIMELINE [e#N]",
       .summary = "why an event happened, or why something did not, in the paper's terms",
       .run = explain_command,
       .arguments_min = 1,
       .arguments_max = 2,
       .completes = Completes::file,
       .options = {{.names = "--why-not",
                    .value = "WHAT",
                    .help = "why this did not happen: \"commit INDEX [on NODE]\", \"vote NODE for NODE\", \"leader "
                            "NODE\""}},
       .details = "With --why-not the event is the moment that is asked about, the end of the run without one.\n"
                  "\n"
                  "Examples\n"
                  "  raftlab explain mine.json e#120\n"
                  "  raftlab explain mine.json --why-not \"commit 5\"\n"
                  "  raftlab explain mine.json e#300 --why-not \"commit 5 on 2\"\n"
                  "  raftlab explain mine.json e#410 --why-not \"vote 0 for 2\"\n"
                  "  raftlab explain mine.json --why-not \"leader 1\"\n"});
  all.push_back({.name = "diff",
                 .arguments = "A B",
                 .summary = "the first event in which two timelines differ",
                 .run = diff_command,
                 .arguments_min = 2,
                 .arguments_max = 2,
                 .completes = Completes::file,
                 .details = "The exit code is 0 when they are the same and 1 when they differ.\n"});
  all.push_back(fuzz_spec());
  all.push_back(sweep_spec(kSet, kRule));
  all.push_back(bench_spec());
  all.push_back(check_history_spec());
  all.push_back(play_spec());
  all.push_back(serve_spec());
  all.push_back(node_spec(kSet));
  all.push_back(client_spec());
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
