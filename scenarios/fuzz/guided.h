// SPDX-License-Identifier: MIT
// Guided search: runs that reach states of the cluster not seen before leave their fault script, and later runs change
// such scripts instead of drawing anew. What is played depends on all runs before, so there is one order and one thread;
// for the same seeds the search is the same. Rules that are off belong to the scenarios and are never looked at.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "raft/rng.h"
#include "scenarios/fuzz/states.h"
#include "scenarios/language/ast.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::fuzz {

struct GuidedSettings {
  std::function<language::Scenario(std::uint64_t seed)> fresh;  ///< a scenario without errors: the swarm's, or a file's
  std::uint64_t events_max = 3'000'000;                         ///< of one run
  std::uint32_t mutated_percent = 50;                           ///< how many runs change a script of the corpus
  std::size_t corpus_max = 1'000;                               ///< then the poorest scripts make room
};

/// One run. A script is played as it stands: it is a scenario that anybody can run.
struct GuidedRun {
  language::Scenario script;
  runner::RunResult result;
  bool changed = false;        ///< a script of the corpus with changes; else fresh
  bool misfit = false;         ///< a changed script with a line that cannot be done: no verdict
  std::size_t new_states = 0;  ///< that it reached
};

class Guided {
 public:
  explicit Guided(GuidedSettings settings) : settings_(std::move(settings)) {}

  /// The next run; `seed` draws it. Streams: "guided" and whatever `fresh` uses.
  GuidedRun play(std::uint64_t seed);
  std::size_t states() const { return seen_.size(); }
  std::size_t corpus() const { return corpus_.size(); }

 private:
  struct Entry {
    std::shared_ptr<const language::Scenario> script;
    std::uint64_t worth = 0;  // states that it was the first to reach, and its children after it
  };

  std::size_t choose(raft::Rng& rng) const;
  void keep(const GuidedRun& run, const runner::Runner& runner);

  GuidedSettings settings_;
  States seen_;
  std::vector<Entry> corpus_;
};

}  // namespace raftlab::scenarios::fuzz
