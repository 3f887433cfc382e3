// SPDX-License-Identifier: MIT
#include "scenarios/runner/messages.h"

#include "scenarios/language/names.h"
#include "transport/kinds.h"

namespace raftlab::scenarios::runner {

sim::KindSet kinds_of(language::MessageKind kind) {
  return transport::kinds_named(language::name_of(kind)).value_or(sim::KindSet{0});
}

raft::NodeSet set_of(const NodeIds& nodes) {
  raft::NodeSet set;
  for (const raft::NodeId node : nodes) set.add(node);
  return set;
}

raft::NodeSet set_of_all(unsigned nodes) {
  raft::NodeSet set;
  for (unsigned node = 0; node < nodes; ++node) set.add(static_cast<raft::NodeId>(node));
  return set;
}

}  // namespace raftlab::scenarios::runner
