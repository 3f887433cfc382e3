// SPDX-License-Identifier: MIT
// Small scenarios for the sentences that the built-in ones seldom or never need: nodes that stay away,
// leaders that go on after a pause, writes committed by a later leader, many followers, many repairs. Each is
// checked as a whole story, and must have shown the sentences it is there for.
#include "tests/catch.h"
#include "tests/golden/story_play.h"

using namespace raftlab::golden;

namespace {

struct Scene {
  const char* about;
  const char* lines;
  std::set<std::string> shows;
};

const std::vector<Scene>& scenes() {
  static const std::vector<Scene> all = {
      {"two nodes stay away",
       R"(nodes 5
wait until leader within 10s
set x 1
let gone = any follower
crash gone
let still = any follower but gone
pause still
wait 300ms
set y 2
)",
       {"outage: follower stays away"}},
      {"a paused leader goes on, a paused follower catches up",
       R"(nodes 3
wait until leader within 10s
set x 1
let a = leader
pause a
wait 20ms
resume a
wait 100ms
let b = any follower
pause b
wait 200ms
set y 2
resume b
wait 200ms
)",
       {"outage: nobody led until resumed", "outage: nothing meanwhile", "outage: return", "outage: caught up",
        "ending: all equal"}},
      {"all crash for good",
       R"(nodes 3
wait until leader within 10s
set x 1
wait 100ms
crash all
wait 1s
)",
       {"outage: leader among them", "outage: nobody led again", "outage: none came back", "ending: no leader"}},
      {"two crash together and come back apart, are paused together and go on together",
       R"(nodes 5
wait until leader within 10s
set x 1
wait 100ms
let a = any follower
let b = any follower but a
let c = any follower but a,b
crash a,b
wait 100ms
restart a
wait 100ms
restart b
wait 300ms
pause a,b
wait 100ms
resume a,b
wait 100ms
crash b,c
restart c
wait 200ms
)",
       {"outage: several", "outage: several came back"}},
      {"writes at once, to many nodes",
       R"(nodes 7
wait until leader within 10s
send set a 1
send set b 2
send set c 3
wait 300ms
)",
       {"value: many learned"}},
      {"a write is committed by the next leader",
       R"(nodes 3
wait until leader within 10s
wait 200ms
let a = leader
drop append-reply all -> a
send set x 1
wait 30ms
crash a
wait until leader within 10s
wait 300ms
)",
       {"value: committed later", "logs: own term", "fault: dropped", "fault: held to the end", "outage: leftovers"}},
      {"nobody hears anybody",
       R"(nodes 7
isolate all
wait 3s
)",
       {"terms: passed", "terms: stood", "terms: nobody", "ending: no leader"}},
      {"many writes, nine of them to a leader that is alone",
       R"(nodes 3
wait until leader within 10s
set a 1
wait 100ms
let old = leader
isolate old
repeat 9
send set k$i v via old
end
wait 1s
heal
wait 500ms
delete a
cas a none 5
)",
       {"values: none committed", "values: all committed", "leaders: two", "leaders: leftovers", "fault: held"}},
      {"five logs are repaired",
       R"(nodes 9
start 0 term 6 log 1:a=1 2:b=1 5:c=1 5:d=1
start 1 term 6 log 1:a=1 2:b=1 3:c=2
start 2 term 6 log 1:a=1 2:b=1 3:c=2
start 3 term 6 log 1:a=1 2:b=1 3:c=2
start 4 term 6 log 1:a=1 2:b=1 3:c=2
start 5 term 6 log 1:a=1 2:b=1 4:c=2 4:d=2 4:e=3
start 6 term 6 log 1:a=1 2:b=1
timers off
campaign 0
wait 1s
timers on
wait 1s
)",
       {"logs: repaired", "logs: more repairs", "logs: none committed", "election: told to campaign"}},
      {"two are told to campaign at the same moment",
       R"(nodes 3
timers off
campaign 0,1
wait 100ms
timers on
settle
)",
       {"election: several stood at once"}},
      {"a candidate crashes before the answers come",
       R"(nodes 3
timers off
latency 5ms
disk sync 0ms
campaign 0
wait 7ms
crash 0
wait 100ms
campaign 1
wait 100ms
)",
       {"election: votes", "election: answer lost", "election: won"}},
      {"the answers come when the candidate stands in another term",
       R"(nodes 5
timers off
latency 5ms
disk sync 0ms
campaign 0
wait 7ms
campaign 0
crash 1,2,3
wait 7ms
)",
       {"election: answer too late"}},
      {"the run ends before the answers come",
       R"(nodes 3
timers off
latency 5ms
disk sync 0ms
campaign 0
wait 7ms
)",
       {"election: answer not arrived"}},
      {"the run ends before the votes are on disk",
       R"(nodes 3
timers off
latency 5ms
disk sync 3ms
campaign 0
wait 10ms
)",
       {"election: answer not sent"}},
      {"a cluster of one, and a client that uses the key of settle",
       R"(nodes 1
wait until leader within 10s
set settle 5
settle
wait 100ms
)",
       {"election: won", "value: committed", "ending: all equal"}},
      {"an expectation fails",
       R"(nodes 3
wait until leader within 10s
expect leaders = 2
)",
       {"expectation"}},
      {"the leader is gone at the end",
       R"(nodes 3
wait until leader within 10s
crash leader
wait 50ms
)",
       {"outage: leader", "outage: nobody led again", "ending: no leader"}}};
  return all;
}

