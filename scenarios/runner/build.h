// SPDX-License-Identifier: MIT
// From the set-up of a scenario to the World it asks for, and to the names and texts of its settings.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/ast.h"
#include "sim/setup.h"

namespace raftlab::scenarios::runner {

sim::DelayRange delays_of(const language::Delay& delay);
/// The same as the language writes it.
language::Delay written(const sim::DelayRange& delays);
raft::Configuration configuration_of(const language::ConfigLiteral& literal);

sim::Setup make_setup(const language::Setup& setup, std::uint64_t seed, sim::Trace::Keep keep);

/// Every option and setting of a run by its name on the command line, as text.
std::vector<std::pair<std::string, std::string>> settings_of(const language::Setup& setup);

}  // namespace raftlab::scenarios::runner
