// SPDX-License-Identifier: MIT
// Words on the command line: what is understood, what is refused, with which exit code and which help.
#include "raft/rules.h"
#include "scenarios/cli/arguments.h"
#include "scenarios/cli/command_table.h"
#include "scenarios/cli/completion.h"
#include "scenarios/cli/numbers.h"
#include "scenarios/language/names.h"
#include "scenarios/library.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab::cli_test;
namespace cli = raftlab::scenarios::cli;

namespace {

void require_usage(const std::vector<std::string>& words, std::string_view said) {
  const Ended ended = run(words);
  INFO(ended.out << ended.err);
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, said));
}

}  // namespace

TEST_CASE("Without a command the help is shown and the exit code says usage") {
  const Ended ended = run(Call{});
  CHECK(ended.code == 2);
  CHECK(ended.out.empty());
  CHECK(contains(ended.err, "raftlab COMMAND"));
}

TEST_CASE("Every command has a help, by help and by --help, and they are the same") {
  for (const cli::CommandSpec& command : cli::command_table()) {
    const std::string name(command.name);
    INFO(name);
    const Ended by_command = run({"help", name});
    const Ended by_option = run({name, "--help"});
    CHECK(by_command.code == 0);
    CHECK(!contains(by_command.out, " \n"));
    CHECK(!contains(by_command.out, "Options\n\n"));
    CHECK(by_option.code == 0);
    CHECK(by_command.out == by_option.out);
    CHECK(contains(by_command.out, "Usage\n  raftlab " + name));
    for (const cli::OptionSpec& option : cli::offered_options(command)) {
      CHECK(contains(by_command.out, cli::long_name(option.names)));
    }
  }
  CHECK(run({"help"}).out == run({"--help"}).out);
  CHECK(run({"-h"}).code == 0);
}

TEST_CASE("An unknown command is refused with the nearest one") {
  require_usage({"rnu"}, "did you mean: run");
  require_usage({"xyzzy"}, "raftlab help");
  require_usage({""}, "unknown command ''");
  require_usage({"help", "rnu"}, "did you mean: run");
}

TEST_CASE("An unknown option is refused with the nearest one") {
  require_usage({"run", "five-events", "--sede", "1"}, "did you mean: --seed");
  require_usage({"run", "five-events", "--sede=1"}, "did you mean: --seed");
  require_usage({"list", "-x"}, "unknown option -x");
  require_usage({"--oops"}, "unknown option --oops");
  require_usage({"--seed", "1", "run", "five-events"}, "options stand behind it");
}

TEST_CASE("An option without its value, given twice, or with a wrong one is refused") {
  require_usage({"run", "five-events", "--seed"}, "--seed needs a value");
  require_usage({"run", "five-events", "--seed", "1", "--seed", "2"}, "--seed is given 2 times");
  require_usage({"list", "--color", "alwasy"}, "did you mean: always");
  require_usage({"run", "five-events", "--until", "5"}, "a time has a unit");
  require_usage({"run", "five-events", "--until", "soon"}, "a time has a unit");
  require_usage({"report", "x.json", "--format", "htlm"}, "did you mean: html");
}

TEST_CASE("Seeds are whole numbers of 64 bits and nothing else") {
  for (const std::string seed :
       {"-1", "abc", "18446744073709551616", "", " 1", "1 ", "+1", "1.0", "1e3", "0x", "0xg", "0x10000000000000000"}) {
    INFO("seed '" << seed << "'");
    require_usage({"run", "first-election", "--seed", seed}, "--seed cannot be");
  }
  CHECK(cli::parse_seed("18446744073709551615") == UINT64_MAX);
  CHECK(cli::parse_seed("0xffffffffffffffff") == UINT64_MAX);
  CHECK(cli::parse_seed("0X2a") == std::uint64_t{42});
  CHECK(cli::parse_seed("0") == std::uint64_t{0});
}

TEST_CASE("Settings are checked before anything runs") {
  require_usage({"run", "first-election", "--set", "ndoes=5"}, "did you mean: nodes");
  require_usage({"run", "first-election", "--set", "nodes"}, "--set NAME=VALUE");
  require_usage({"run", "first-election", "--set", "=5"}, "--set NAME=VALUE");
  require_usage({"run", "first-election", "--set", "nodes=0"}, "nodes=0");
  require_usage({"run", "first-election", "--set", "nodes=102"}, "nodes=102");
  require_usage({"run", "first-election", "--set", "latency=10"}, "latency=10");
  require_usage({"run", "first-election", "--set", "loss=101%"}, "loss=101%");
}

