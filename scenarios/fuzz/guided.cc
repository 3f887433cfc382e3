// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/guided.h"

#include <algorithm>
#include <utility>

#include "scenarios/fuzz/mutate.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::int64_t kPieceUs = 50'000;
constexpr std::uint64_t kWorthMax = 64;  // no script is so rich that others are never chosen

/// Long waits in pieces, so that the cluster is looked at in between: it lives on alike.
std::vector<language::Statement> in_pieces(const language::Statement& line) {
  const auto* wait = std::get_if<language::Wait>(&line.action);
  if (wait == nullptr || wait->up_to_us || line.when.kind != language::WhenKind::after_previous) return {line};
  std::vector<language::Statement> pieces;
  for (std::int64_t left_us = wait->time_us; left_us > 0; left_us -= kPieceUs) {
    language::Statement piece = line;
    piece.action = language::Wait{std::min(left_us, kPieceUs)};
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

/// A scenario of lines at exact times is looked at at least this often too.
void wait_until(runner::Runner& runner, std::int64_t time_us) {
  language::Statement line;
  line.action = language::Wait{kPieceUs};
  line.text = "wait";
  while (runner.now() + kPieceUs < time_us) {
    if (runner.execute(line).end != runner::LineEnd::done) return;
  }
}

}  // namespace

/// By worth; a script that led to more is chosen more often.
std::size_t Guided::choose(raft::Rng& rng) const {
  std::uint64_t total = 0;
  for (const Entry& entry : corpus_) total += std::min(entry.worth, kWorthMax);
  std::uint64_t left = rng.below(std::max<std::uint64_t>(total, 1));
  for (std::size_t i = 0; i < corpus_.size(); ++i) {
    const std::uint64_t worth = std::min(corpus_[i].worth, kWorthMax);
    if (left < worth) return i;
    left -= worth;
  }
  return corpus_.size() - 1;
}

GuidedRun Guided::play(std::uint64_t seed) {
  raft::Rng rng(raft::stream_seed(seed, "guided"));
  GuidedRun run;
  run.changed = rng.below(100) < settings_.mutated_percent && !corpus_.empty();
  std::size_t parent = 0;
  if (run.changed) {
    parent = choose(rng);
    const std::size_t other = static_cast<std::size_t>(rng.below(corpus_.size()));
    run.script = mutated(*corpus_[parent].script, *corpus_[other].script, rng);
  } else {
    run.script = settings_.fresh(seed);
  }
  runner::RunSettings settings;
  settings.journal = true;
  settings.events_max = settings_.events_max;
  runner::Runner runner(run.script, settings);
  const std::size_t before = seen_.size();
  bool over = false;
  for (const language::Statement& statement : run.script.statements) {
    if (statement.when.kind == language::WhenKind::at) wait_until(runner, statement.when.time_us);
    for (const language::Statement& piece : in_pieces(statement)) {
      const runner::Outcome outcome = runner.execute(piece);
      over = outcome.end != runner::LineEnd::done;
      if (over)
        run.misfit = run.changed && outcome.end == runner::LineEnd::failed &&
                     !std::holds_alternative<language::Settle>(piece.action);
      if (over) break;
      seen_.insert(state_of(runner.world()));
    }
    if (over) break;
  }
  run.result = runner.finish();
  run.new_states = seen_.size() - before;
  if (run.changed && run.new_states == 0 && corpus_[parent].worth > 1) --corpus_[parent].worth;
  if (run.new_states != 0 && run.result.verdict == report::Verdict::pass) keep(run, runner);
  return run;
}

void Guided::keep(const GuidedRun& run, const runner::Runner& runner) {
  language::Scenario script = run.changed ? run.script : runner.as_played();
  if (!can_mutate(script)) return;
  corpus_.push_back({std::make_shared<const language::Scenario>(std::move(script)), run.new_states});
  if (corpus_.size() <= settings_.corpus_max) return;
  const auto poorest = std::min_element(corpus_.begin(), corpus_.end(),
                                        [](const Entry& one, const Entry& other) { return one.worth < other.worth; });
  corpus_.erase(poorest);
}

}  // namespace raftlab::scenarios::fuzz
