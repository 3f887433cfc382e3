// SPDX-License-Identifier: MIT
// Whether a FACT of the language is so at this moment, and if not, what is so instead. Looks only: nothing here
// changes the run. A selector that means nobody (no leader) makes a fact false; so `within` waits on.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "raft/kv_store.h"
#include "raft/quorum.h"
#include "scenarios/language/facts.h"
#include "scenarios/runner/who.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

/// What was computed before and is only continued: counts of events, the committed state. Same answers without it.
struct FactMemory {
  struct Count {
    std::string event;
    language::MessageKind kind = language::MessageKind::any;
    raft::NodeSet from;
    raft::NodeSet to;
    bool any_from = true;
    bool any_to = true;
    sim::EventId through = 0;  // records looked at
    std::uint64_t count = 0;
  };
  std::vector<Count> counts;
  raft::KvStore committed;
  raft::Index committed_through = 0;
  raft::Place committed_last = raft::kNoPlace;
  std::pair<std::size_t, std::size_t> history;  // operations begun and done when linearizable was computed
  bool linearizable = true;
};

/// What a fact is looked at with.
struct Looking {
  const sim::World& world;
  const Names& names;
  raft::Rng& rng;
  Draws& draws;
  FactMemory& memory;
};

struct FactResult {
  bool held = false;
  std::string actual;  // "leader is 1 (term 4)", "nobody leads": what decided it
};

/// Each node of a NODES form is looked at alone: `every` wants it of all, otherwise one is enough (`never`).
/// `explain` false leaves `actual` empty, for the loop that looks after every event.
FactResult look(const language::Fact& fact, const Looking& at, bool every, bool explain);

/// "live members of the leader's configuration: same log, same commit, same state"; why not, if `why` is not null.
bool converged(const sim::World& world, std::string* why);

/// True if some line of the scenario counts events: then the trace must keep its records.
bool counts_events(const language::Scenario& scenario);

}  // namespace raftlab::scenarios::runner
