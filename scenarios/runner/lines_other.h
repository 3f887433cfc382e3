// SPDX-License-Identifier: MIT
// Statements that no line() of their own carries out: the set-up, and nothing else. Only for this folder.
#pragma once

#include <type_traits>

#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::runner {

template <class Other, class... Kinds>
inline constexpr bool kIsOneOf = (std::is_same_v<Other, Kinds> || ...);

template <class Other>
Outcome Runner::line(const Other&) {
  using namespace language;
  if constexpr (kIsOneOf<Other, Title, About, Nodes, Voters, Learners, Down, StartState, Seed, Limit, Option,
                         RuleOff>) {
    return fail("the set-up is over: this line stands before the first other statement");
  } else {
    return fail("not yet: this version of raftlab cannot run this statement");
  }
}

}  // namespace raftlab::scenarios::runner