TEST_CASE("Rules are checked before anything runs") {
  require_usage({"run", "first-election", "--rule", "vote-once"}, "--rule NAME=off or --rule NAME=on");
  require_usage({"run", "first-election", "--rule", "=off"}, "--rule NAME=off or --rule NAME=on");
  require_usage({"run", "first-election", "--rule", "vote-once=maybe"}, "a rule is off or on, not 'maybe'");
  require_usage({"run", "first-election", "--rule", "vote-once="}, "a rule is off or on, not ''");
  require_usage({"run", "first-election", "--rule", "vote-onse=off"}, "did you mean: vote-once");
  require_usage({"run", "first-election", "--rule", "xyzzy=off"}, "raftlab rules lists them all");
  require_usage({"play", "--rule", "vote-once=of"}, "did you mean: off");
}

TEST_CASE("Options that contradict one another are refused in any order, and possible together in any order") {
  require_usage({"run", "first-election", "--set", "reads=lease"}, "reads by lease need check-quorum on");
  require_usage({"run", "first-election", "--set", "window=0"}, "a leader could never send an entry");
  require_usage({"run", "first-election", "--set", "learners=all"}, "nobody votes");
  CHECK(run({"run", "first-election", "--set", "reads=lease", "--set", "check-quorum=on"}).code == 0);
  CHECK(run({"run", "first-election", "--set", "check-quorum=on", "--set", "reads=lease"}).code == 0);
  CHECK(run({"run", "first-election", "--set", "priority=5 at 0"}).code == 0);
}

TEST_CASE("rules prints every rule with its section, what breaks and which property, or only the names") {
  const std::string lines = run({"rules"}).out;
  const std::string names = run({"rules", "--quiet"}).out;
  for (const std::string_view name : raftlab::scenarios::language::rule_names()) {
    const raftlab::raft::RuleInfo& rule = raftlab::raft::info_of(*raftlab::raft::rule_named(name));
    INFO(name);
    CHECK(contains("\n" + lines, "\n" + std::string(name) + " "));
    CHECK(contains("\n" + names, "\n" + std::string(name) + "\n"));
    CHECK(contains(lines, rule.sentence));
    CHECK(contains(lines, " " + std::string(rule.section) + " "));
    CHECK(contains(lines, " " + std::string(rule.property) + "\n"));
  }
  CHECK(raftlab::scenarios::language::rule_names().size() >= 45);
  require_usage({"rules", "more"}, "'more' is too much");
}

TEST_CASE("Too many or too few words are refused") {
  require_usage({"run"}, "raftlab run needs FILE|NAME...");
  require_usage({"check"}, "raftlab check needs FILE...");
  require_usage({"show"}, "raftlab show needs NAME");
  require_usage({"report"}, "raftlab report needs TIMELINE");
  require_usage({"explain"}, "raftlab explain needs TIMELINE [e#N]");
  require_usage({"explain", "x.json"}, "explain needs an event, or --why-not with a question");
  require_usage({"diff", "x.json"}, "raftlab diff needs A B");
  require_usage({"list", "more"}, "'more' is too much");
  require_usage({"play", "a", "b"}, "'b' is too much");
  require_usage({"completion", "tcsh"}, "bash, zsh and fish");
}

TEST_CASE("A word that lacks the ending of a file that is there is told so") {
  const Folder folder;
  const std::string path = folder.file("mine.raft", "wait 1s\n");
  const Ended ended = run({"run", path.substr(0, path.size() - 5)});
  CHECK(ended.code == 6);
  CHECK(contains(ended.err, "did you mean: " + path));
  require_usage({"run", "five-events", "--set", "colour=red"}, "there are: ");
}

TEST_CASE("Behind two dashes everything is a word") {
  require_usage({"show", "--", "--help"}, "is called --help");
  CHECK(run({"show", "--", "five-events"}).code == 0);
}

TEST_CASE("The common options may stand before the command") {
  CHECK(run({"--color", "never", "-q", "list"}).out == run({"list", "--quiet"}).out);
}

TEST_CASE("The version is printed for people and for programs") {
  CHECK(run({"version"}).out == "raftlab " RAFTLAB_VERSION "\n");
  CHECK(run({"--version"}).out == "raftlab " RAFTLAB_VERSION "\n");
  CHECK(contains(run({"version", "--json"}).out, "{\"raftlab\": \"" RAFTLAB_VERSION "\""));
}

TEST_CASE("list names every built-in scenario first in its line, and show prints it byte for byte") {
  const std::string list = run({"list"}).out;
  const std::string names = run({"list", "--quiet"}).out;
  for (const raftlab::scenarios::LibraryEntry& entry : raftlab::scenarios::library()) {
    const std::string name(entry.name);
    CHECK(contains("\n" + list, "\n" + name + " "));
    CHECK(contains("\n" + names, "\n" + name + "\n"));
    CHECK(run({"show", name}).out == entry.text);
  }
  require_usage({"show", "five-evnets"}, "did you mean: five-events");
  require_usage({"run", "five-evnets"}, "did you mean: five-events");
}
