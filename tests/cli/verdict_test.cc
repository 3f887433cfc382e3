// SPDX-License-Identifier: MIT
// The words of a verdict, made from a run that was written by hand, and the order of exit codes.
#include "scenarios/cli/verdict.h"

#include "scenarios/cli/numbers.h"
#include "scenarios/cli/program.h"
#include "tests/catch.h"
#include "tests/cli/tool.h"

using namespace raftlab;
using namespace raftlab::scenarios::cli;
namespace runner = raftlab::scenarios::runner;
using raftlab::cli_test::contains;

namespace {

sim::Record record(sim::EventKind kind, sim::Time at, raft::NodeId node, raft::NodeId peer, raft::Term term,
                   sim::EventId cause) {
  sim::Record made;
  made.kind = kind;
  made.at = at;
  made.node = node;
  made.peer = peer;
  made.term = term;
  made.cause = cause;
  return made;
}

/// Node 2 votes twice in term 2.
report::Timeline two_votes() {
  report::Timeline timeline;
  timeline.nodes = 3;
  using sim::EventKind;
  timeline.trace.add(record(EventKind::vote_granted, 10'841'000, 2, 2, 2, 0));
  sim::Record sent = record(EventKind::message_sent, 10'950'000, 0, 2, 2, 0);
  sent.type = static_cast<std::uint8_t>(raft::MessageKind::request_vote);
  timeline.trace.add(sent);
  sim::Record delivered = record(EventKind::message_delivered, 10'968'000, 2, 0, 2, 2);
  delivered.type = sent.type;
  delivered.v[0] = 2;
  timeline.trace.add(delivered);
  timeline.trace.add(record(EventKind::vote_granted, 10'968'000, 2, 0, 2, 3));
  return timeline;
}

Played violated(const report::Timeline& timeline) {
  Played played;
  played.name = "partition";
  played.shown_path = "partition.raft";
  played.nodes = 3;
  played.timeline = &timeline;
  played.reproduce = "raftlab run partition.raft --seed 42";
  played.result.verdict = report::Verdict::fail;
  played.result.seed = 42;
  played.result.span.line = 14;
  played.result.line_text = "wait 10s";
  played.result.message = "vote-once violated: node 2 voted twice in term 2";
  played.result.ended_at_us = 10'968'000;
  played.result.event = 5;
  played.result.violations.push_back({"vote-once", 5, "node 2 voted twice in term 2", {1, 4}});
  return played;
}

}  // namespace

TEST_CASE("A run that was played twice says so, with how many records and their digest") {
  const report::Timeline timeline = two_votes();
  Played played = violated(timeline);
  played.result.events = 8'231;
  played.result.digest = 0x6bba02632a7c204b;
  CHECK(twice_text(played, std::nullopt, Console()) ==
        "      played twice, the same 8,231 records, digest 6bba02632a7c204b\n");
}

TEST_CASE("Two plays that differ are told with the first record that does, and how to see it again") {
  const report::Timeline timeline = two_votes();
  const Played played = violated(timeline);
  const runner::Play first{played.result, timeline};
  runner::Play second = first;
  second.timeline.trace.add(timeline.trace.at(1));
  const std::string text = twice_text(played, runner::difference_between(first, second), Console());
  INFO(text);
  CHECK(contains(text, "DIFFERS  partition.raft   seed 42   played twice, and it was not the same run"));
  CHECK(contains(text, "error: e#5 (vote_granted at 10.841000 s) is there only in the second play\n"));
  CHECK(contains(text, "the first event that differs is e#5\n"));
  CHECK(contains(text, "   reproduce   raftlab run partition.raft --seed 42 --check-determinism\n"));
}

TEST_CASE("A property that broke is shown with its evidence, set in columns, and how to play it again") {
  const report::Timeline timeline = two_votes();
  const Console console;
  const std::string text = verdict_text(violated(timeline), console);
  CHECK(text ==
        "FAIL  partition.raft:14   seed 42   stopped at 10.968 s, e#5   digest 0000000000000000\n"
        "error: vote-once violated: node 2 voted twice in term 2\n"
        "   e#1  10.841 s  node 2  votes for itself     (term 2)\n"
        "   e#4  10.968 s  node 2  votes for node 0     (term 2)   caused by e#3 request-vote 0 -> 2\n"
        "   reproduce   raftlab run partition.raft --seed 42\n");
}

TEST_CASE("A run that passes tells its numbers with thousands set apart") {
  Played played;
  played.name = "leader-failure";
  played.nodes = 3;
  played.wall_us = 9'400;
  played.result.seed = 42;
  played.result.ended_at_us = 12'400'000;
  played.result.events = 8'231;
  played.result.digest = 0x6bba02632a7c204bULL;
  const Console console;
  const std::string text = verdict_text(played, console);
  CHECK(contains(
      text,
      "PASS  leader-failure   seed 42   3 nodes   12.400 s virtual   8,231 events   9 ms   digest 6bba02632a7c204b\n"));
  CHECK(contains(text, "      no election"));
}

TEST_CASE("What is interrupted or inconclusive says so and how far it came") {
  Played played;
  played.shown_path = "long.raft";
  played.result.verdict = report::Verdict::inconclusive;
  played.result.message = "the limit of 24h of virtual time came before the end of the scenario";
  const Console console;
  CHECK(contains(verdict_text(played, console), "INCONCLUSIVE  long.raft   seed 1   stopped at 0.000 s"));
  CHECK(contains(verdict_text(played, console), "note: the limit of 24h"));
  CHECK(exit_code_of(played.result) == ExitCode::inconclusive);
  played.result.interrupted = true;
  CHECK(contains(verdict_text(played, console), "INTERRUPTED  long.raft"));
  CHECK(exit_code_of(played.result) == ExitCode::interrupted);
}

TEST_CASE("Of several exit codes the worst wins, in the order that is promised") {
  using enum ExitCode;
  const std::vector<ExitCode> order = {internal, file,         nondeterminism, bad_input,
                                       finding,  inconclusive, nothing_to_do,  good};
  for (std::size_t i = 0; i < order.size(); ++i) {
    for (std::size_t j = i; j < order.size(); ++j) {
      CHECK(worse(order[i], order[j]) == order[i]);
      CHECK(worse(order[j], order[i]) == order[i]);
    }
  }
}

TEST_CASE("Numbers are written as people read them") {
  CHECK(with_separators(0) == "0");
  CHECK(with_separators(999) == "999");
  CHECK(with_separators(1'000) == "1,000");
  CHECK(with_separators(1'234'567) == "1,234,567");
  CHECK(counted(1, "node", "nodes") == "1 node");
  CHECK(seconds_text(12'400'999) == "12.400 s");
  CHECK(while_text(310'000) == "310 ms");
  CHECK(while_text(1'204'000) == "1.204 s");
  CHECK(while_text(250) == "0.250 ms");
  CHECK(parse_event_id("e#17") == std::uint64_t{17});
  CHECK(!parse_event_id("e#0"));
  CHECK(!parse_event_id("17x"));
}

TEST_CASE("A command line is quoted so that a shell reads it back") {
  CHECK(shell_line({"run", "#a.raft"}) == "raftlab run '#a.raft'");
  CHECK(shell_line({"run", "a b.raft", "--set", "x=it's"}) == "raftlab run 'a b.raft' --set 'x=it'\\''s'");
  CHECK(shell_line({"run", "five-events", "--set", "latency=1ms..2ms", ""}) ==
        "raftlab run five-events --set latency=1ms..2ms ''");
}
