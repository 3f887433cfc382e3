// SPDX-License-Identifier: MIT
#include "scenarios/language/words.h"

namespace raftlab::scenarios::language {

const std::vector<StatementWord>& statement_words() {
  static const std::vector<StatementWord> words = {
      {"title", "set-up", "title VALUE", "the name of the story", "title Leader failure"},
      {"about", "set-up", "about VALUE", "a line about the story; may stand several times", "about what happens and why"},
      {"nodes", "set-up", "nodes N", "how many nodes there are, 1 to 101; 3 unless said", "nodes 5"},
      {"voters", "set-up", "voters NODES", "the first configuration", "voters 0,1,2"},
      {"learners", "set-up", "learners NODES", "nodes that receive the log but do not vote", "learners 2"},
      {"down", "set-up", "down NODES", "nodes that start stopped", "down 2"},
      {"start", "set-up", "start NODE term N [vote N] [log ...]", "what a node finds on its disk", "start 0 term 2 vote 1 log 1:x=1 2:-"},
      {"seed", "set-up", "seed N", "the seed of every draw, decimal or 0x hex", "seed 42"},
      {"limit", "set-up", "limit DURATION", "virtual time after which the run ends; 24h unless said", "limit 10min"},
      {"option", "set-up", "option NAME VALUE [at NODES]", "a variant of Raft or of its clients", "option client-timeout 5s"},
      {"rule", "set-up", "rule NAME off", "switches a rule of Raft off", "rule vote-once off"},
      {"latency", "network", "latency RANGE [for D]", "how long a message travels; 1ms..10ms unless said", "latency 1ms..10ms"},
      {"loss", "network", "loss PERCENT [for D]", "how many messages are lost", "loss 5%"},
      {"duplicate", "network", "duplicate PERCENT | duplicate KIND NODES -> NODES [count N]", "messages that arrive twice", "duplicate 1%"},
      {"reorder", "network", "reorder PERCENT by RANGE [for D]", "messages that are overtaken", "reorder 10% by 5ms..20ms"},
      {"election-timeout", "timing", "election-timeout RANGE", "how long a follower waits for a leader; 150ms..300ms unless said", "election-timeout 150ms..300ms"},
      {"heartbeat", "timing", "heartbeat DURATION", "how often a leader is heard; 50ms unless said", "heartbeat 50ms"},
      {"disk", "timing", "disk sync RANGE | disk NODE sync|stall|finish|full|corrupt tail|ok", "how long a disk takes to sync; disk faults", "disk sync 0ms..1ms"},
      {"set", "client", "[try|send] set KEY VALUE [via NODE] [as client NAME]", "writes a value and waits for the answer", "set 100 Some Value"},
      {"get", "client", "[try|send] get KEY [= VALUE] [via NODE] [as client NAME]", "reads a value; fails if it is another than the line says", "get 100 = Some Value"},
      {"delete", "client", "[try|send] delete KEY [via NODE] [as client NAME]", "removes a key", "delete 100"},
      {"cas", "client", "[try|send] cas KEY OLD NEW [via NODE] [as client NAME]", "writes NEW if the value is OLD", "cas 100 old new"},
      {"crash", "nodes", "crash NODES [for D] [as NAME]", "memory and unsynced writes are lost", "crash leader as old"},
      {"restart", "nodes", "restart NODES", "brings crashed nodes back from their disks", "restart 0"},
      {"pause", "nodes", "pause NODES [for D] [as NAME]", "the process stands still; messages wait", "pause 1"},
      {"resume", "nodes", "resume NODES", "ends a pause", "resume 1"},
      {"suspend", "nodes", "suspend NODES for D | suspend SECONDS", "pauses, and resumes after D", "suspend leader for 2s"},
      {"partition", "faults", "partition NODES | NODES [| NODES] [for D]", "cuts the links between groups", "partition 0,1 | 2"},
      {"isolate", "faults", "isolate NODES [for D] [as NAME]", "cuts nodes off from everybody", "isolate leader as old"},
      {"cut", "faults", "cut NODES -> NODES | cut NODES <-> NODES", "cuts links one way or both ways", "cut 0 -> 1"},
      {"heal", "faults", "heal [NODES <-> NODES]", "ends every network fault, or opens some links", "heal"},
      {"link", "faults", "link NODES -> NODES [latency R] [loss P] [duplicate P] [reorder P by R]", "what some links are like", "link 0 -> 1 latency 50ms loss 5%"},
      {"drop", "faults", "drop KIND NODES -> NODES [count N] [for D]", "loses messages of a kind", "drop heartbeat leader -> 1 count 2"},
      {"delay", "faults", "delay KIND NODES -> NODES by R [count N] [for D]", "slows messages of a kind", "delay any 0 -> 1 by 20ms"},
      {"clock", "faults", "clock NODE drift [-]PERCENT | clock NODE jump [-]D", "a clock that runs wrong", "clock 0 drift -1%"},
      {"campaign", "raft", "campaign NODES", "the election timer fires now", "campaign 1"},
      {"beat", "raft", "beat NODES", "the heartbeat timer fires now", "beat leader"},
      {"transfer", "raft", "[try|send] transfer [NODE] [via NODE]", "hands leadership over", "transfer 1"},
      {"add", "raft", "[try|send] add NODE [as learner] [via NODE]", "adds a node to the cluster", "add 2 as learner"},
      {"promote", "raft", "[try|send] promote NODE [via NODE]", "makes a learner a voter", "promote 2"},
      {"remove", "raft", "[try|send] remove NODE [via NODE]", "removes a node from the cluster", "remove 2"},
      {"members", "raft", "[try|send] members NODES [via NODE]", "changes the members by joint consensus", "members 0,1,2"},
      {"snapshot", "raft", "snapshot NODE", "takes a snapshot and drops the log below", "snapshot 0"},
      {"hold", "step mode", "hold [KIND] [NODES -> NODES]", "messages wait from the moment they are sent", "hold append 0 -> 1"},
      {"deliver", "step mode", "deliver [KIND] [NODES -> NODES] [count N]", "delivers waiting messages, oldest first", "deliver append count 1"},
      {"discard", "step mode", "discard [KIND] [NODES -> NODES] [count N]", "loses waiting messages", "discard"},
      {"release", "step mode", "release", "ends holding; what waits goes on", "release"},
      {"timers", "step mode", "timers off|on [NODES]", "stops or starts the timers of nodes", "timers off 0,1"},
      {"wait", "time", "wait D | wait until FACT [within D]", "lets virtual time pass", "wait until leader within 2s"},
      {"expect", "checks", "expect FACT [within D] | expect violation NAME", "fails unless it is so", "expect no leader"},
      {"always", "checks", "always FACT", "from here on it must be so after every event", "always leaders <= 1"},
      {"never", "checks", "never FACT", "from here on it must not be so", "never leader = 0"},
      {"settle", "checks", "settle [within D]", "heals everything and expects a working cluster", "settle"},
      {"let", "names", "let NAME = NODE", "gives a node a name", "let old = leader"},
      {"teach", "notes", "teach VALUE", "a note shown beside this moment", "teach Now the leader is gone"},
      {"mark", "notes", "mark NAME", "names a moment", "mark before"},
      {"measure", "notes", "measure FROM TO", "the time between two marks", "measure before after"},
      {"clients", "random", "clients N mix set P get P cas P keys N rate N/s for D", "random client load", "clients 3 mix set 50% get 40% cas 10% keys 5 rate 20/s for 10s"},
      {"chaos", "random", "chaos crash|partition|loss|clock drift|disk|members ...", "random faults", "chaos crash every 1s..3s down 500ms..1s keep majority for 30s"},
      {"kill", "forebears", "kill N", "the same as crash", "kill 1"},
      {"revive", "forebears", "revive N", "the same as restart", "revive 1"},
      {"connect", "forebears", "connect N", "the node the next commands go to", "connect 0"},
      {"getleader", "forebears", "getleader", "prints who leads", "getleader"},
      {"setval", "forebears", "setval K V", "the same as set", "setval 1 one"},
      {"getval", "forebears", "getval K", "prints a value, None for a missing key", "getval 1"},
      {"quit", "forebears", "quit", "ends", "quit"},
  };
  return words;
}

const StatementWord* find_statement_word(std::string_view word) {
  for (const StatementWord& each : statement_words()) {
    if (each.word == word) return &each;
  }
  return nullptr;
}

}  // namespace raftlab::scenarios::language
