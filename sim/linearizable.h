// SPDX-License-Identifier: MIT
// Is a client history linearizable [Herlihy & Wing 1990]? Keys are independent, so each is checked alone: a search
// for an order of its operations that keeps real time and explains every answer, depth first, each set of operations
// done and value visited once [Wing & Gong 1993, Lowe 2017]. Enough for some hundred operations a key, few of them
// concurrent. An operation without an answer happened at any time after its invocation, or never; a refused one never.
#pragma once

#include <string>
#include <vector>

#include "raft/entry_store.h"
#include "sim/client_table.h"

namespace raftlab::sim {

/// Empty if the history is linearizable; else one sentence that names the key and the operations that do not fit.
/// `texts` holds the keys and values that the operations name.
std::string why_not_linearizable(const std::vector<Operation>& history, const raft::EntryStore& texts);

}  // namespace raftlab::sim