/// Scenes for what goes beyond Figure 2 of the paper.
const std::vector<Scene>& extension_scenes() {
  static const std::vector<Scene> all = {
      {"a follower that is cut off asks in vain; elections after pre-votes",
       R"(nodes 3
option pre-vote on
wait until leader within 10s
set x 1
let a = any follower
isolate a
wait 2s
heal
wait 300ms
crash leader
wait until leader within 10s
wait 300ms
)",
       {"pre-vote: many rounds", "pre-vote: answers", "pre-vote: lost"}},
      {"a follower is told to campaign while its leader is well",
       R"(nodes 3
option pre-vote on
wait until leader within 10s
wait 100ms
let a = any follower
campaign a
wait 300ms
)",
       {"pre-vote: one round", "pre-vote: refused"}},
      {"a leader that nobody answers steps down",
       R"(nodes 5
option check-quorum on
option pre-vote on
wait until leader within 10s
set x 1
wait 100ms
let old = leader
isolate old
wait 2s
heal
wait 500ms
)",
       {"leaders: no quorum", "leaders: last answers"}},
      {"leadership is handed over",
       R"(nodes 3
wait until leader within 10s
set x 1
let a = any follower
transfer a
wait 500ms
set y 2
)",
       {"transfer: began", "transfer: told", "transfer: won", "election: told to take over"}},
      {"a transfer to a node that is down is given up",
       R"(nodes 3
wait until leader within 10s
let a = any follower
crash a
set x 1
try transfer a
wait 2s
)",
       {"transfer: given up"}},
      {"members come and go, one at a time",
       R"(nodes 5
voters 0,1,2
wait until leader within 10s
set x 1
add 3 as learner
wait 200ms
promote 3
wait 200ms
add 4
wait 200ms
let a = leader
let b = any follower
remove b
wait 300ms
set y 2
wait 200ms
)",
       {"members: changed", "members: committed", "members: learned"}},
      {"all members at once",
       R"(nodes 5
voters 0,1,2
wait until leader within 10s
set x 1
members 2,3,4
wait 1s
set y 2
wait 200ms
)",
       {"members: joint", "members: joint over"}},
      {"the leader removes itself",
       R"(nodes 3
wait until leader within 10s
set x 1
let a = leader
remove a
wait 1s
set y 2
)",
       {"leaders: removed"}},
      {"a snapshot overtakes a log",
       R"(nodes 3
option snapshot-every 5
wait until leader within 10s
let a = any follower
set a 1
crash a
repeat 12
set k$i v
end
restart a
wait 1s
)",
       {"snapshots: taken", "snapshot: needed", "snapshot: installed", "snapshot: log discarded", "ending: snapshots"}},
      {"one snapshot by hand",
       R"(nodes 3
wait until leader within 10s
set x 1
wait 200ms
snapshot leader
wait 200ms
)",
       {"snapshot: taken"}},
      {"reads by index",
       R"(nodes 3
option reads read-index
wait until leader within 10s
set x 1
get x = 1
get x = 1
)",
       {"reads: by index", "reads: longest"}},
      {"reads by lease, one of them too late",
       R"(nodes 3
option reads lease
option check-quorum on
wait until leader within 10s
set x 1
wait 200ms
get x = 1
let a = leader
)",
       {"reads: by lease"}},
      {"what was synced is damaged",
       R"(nodes 3
wait until leader within 10s
set x 1
set y 2
wait 200ms
let a = any follower
crash a
disk a corrupt tail
restart a
wait 200ms
)",
       {"refused start: entry"}},
      {"a rule is off",
       R"(nodes 3
rule no-op-first off
wait until leader within 10s
set x 1
)",
       {"rules: off"}}};
  return all;
}

}  // namespace

TEST_CASE("The stories of pre-votes, transfers, members, snapshots and reads are what the events say") {
  const Player player;
  for (const Scene& scene : extension_scenes()) {
    for (Number seed = 1; seed <= 3; ++seed) {
      INFO(scene.about << ", seed " << seed);
      const std::set<std::string> shown = check_story(*player.play_lines(scene.lines, seed));
      for (const std::string& shape : scene.shows) {
        INFO(shape);
        CHECK(shown.count(shape) == 1);
      }
    }
  }
}

TEST_CASE("What settle writes by itself is not told, what a client writes to its key is") {
  const Player player;
  const auto run = player.play_lines("nodes 3\nwait until leader within 10s\nset settle 5\nsettle\nsettle\n", 1);
  check_story(*run);
  std::vector<std::string> titles;
  for (const Chapter& chapter : run->chapters()) titles.push_back(chapter.title);
  CHECK(titles == std::vector<std::string>{"First election", "settle = 5", "At the end"});
}

TEST_CASE("Sentences that are seldom needed are what the events say") {
  const Player player;
  for (const Scene& scene : scenes()) {
    for (Number seed = 1; seed <= 3; ++seed) {
      INFO(scene.about << ", seed " << seed);
      const std::set<std::string> shown = check_story(*player.play_lines(scene.lines, seed));
      for (const std::string& shape : scene.shows) {
        INFO(shape);
        CHECK(shown.count(shape) == 1);
      }
    }
  }
}
