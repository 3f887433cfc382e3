// SPDX-License-Identifier: MIT
// Loads that play whole scenarios, as `raftlab fuzz` and `raftlab run` do.
#pragma once

#include <cstdint>
#include <memory>

#include "scenarios/bench/load.h"

namespace raftlab::scenarios::bench {

enum class Chaos : std::uint8_t {
  unchecked,  // chaos/default, without asking whether the history is linearizable
  checked,    // chaos/default as it is played
  swarm,      // what `raftlab fuzz` plays: a scenario drawn from each seed, read and played
};
/// A seed for each piece, from 1 on.
std::unique_ptr<Load> make_chaos(Chaos chaos);

/// Five nodes at rest for five minutes at a time, each record as a line of JSON while the run goes on. The lines go to
/// the null device in pieces: how fast a disk takes them is not measured.
std::unique_ptr<Load> make_json_lines();

/// The page of a run of about 100,000 events, which is played before: a page for each piece.
std::unique_ptr<Load> make_page();

}  // namespace raftlab::scenarios::bench
