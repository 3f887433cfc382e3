// SPDX-License-Identifier: MIT
// Every form of the language in its canonical spelling, and looser spellings with what they mean.
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/cursor.h"
#include "scenarios/language/line_parser.h"
#include "scenarios/language/not_yet.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"
#include "scenarios/language/words.h"
#include "tests/catch.h"

using namespace raftlab::scenarios::language;

namespace {

/// The statement of a line, or the error as text.
std::string canonical(const std::string& text) {
  const Line line = make_line(text, 1, 0);
  try {
    return print_statement(LineParser(line).parse_line());
  } catch (const LineError& error) {
    return format_diagnostic(error.diagnostic, "line", text);
  }
}

const std::vector<std::string>& canonical_lines() {
  static const std::vector<std::string> lines = {
      "title Leader failure and re-election",
      "about what happens \xE2\x80\x94 and why",
      "nodes 101",
      "voters 0,1,2",
      "learners 3",
      "down 1,2",
      "down all",
      "start 0 term 3 vote 1 log 1:x=1 2:- 3:delete x 3:cas x 1 2 3:cas y none 2 3:config 0,1 -> 0,2 learners 3",
      "start 2 term 0 log none",
      "seed 18446744073709551615",
      "limit 10min",
      "option pre-vote on",
      "option check-quorum off",
      "option reads read-index",
      "option reads lease",
      "option lease-drift 0.5%",
      "option snapshot-every 100",
      "option snapshot-every off",
      "option sessions off",
      "option client-timeout 5s",
      "option window 8",
      "option batch 16",
      "option priority 3 at 0,1",
      "rule vote-once off",
      "latency 1ms..10ms",
      "latency 350us",
      "loss 5%",
      "loss 0.0001% for 5s",
      "duplicate 100%",
      "reorder 10% by 5ms..20ms",
      "election-timeout 150ms..300ms",
      "heartbeat 50ms",
      "disk sync 0ms..1ms",
      "set 100 Some Value",
      "set \"two words\" \"sent via mail\" via 1",
      "set k \"none\"",
      "set k \"\"",
      "set k \"a # b\"",
      "set k \"\\\"q\\\"\\n\\t\\\\\"",
      "set k \"\\u{1f}\"",
      "set k it is = fine, a+b",
      "set k v as client bob",
      "set k v via leader as client bob",
      "try set k v",
      "send set k v",
      "get k",
      "get k = Some Value",
      "get k = none",
      "get k = \"none\" via 0",
      "delete k",
      "try delete k via old",
      "cas k old new value",
      "cas k none first",
      "cas k \"none\" \"within reach\"",
      "crash leader as old",
      "crash 0,1,old for 2s",
      "crash any follower but 0,leader",
      "crash any node but followers as x",
      "restart all",
      "pause followers for 1s",
      "resume all",
      "suspend leader for 2s as slow",
      "suspend 2.5",
      "suspend 3",
      "partition 0,1 | 2 | rest for 5s",
      "partition majority | minority",
      "isolate leader for 1s as old",
      "cut 0 -> 1",
      "cut leader <-> followers for 300ms",
      "heal",
      "heal 0 <-> rest",
      "link 0 -> 1 latency 50ms loss 5% duplicate 1% reorder 2% by 1ms..2ms for 1h",
      "drop heartbeat leader -> 1 count 2 for 1s",
      "drop any all -> 2",
      "delay append-reply 0 -> leader by 20ms..30ms count 1",
      "duplicate request-vote 0 -> 1,2 count 3",
      "clock 0 drift -1.5%",
      "clock leader jump -10ms",
      "clock 1 jump 2s for 1s",
      "disk 0 sync 1ms..2ms",
      "disk leader stall for 1s",
      "disk 0 finish 2",
      "disk 0 finish",
      "disk 1 full",
      "disk 1 corrupt tail",
      "disk 1 ok",
      "campaign 1",
      "campaign followers",
      "beat leader as old",
      "transfer",
      "transfer 1",
      "try transfer 1 via 0",
      "add 2",
      "add 2 as learner",
      "send add 2 as learner via 1",
      "promote 2",
      "remove leader",
      "members 0,1,2",
      "snapshot 0",
      "hold",
      "hold client",
      "hold append 0 -> 1",
      "hold 0 -> any follower",
      "deliver",
      "deliver vote-reply count 1",
      "deliver 0 -> 1 count 2",
      "discard pre-vote all -> 0",
      "release",
      "timers off",
      "timers on 0,1",
      "wait 500ms",
      "wait until leader within 2s",
      "wait until no leader",
      "expect leader",
      "expect leader = 0",
      "expect leader != old",
      "expect leader = none",
      "expect leaders <= 1",
      "expect term(0) = 3",
      "expect term(f) = term(leader)",
      "expect role(followers) = follower",
      "expect role(0) = pre-candidate within 1s",
      "expect role(0) = role(1)",
      "expect vote(0) = none",
      "expect vote(1) = leader",
      "expect commit(all) >= 2",
      "expect applied(0) > 1",
      "expect last(0) < last(1)",
      "expect first(0) = none",
      "expect entries(0) != 2",
      "expect durable(0) = 2",
      "expect alive(0) = no",
      "expect alive(0) = alive(1)",
      "expect match(leader, 1) = 3",
      "expect next(leader, followers) >= 1",
      "expect log(0) = 1:x=1 2:- 3:delete x within 2s",
      "expect log(0) = log(leader)",
      "expect log(0) = none",
      "expect value(0, k) = Some Value within 2s",
      "expect value(followers, k) = value(leader, k)",
      "expect value(0,1, \"a,b\") != none",
      "expect committed(k) = \"value of it\"",
      "expect committed(100) = none",
      "expect config(0) = 0,1,2",
      "expect config(0) = 0,1,2 -> 0,3,4 learners 5",
      "expect config(1) = config(0)",
      "expect converged within 5s",
      "expect converged = no",
      "expect count(became_leader) >= 1",
      "expect count(message_sent heartbeat 0 -> 1) = 0",
      "expect count(vote_granted 1) = 1",
      "expect held() = 0",
      "expect held(append) = 2",
      "expect held(append 0 -> 1) >= 1",
      "expect linearizable",
      "always leaders <= 1",
      "never leader = 0",
      "expect violation vote-once",
      "settle",
      "settle within 5s",
      "let old = leader",
      "let f = any follower but 0",
      "mark before",
      "measure before after",
      "teach Now the leader is gone",
      "clients 3 mix set 50% get 40% cas 10% keys 5 rate 20/s for 10s",
      "settle majority",
      "settle 0,1 within 5s",
      "settle any node but leader",
      "chaos",
      "chaos for 30s",
      "chaos crash every 1s..3s down 500ms..2s keep majority for 30s",
      "chaos crash every 1s down 500ms",
      "chaos pause every 1s..3s for 500ms..2s",
      "chaos pause every 1s..3s for 2s keep majority for 1min",
      "chaos partition every 2s..5s for 1s..3s kinds split,bridge,ring,one-way,isolate-leader,majority-minority",
      "chaos partition every 2s for 1s kinds flapping for 30s",
      "chaos loss 0%..20% every 1s..3s",
      "chaos loss 5% every 1s for 10s",
      "chaos duplicate 0%..1% every 500ms",
      "chaos reorder 1%..10% by 5ms..50ms every 1s..3s for 20s",
      "chaos delay every 1s..3s for 200ms..1s by 50ms..500ms",
      "chaos delay every 1s for 200ms by 50ms for 10s",
      "chaos clock drift -5%..5% every 2s..5s",
      "chaos clock drift -1% every 2s for 5s",
      "chaos clock jump every 2s..5s by 10ms..1s for 30s",
      "chaos disk every 2s..5s for 500ms..2s kinds slow,stall,full,corrupt keep majority for 1min",
      "chaos members every 2s..5s kinds add,remove,learner,joint",
      "chaos transfer every 1s..3s for 10s",
      "chaos snapshot every 1s..3s",
      "chaos campaign every 2s..5s",
      "send set k v as client bob",
      "send cas k none 1 via 0 as client bob",
      "send add 3 as client bob",
      "send add 3 as learner via 0 as client bob",
      "send transfer as client bob",
      "send transfer 1 as client bob",
      "send promote 2 as client bob",
      "try remove 2 as client bob",
      "members 0,1 via 2 as client bob",
      "add 2 as client bob as newcomer",
      "connect 0",
      "getleader",
      "getval 1",
      "setval 1 one",
      "try setval 1 one via 2",
      "set 1 \"= one\"",
      "quit",
      "@2s crash 0",
      "+150ms heal",
      "+0ms set a b"};
  return lines;
}

}  // namespace

