// SPDX-License-Identifier: MIT
// What the table of malformed files cannot show: the form of messages, bytes, the prompt, settings, repetitions.
#include <string>

#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/language/suggest.h"
#include "scenarios/language/unicode.h"
#include "tests/catch.h"

using namespace raftlab::scenarios::language;

namespace {

std::string errors(const std::string& text) {
  return format_diagnostics(parse_scenario(text, "f.raft").diagnostics, "f.raft", text);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("an error shows file, line, column, the line, a caret and the fix") {
  CHECK(errors("nodes 3\ncrsh 1\n") ==
        "f.raft:2:1: error: unknown statement 'crsh'\n"
        "      crsh 1\n"
        "      ^\n"
        "      did you mean: crash\n");
}

TEST_CASE("the caret stands below its character behind tabs and wide bytes") {
  CHECK(errors("\tset \xC3\xA9\xC3\xA9 \"x\n") ==
        "f.raft:1:9: error: the quoted text has no closing quote\n"
        "      \tset \xC3\xA9\xC3\xA9 \"x\n"
        "      \t       ^\n");
}

TEST_CASE("of a long line only the part around the caret is shown") {
  const std::string text = "set key " + std::string(5000, 'x') + " via nobody";
  const std::string shown = errors(text);
  CHECK(has(shown, "f.raft:1:5014: error: no node is called 'nobody' here"));
  CHECK(shown.size() < 500);
}

TEST_CASE("twenty errors are shown and the rest is counted") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "bogus\n";
  CHECK(has(errors(text), "f.raft:20:1"));
  CHECK(!has(errors(text), "f.raft:21:1"));
  CHECK(has(errors(text), "and 10 more\n"));
}

TEST_CASE("a byte order mark and carriage returns before line feeds are accepted") {
  const ParseResult result = parse_scenario("\xEF\xBB\xBFraftlab 1\r\nnodes 5\r\nset a b\r\n", "f");
  REQUIRE(result.ok());
  CHECK(result.scenario.setup.nodes == 5);
  CHECK(print_scenario(result.scenario) == "nodes 5\n\nset a b\n");
  CHECK(has(errors("\xEF\xBB\xBF"
                   "crsh 1"),
            "f.raft:1:1: error"));
}

TEST_CASE("bytes that are no text are refused at their place") {
  CHECK(has(errors(std::string("wait 1s\nab\0c", 12)), "f.raft:2:3: error: a NUL byte"));
  CHECK(has(errors("wait 1s\nset k \xFFx"), "f.raft:2:7: error: the byte 0xff is not valid UTF-8"));
  CHECK(has(errors("set k \xED\xA0\x80"), "f.raft:1:7: error"));
  CHECK(has(errors("set k \xC0\xAF"), "f.raft:1:7: error"));
  CHECK(has(errors("set k a\rb"), "f.raft:1:8: error: a lone carriage return"));
  CHECK(has(errors("set k \x07"), "f.raft:1:7: error: the control character 0x07"));
  CHECK(has(errors("\xFF\xFEw"), "UTF-16"));
}

TEST_CASE("a file above 1 MiB is refused by its size") {
  CHECK(has(errors(std::string(1024 * 1024 + 1, '#')), "f.raft: error: the file is too long"));
  CHECK(errors(std::string(1024 * 1024, '#')).empty());
}

TEST_CASE("The words of other tools name the statement that is meant") {
  CHECK(has(errors("sleep 1s\n"), "did you mean: wait"));
  CHECK(has(errors("stop 0\n"), "did you mean: crash"));
}

TEST_CASE("a megabyte of mistakes is answered, not gone through") {
  std::string text;
  while (text.size() < 1'000'000) text += "bogus\n";
  CHECK(parse_scenario(text, "f").diagnostics.size() == kDiagnosticsKept);
  CHECK(has(errors(text), "and at least 980 more"));
}

TEST_CASE("a repeat is unrolled with its round filled in") {
  const ParseResult good = parse_scenario("repeat 2\n  +$ims set k$i \"v$i \\$i\"\nend\nset a $i\n", "f");
  REQUIRE(good.ok());
  CHECK(print_scenario(good.scenario) == "+1ms set k1 v1 $i\n+2ms set k2 v2 $i\nset a $i\n");
  CHECK(good.scenario.statements[1].span.round == 2);
  CHECK(good.scenario.statements[1].span.line == 2);
}

TEST_CASE("an error inside a repeat names its round, counts columns as written, and is shown once") {
  const std::string text = "repeat 2000\ncrash $i,$i,0,bob\nend\n";
  const std::string shown = errors(text);
  CHECK(has(shown, "f.raft:2:7: error: unknown node 3; this cluster has nodes 0 to 2 (in round 3 of the repeat)"));
  CHECK(has(shown, "f.raft:2:15: error: no node is called 'bob' here (in round 1 of the repeat)"));
  CHECK(parse_scenario(text, "f").diagnostics.size() == 3);
}

TEST_CASE("a line at the prompt knows the names, the nodes and the time it may refer to") {
  Context context;
  context.now_us = 5'000'000;
  context.line = 7;
  CHECK(parse_statement("nodes 5", context).statement.has_value());
  CHECK(context.nodes == 5);
  CHECK(!context.setup_over);
  CHECK(parse_statement("  # nothing", context).diagnostics.empty());
  CHECK(parse_statement("crash leader as old\r\n", context).statement->bind_name == "old");
  CHECK(context.setup_over);
  CHECK(parse_statement("restart old", context).diagnostics.empty());
  CHECK(parse_statement("nodes 3", context).diagnostics.size() == 1);
  CHECK(parse_statement("@4s heal", context).diagnostics[0].message.find("time goes backwards") == 0);
  CHECK(parse_statement("crash 5", context).diagnostics[0].span.line == 7);
  CHECK(parse_statement("repeat 3", context).diagnostics.size() == 1);
  CHECK(!belongs_to_setup(*parse_statement("latency 5ms", context).statement, context.setup_over));
}

TEST_CASE("settings from outside replace what the file says and are checked against all of it") {
  ParseResult result = parse_scenario("nodes 5\nlatency 1ms\noption batch 3\nwait 1s\ncrash 4\n", "f");
  REQUIRE(result.ok());
  Scenario& scenario = result.scenario;
  CHECK(!apply_setting(scenario, "latency", "2ms..4ms"));
  CHECK(!apply_setting(scenario, "election-timeout", "1s..2s"));
  CHECK(!apply_setting(scenario, "batch", "7"));
  CHECK(!apply_setting(scenario, "disk-sync", "3ms"));
  CHECK(std::get<Range>(scenario.setup.latency).high_us == 4'000);
  CHECK(scenario.setup.election_timeout.low_us == 1'000'000);
  CHECK(scenario.setup.option(OptionName::batch, 0) == 7);
  CHECK(std::get<Range>(scenario.setup.disk_sync).low_us == 3'000);
  CHECK(apply_setting(scenario, "nodes", "3")->message == "nodes=3: unknown node 4; this cluster has nodes 0 to 2");
  CHECK(scenario.setup.nodes == 5);
  CHECK(apply_setting(scenario, "latancy", "1ms")->suggestion == "did you mean: latency");
  CHECK(has(apply_setting(scenario, "latency", "5")->message, "unit is missing"));
  CHECK(apply_setting(scenario, "latency", "5ms for 1s").has_value());
  CHECK(!apply_setting(scenario, "pre-vote", "on"));
  CHECK(!apply_setting(scenario, "priority", "5 at 0"));
  CHECK(scenario.setup.option(OptionName::priority, 0) == 5);
  CHECK(!scenario.setup.option(OptionName::priority, 1));
}

TEST_CASE("settings that are possible only together may come in any order") {
  Scenario scenario = parse_scenario("wait 1s\n", "f").scenario;
  CHECK(has(apply_setting(scenario, "reads", "lease")->message, "reads=lease: reads by lease need check-quorum on"));
  CHECK(!apply_settings(scenario, {{"reads", "lease"}, {"check-quorum", "on"}}));
  CHECK(scenario.setup.option(OptionName::reads, 2) == 2);
  CHECK(has(apply_setting(scenario, "check-quorum", "off")->message, "check-quorum=off: reads by lease"));
  CHECK(has(apply_settings(scenario, {{"nodes", "2"}, {"voters", "0,2"}})->message, "voters=0,2: unknown node 2"));
  CHECK(scenario.setup.nodes == 3);
}

TEST_CASE("rules are switched from outside after the lines of the file") {
  const std::string text = "rule vote-once off\nexpect violation vote-once\nwait 1s\n";
  Scenario scenario = parse_scenario(text, "f").scenario;
  CHECK(scenario.setup.rules_off == std::vector<std::string>{"vote-once"});
  CHECK(!apply_rule(scenario, "majority", "off"));
  CHECK(!apply_rule(scenario, "vote-once", "on"));
  CHECK(scenario.setup.rules_off == std::vector<std::string>{"majority"});
  CHECK(scenario.expected_violations.size() == 1);
  CHECK(!apply_rule(scenario, "majority", "on"));
  CHECK(scenario.setup.rules_off.empty());
  CHECK(scenario.expected_violations.empty());
  CHECK(apply_rule(scenario, "vote-onse", "off")->suggestion ==
        "did you mean: vote-once; raftlab rules lists them all");
  CHECK(apply_rule(scenario, "vote-once", "maybe")->message == "vote-once=maybe: a rule is off or on, not 'maybe'");
  Scenario without = parse_scenario("expect violation vote-once\nwait 1s\n", "f").scenario;
  CHECK(!apply_rule(without, "vote-once", "on"));
  CHECK(without.expected_violations.size() == 1);
}

TEST_CASE("the set-up knows who votes, who learns and who is a spare") {
  const Setup some = parse_scenario("nodes 5\nvoters 0,2\nlearners 3\nwait 1s\n", "f").scenario.setup;
  CHECK(some.first_voters() == std::vector<std::uint32_t>{0, 2});
  CHECK(some.learners == std::vector<std::uint32_t>{3});
  const Setup rest = parse_scenario("nodes 4\nlearners 1,3\nwait 1s\n", "f").scenario.setup;
  CHECK(rest.first_voters() == std::vector<std::uint32_t>{0, 2});
  CHECK(Setup{}.first_voters() == std::vector<std::uint32_t>{0, 1, 2});
}

TEST_CASE("an option of single nodes holds there, whatever the order of the lines") {
  const Setup setup =
      parse_scenario("option window 4 at 1\noption window 8\noption snapshot-every 0 at 2\nwait 1s\n", "f")
          .scenario.setup;
  CHECK(setup.option(OptionName::window, 0) == 8);
  CHECK(setup.option(OptionName::window, 1) == 4);
  CHECK(setup.option(OptionName::snapshot_every, 2) == 0);
  CHECK(!setup.option(OptionName::snapshot_every, 1));
}

TEST_CASE("removing the last voter is an error only where it is certain") {
  CHECK(parse_scenario("nodes 1\ntry remove 0\n", "f").ok());
  CHECK(parse_scenario("voters 0\nadd 1\nremove 0\n", "f").ok());
  CHECK(parse_scenario("voters 0\ntry add 1\nremove 0\n", "f").ok());
  CHECK(parse_scenario("voters 0\nadd 1 as learner\npromote 1\nremove 0\n", "f").ok());
  CHECK(!parse_scenario("voters 0\nadd 1 as learner\nremove 0\n", "f").ok());
  CHECK(!parse_scenario("members 1\nremove 1\n", "f").ok());
}

TEST_CASE("the set-up holds the defaults of the manual and what the file changes") {
  const ParseResult result = parse_scenario(
      "about one\nabout two\nnodes 4\ndown 3,1,3\nstart 1 term 3 vote 0 log 1:a=b\nloss 0.25%\nset a b\nloss 1%\n",
      "f");
  REQUIRE(result.ok());
  const Setup& setup = result.scenario.setup;
  CHECK(setup.about.size() == 2);
  CHECK(setup.down == std::vector<std::uint32_t>{1, 3});
  CHECK(setup.start.at(0).vote == 0U);
  CHECK(setup.loss_ppm == 2'500);
  CHECK(std::get<Range>(setup.latency).low_us == 1'000);
  CHECK(setup.election_timeout.high_us == 300'000);
  CHECK(setup.heartbeat_us == 50'000);
  CHECK(setup.limit_us == INT64_C(86'400'000'000));
  CHECK(result.scenario.statements.size() == 2);
}

TEST_CASE("the nearest word is found by letters changed, added, removed or swapped") {
  CHECK(edit_distance("crash", "crsah") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(nearest_word("Crahs", {"crash", "cut"}) == "crash");
  CHECK(nearest_word("zzzz", {"crash", "cut"}).empty());
}

TEST_CASE("valid and invalid UTF-8 are told apart") {
  CHECK(valid_character_size("\xF4\x8F\xBF\xBF") == 4);
  CHECK(valid_character_size("\xF4\x90\x80\x80") == 0);
  CHECK(valid_character_size("\xE0\x80\x80") == 0);
  CHECK(valid_character_size("\xE2\x82") == 0);
  CHECK(count_characters("a\xE2\x82\xAC\xFFz") == 4);
}
