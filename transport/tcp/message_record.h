// SPDX-License-Identifier: MIT
// What the record of a sent message says of it: the values that sim/record.h lists beside message_sent.
#pragma once

#include "sim/record.h"

namespace raftlab::transport::tcp {

sim::Record record_of(const raft::Message& message);

}  // namespace raftlab::transport::tcp
