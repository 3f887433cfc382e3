// SPDX-License-Identifier: MIT
// Which messages a line of step mode means: KIND and NODES -> NODES.
#pragma once

#include "raft/message.h"
#include "raft/node_set.h"
#include "sim/network.h"

namespace raftlab::sim {

struct MessageMatch {
  KindSet kinds = kAnyKind;
  raft::NodeSet from;
  raft::NodeSet to;
  bool clients = false;  // messages from and to clients too: only KIND client says so

  bool matches(raft::MessageKind kind, NodeId sender, NodeId receiver) const {
    if ((kinds & kind_bit(kind)) == 0) return false;
    if (sender == raft::kClient) return clients && to.contains(receiver);
    if (receiver == raft::kClient) return clients && from.contains(sender);
    return from.contains(sender) && to.contains(receiver);
  }
};

}  // namespace raftlab::sim