TEST_CASE("a canonical line is printed as it was read") {
  for (const std::string& line : canonical_lines()) CHECK(canonical(line) == line);
}

TEST_CASE("a looser spelling means the same as the canonical one") {
  const std::vector<std::pair<std::string, std::string>> pairs = {
      {"100=Some Value", "setval 100 Some Value"},
      {"  a = b # note", "setval a b"},
      {"wait=5", "setval wait 5"},
      {"\"a b\"=c", "setval \"a b\" c"},
      {"a=b=c", "setval a b=c"},
      {"kill 1", "crash 1"},
      {"revive 1", "restart 1"},
      {"get k=v", "get k = v"},
      {"expect leader=0", "expect leader = 0"},
      {"expect term(0)>=2", "expect term(0) >= 2"},
      {"cut 0->1", "cut 0 -> 1"},
      {"cut 0<->1", "cut 0 <-> 1"},
      {"partition 0,1|2", "partition 0,1 | 2"},
      {"crash 0 , 1", "crash 0,1"},
      {"wait 0.5s", "wait 500ms"},
      {"wait 2.5ms", "wait 2500us"},
      {"wait 0.35ms", "wait 350us"},
      {"wait 90min", "wait 90min"},
      {"wait 60min", "wait 1h"},
      {"wait 0.5min", "wait 30s"},
      {"loss 2.5000%", "loss 2.5%"},
      {"seed 0x2A", "seed 42"},
      {"set k v # comment", "set k v"},
      {"set k a#b", "set k a#b"},
      {"set k we \xE2\x82\xAC", "set k we \xE2\x82\xAC"},
      {"set k dead as a dodo", "set k \"dead as a dodo\""},
      {"@ 2s heal", "@2s heal"},
      {"hold any", "hold"},
      {"value=3", "setval value 3"},
      {"latency 1ms .. 2ms", "latency 1ms..2ms"},
      {"get k \t = v", "get k = v"},
      {"start 1 term 2", "start 1 term 2 log none"},
      {"expect value(0,100) = x", "expect value(0, 100) = x"},
      {"expect value(any follower but 0,100) = x", "expect value(any follower but 0, 100) = x"},
      {"set k value(0, x)", "set k \"value(0, x)\""},
      {"timers off leader as slow", "timers off leader as slow"},
      {"clients 3 mix get 40% cas 10% set 50% keys 5 rate 20/s for 20s",
       "clients 3 mix set 50% get 40% cas 10% keys 5 rate 20/s for 20s"},
      {"send add 3 as client bob via 0", "send add 3 via 0 as client bob"},
      {"chaos crash", "chaos crash every 1s..3s down 500ms..2s"},
      {"chaos crash for 30s", "chaos crash every 1s..3s down 500ms..2s for 30s"},
      {"chaos crash keep majority down 1s", "chaos crash every 1s..3s down 1s keep majority"},
      {"chaos pause", "chaos pause every 1s..3s for 500ms..2s"},
      {"chaos pause for 30s", "chaos pause every 1s..3s for 500ms..2s for 30s"},
      {"chaos pause every 2s for 30s", "chaos pause every 2s for 30s"},
      {"chaos partition every 1s",
       "chaos partition every 1s for 1s..3s kinds "
       "split,bridge,ring,one-way,isolate-leader,majority-minority,flapping"},
      {"chaos partition kinds ring , split for 1min",
       "chaos partition every 2s..5s for 1s..3s kinds ring,split for 1min"},
      {"chaos loss", "chaos loss 0%..5% every 1s..3s"},
      {"chaos loss 0%..5%", "chaos loss 0%..5% every 1s..3s"},
      {"chaos loss every 1s 3%", "chaos loss 3% every 1s"},
      {"chaos duplicate for 5s", "chaos duplicate 0%..5% every 1s..3s for 5s"},
      {"chaos reorder", "chaos reorder 0%..10% by 5ms..50ms every 1s..3s"},
      {"chaos delay by 1s", "chaos delay every 1s..3s for 200ms..1s by 1s"},
      {"chaos clock drift -1%..1%", "chaos clock drift -1%..1% every 2s..5s"},
      {"chaos clock jump", "chaos clock jump every 2s..5s by 10ms..500ms"},
      {"chaos disk", "chaos disk every 2s..5s for 500ms..2s kinds slow,stall,full"},
      {"chaos disk kinds corrupt keep majority", "chaos disk every 2s..5s for 500ms..2s kinds corrupt keep majority"},
      {"chaos members", "chaos members every 2s..5s kinds add,remove,learner,joint"},
      {"chaos transfer", "chaos transfer every 1s..3s"},
      {"chaos snapshot every 5s", "chaos snapshot every 5s"},
      {"chaos campaign for 1h", "chaos campaign every 2s..5s for 1h"}};
  for (const auto& [written, meant] : pairs) CHECK(canonical(written) == meant);
}

