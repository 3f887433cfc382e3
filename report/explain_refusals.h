// SPDX-License-Identifier: MIT
// Why a client got the answer it got: done, refused by a node that does not lead, a leader that is busy with a transfer
// or another change of members [Thesis 3.10, 4.1], a change that is impossible, or no answer in time [Raft 8].
#pragma once

#include "report/why.h"

namespace raftlab::report {

/// Of a message_sent with a client reply.
void explain_client_reply(const WhyIndex& index, Explanation& explanation);
/// Of a client_response.
void explain_response(const WhyIndex& index, Explanation& explanation);

}  // namespace raftlab::report
