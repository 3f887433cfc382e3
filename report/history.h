// SPDX-License-Identifier: MIT
// The operations of clients as the clients saw them, from the client_request and client_response records of a run.
#pragma once

#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

/// What a command asks for: an operation without its times, unknown as long as there is no answer.
Operation asked(const raft::Command& command, const raft::EntryStore& store);

/// In the order they were asked. An operation that was never answered, or too late, is unknown and has not returned.
std::vector<Operation> history_of(const sim::Trace& trace, const raft::EntryStore& store);

}  // namespace raftlab::report
