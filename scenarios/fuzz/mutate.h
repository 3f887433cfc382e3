// SPDX-License-Identifier: MIT
// A fault script is a scenario as it was played (Runner::as_played): lines at exact times. Here are the ways to make
// another one of it that may go further: lines dropped, moved, repeated, the end of another script, another seed.
#pragma once

#include <cstdint>

#include "raft/rng.h"
#include "scenarios/language/ast.h"

namespace raftlab::scenarios::fuzz {

/// Whether a script can be changed at will and still asks for nothing that Raft cannot give: no disk is lost in it.
[[nodiscard]] bool can_mutate(const language::Scenario& script);

/// `script` changed in one to four places. `other` lends its end where the clusters are alike; it may be `script`.
[[nodiscard]] language::Scenario mutated(const language::Scenario& script, const language::Scenario& other,
                                         raft::Rng& rng);

}  // namespace raftlab::scenarios::fuzz
