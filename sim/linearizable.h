// SPDX-License-Identifier: MIT
// Is the client history of a run linearizable [Herlihy & Wing 1990]? Keys are independent, so each is judged alone by
// the search of linear_search.h. An operation without an answer happened at any time after its invocation, or never; a
// refused one never. Fast enough to be asked at the end of every run of the fuzzer.
#pragma once

#include <string>
#include <vector>

#include "raft/entry_store.h"
#include "sim/client_table.h"

namespace raftlab::sim {

/// Empty if the history is linearizable, or if a search of some million steps could not tell; else one sentence that
/// names the key and the operation that does not fit. `texts` holds the keys and values that the operations name.
std::string why_not_linearizable(const std::vector<Operation>& history, const raft::EntryStore& texts);

}  // namespace raftlab::sim
