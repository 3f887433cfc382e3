// SPDX-License-Identifier: MIT
// What report/progress.h reads from the records about a leader's nextIndex and matchIndex, beside what the live nodes
// of the same run say at many moments.
#include <fmt/format.h>

#include <map>

#include "report/progress.h"
#include "tests/scenarios/runner_support.h"

using namespace raftlab;
using namespace raftlab::scenarios::runner;

namespace {

using Key = std::pair<unsigned, unsigned>;  // leader, peer
using Known = std::map<Key, std::pair<std::int64_t, std::int64_t>>;

struct Moment {
  sim::EventId after = 0;
  Known live;
};

Known live_progress(const sim::World& world) {
  Known known;
  for (unsigned leader = 0; leader < world.nodes(); ++leader) {
    const sim::Host& host = world.host(static_cast<raft::NodeId>(leader));
    if (!host.up() || host.node().role() != raft::Role::leader) continue;
    for (unsigned peer = 0; peer < world.nodes(); ++peer) {
      const raft::Progress* progress = host.node().progress(static_cast<raft::NodeId>(peer));
      const bool member = host.node().configuration().members().contains(static_cast<raft::NodeId>(peer));
      if (peer == leader || progress == nullptr || !member) continue;  // of former members it keeps what it knew
      known[{leader, peer}] = {static_cast<std::int64_t>(progress->next_index),
                               static_cast<std::int64_t>(progress->match_index)};
    }
  }
  return known;
}

struct Compared {
  std::size_t pairs = 0;
  std::size_t unknown = 0;
  std::string wrong;
};

/// Plays set-up and lines, then waits in small steps and looks after each.
Compared compare(const std::string& text, std::uint64_t seed, int steps) {
  std::string whole = text;
  for (int i = 0; i < steps; ++i) whole += fmt::format("wait {}us\n", 1'000 + i * 37 % 9'000);
  const scenarios::language::Scenario scenario = parsed(whole);
  RunSettings settings;
  settings.seed = seed;
  settings.keep = sim::Trace::Keep::all;
  Runner runner(scenario, settings);
  std::vector<Moment> moments;
  for (const scenarios::language::Statement& statement : scenario.statements) {
    runner.execute(statement);
    moments.push_back({runner.world().trace().size(), live_progress(runner.world())});
  }
  runner.finish();
  const report::Timeline timeline = runner.timeline();
  const std::vector<report::ProgressChange> changes = report::find_progress(timeline);
  Compared result;
  Known told;
  std::size_t next = 0;
  for (const Moment& moment : moments) {
    for (; next < changes.size() && changes[next].event <= moment.after; ++next) {
      const report::ProgressChange& change = changes[next];
      if (change.next_index == 0) {
        told.erase({change.leader, change.peer});
      } else {
        told[{change.leader, change.peer}] = {change.next_index, change.match_index};
      }
    }
    for (const auto& [key, values] : told) {
      if (values.first == report::kUnknownIndex) ++result.unknown;
    }
    result.pairs += told.size();
    if (told == moment.live || result.unknown != 0 || !result.wrong.empty()) continue;
    result.wrong = fmt::format("after e#{}:", moment.after);
    for (const auto& [key, values] : moment.live) {
      const auto found = told.find(key);
      result.wrong +=
          fmt::format(" {}->{} next {} match {}, told {} {};", key.first, key.second, values.first, values.second,
                      found == told.end() ? 0 : found->second.first, found == told.end() ? 0 : found->second.second);
    }
    result.wrong += fmt::format(" live {}, told {}", moment.live.size(), told.size());
  }
  return result;
}

void check_alike(const std::string& text, std::uint64_t seed, int steps = 800) {
  const Compared result = compare(text, seed, steps);
  INFO(text);
  INFO("seed " << seed);
  CHECK(result.wrong == "");
  CHECK(result.unknown == 0);
  CHECK(result.pairs > 100);
}

const std::string kLoad = "clients 2 mix set 80% get 20% keys 4 rate 60/s for 3s\n";
const std::string kTrouble =
    "chaos crash every 300ms..500ms down 100ms..300ms keep majority for 3s\n"
    "chaos partition every 300ms..600ms for 100ms..300ms for 3s\n";

}  // namespace

TEST_CASE("next and match read from the records are those of the live leader") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    check_alike("nodes 3\n" + kLoad, seed);
    check_alike("nodes 5\nloss 10%\nduplicate 5%\nreorder 20% by 1ms..60ms\n" + kLoad + kTrouble, seed);
  }
}

TEST_CASE("so they are with pipelining, small batches, snapshots and pauses") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    check_alike("nodes 3\nloss 10%\noption window 4\noption batch 2\n" + kLoad + kTrouble, seed);
    check_alike("nodes 5\nloss 5%\noption window 8\noption snapshot-every 5\n" + kLoad + kTrouble, seed);
    check_alike("nodes 3\noption snapshot-every 3\noption batch 1\nwait until leader\n" + kLoad +
                    "suspend any follower for 900ms\n",
                seed);
    check_alike("nodes 3\noption window 4 at 0,1\nloss 5%\n" + kLoad + kTrouble, seed);
  }
}

TEST_CASE("so they are while members change and leadership is handed over") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    check_alike("nodes 5\nvoters 0,1,2\nloss 5%\nwait until leader\n" + kLoad +
                    "try add 3\ntry members 0,1,3,4\ntry transfer\ntry remove 3\ntry members 0,1,2\n",
                seed);
  }
}

TEST_CASE("so they are with rules switched off, or they are unknown") {
  for (const char* rule :
       {"match-monotonic", "match-from-request", "refusal-no-match", "refusal-fresh", "next-follows-success",
        "conflict-hint", "append-reply-term", "no-op-first", "refusal-no-deposal", "entries-keep-term"}) {
    check_alike(fmt::format("nodes 3\nloss 10%\nreorder 20% by 1ms..60ms\nrule {} off\n", rule) + kLoad + kTrouble, 3,
                600);
  }
  const Compared hidden = compare("nodes 3\nrule silence-no-success off\n" + kLoad, 1, 300);
  CHECK(hidden.pairs > 100);
  CHECK(hidden.unknown == hidden.pairs);
}
