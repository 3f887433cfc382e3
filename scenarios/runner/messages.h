// SPDX-License-Identifier: MIT
// KIND and NODES -> NODES of the language as the network and the World take them.
#pragma once

#include "scenarios/language/values.h"
#include "scenarios/runner/who.h"
#include "sim/message_match.h"

namespace raftlab::scenarios::runner {

/// The messages a KIND means; none for kinds that no node of this version sends.
sim::KindSet kinds_of(language::MessageKind kind);

raft::NodeSet set_of(const NodeIds& nodes);
raft::NodeSet set_of_all(unsigned nodes);

}  // namespace raftlab::scenarios::runner