TEST_CASE("every statement word has help and an example that parses") {
  for (const StatementWord& word : statement_words()) {
    INFO(word.word);
    CHECK(find_statement_word(word.word) == &word);
    CHECK(!word.help.empty());
    CHECK(word.syntax.find(word.word) != std::string_view::npos);
    CHECK(word.example.substr(0, word.word.size()) == word.word);
    CHECK(canonical(std::string(word.example)).find("error") == std::string::npos);
  }
}

TEST_CASE("what this version cannot run is named with its place, and nothing else is wrong with it") {
  const std::vector<std::string> lines = {"  mark a", "mark b"};
  for (const std::string& line : lines) {
    INFO(line);
    const ParseResult result = parse_scenario(line, "x.raft");
    REQUIRE(result.diagnostics.size() == 1);
    CHECK(result.diagnostics[0].message.find("not yet") == 0);
    CHECK(result.diagnostics[0].span.line == 1);
    CHECK(result.diagnostics[0].span.column == (line[0] == ' ' ? 3U : 1U));
  }
  CHECK(parse_scenario("option sessions off\noption batch 4 at 1\nclock 0 drift 1%\ndisk 0 stall\nadd 2\n", "x").ok());
}

TEST_CASE("the example of the manual parses and prints as it is written") {
  const std::string text =
      "title Leader failure and re-election\nnodes 3\nlatency 1ms..10ms\n\nwait until leader within 2s\nset 100 Some "
      "Value\ncrash leader as old\n"
      "expect no leader\nwait until leader within 2s\nexpect leader != old\nset 200 written while the old leader is "
      "down\nrestart old\n"
      "expect value(old, 200) = written while the old leader is down within 2s\nexpect role(old) = follower\nsettle\n";
  const ParseResult result = parse_scenario(text, "leader-failure.raft");
  REQUIRE(result.ok());
  CHECK(print_scenario(result.scenario) == text);
  CHECK(result.scenario.setup.title == "Leader failure and re-election");
  CHECK(result.scenario.statements.size() == 11);
}
