// SPDX-License-Identifier: MIT
// The clients of a run: who asked what, when, and how it ended. Clients stand outside of the network. A request
// is asked again under the same serial number when refused, when the leader changes, or after 200 ms, until the
// client gives up [Raft 8]. So are requests to change the members or to hand over. The World moves the messages; this
// table says whom to ask when.
#pragma once

#include <vector>

#include "raft/message.h"
#include "sim/record.h"

namespace raftlab::sim {

using OperationId = std::uint32_t;  // dense, from 0, in the order of invocation

struct Operation {
  raft::Command command;  // with client and serial; of a change nothing else, and its kind is vacant
  bool is_change = false;
  raft::ChangeKind change = raft::ChangeKind::transfer;  // of a change
  raft::NodeSet nodes;                                   // the same
  NodeId via = raft::kNoNode;                            // only this node is asked
  bool once = false;                                     // asked once only
  bool done = false;
  ClientOutcome outcome = ClientOutcome::unknown;
  bool copied = false;                // the network has made two of it: who refuses one does not speak for the other
  raft::TextId read = raft::kNoText;  // get: the value, kNoText for a missing key
  Time invoked_us = 0;
  Time returned_us = -1;
  EventId event = 0;   // its client_request or member_requested
  EventId answer = 0;  // its client_response, once done
};

class ClientTable {
 public:
  ClientId open() {
    serials_.push_back(0);
    return static_cast<ClientId>(serials_.size() - 1);
  }
  std::size_t clients() const { return serials_.size(); }
  Serial next_serial(ClientId client) { return ++serials_[client]; }

  OperationId invoke(const Operation& operation, Time give_up_at_us);
  const std::vector<Operation>& operations() const { return operations_; }
  Operation& operation(OperationId id) { return operations_[id]; }
  /// The operation that waits for this answer, if it still does.
  const OperationId* waiting_for(ClientId client, Serial serial) const;
  void finish(OperationId id, ClientOutcome outcome, raft::TextId read, Time now);
  bool any_waiting() const { return !waiting_.empty(); }

  /// When somebody has to ask again or gives up; never later than that.
  Time bound() const { return bound_us_; }
  struct Due {
    OperationId operation = 0;
    bool give_up = false;
    Time at_us = raft::kNever;
  };
  /// The earliest of them; makes the bound exact.
  Due earliest();
  void ask_again_at(OperationId id, Time at_us);
  /// A new leader: everybody who asks leaders asks at once.
  void leader_changed(Time now);

 private:
  struct Waiting {
    OperationId operation;
    ClientId client;
    Serial serial;
    Time ask_at_us;
    Time give_up_at_us;
  };
  /// Where this operation waits; the end if it does not.
  std::vector<Waiting>::iterator waiting_at(OperationId id);

  std::vector<Serial> serials_;  // by client
  std::vector<Operation> operations_;
  std::vector<Waiting> waiting_;  // operations without an end, in order of invocation
  Time bound_us_ = raft::kNever;
};

}  // namespace raftlab::sim
