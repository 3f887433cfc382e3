// SPDX-License-Identifier: MIT
// Requests to change the members or to hand over leadership. They take time as client statements do.
#include <fmt/format.h>

#include "report/command_text.h"
#include "scenarios/language/print.h"
#include "scenarios/runner/advance.h"
#include "scenarios/runner/messages.h"

namespace raftlab::scenarios::runner {

Outcome Runner::line(const language::MemberRequest& request) {
  Ask asked{request};
  if (request.nodes) asked.nodes = set_of(acting(*request.nodes));
  if (request.via) asked.via = who(*request.via).front();
  return ask(std::move(asked));
}

Outcome Runner::answered(const language::MemberRequest& request, sim::OperationId id) {
  const sim::Operation operation = world_.operation(id);
  const bool may_fail = request.mode == language::RequestMode::may_fail;
  if (may_fail || operation.outcome == sim::ClientOutcome::ok) return {};
  if (operation.outcome == sim::ClientOutcome::refused) return fail(why_impossible(operation));
  const raft::NodeId leader = world_.leader();
  const std::string waited = language::print_duration(world_.now() - operation.invoked_us);
  if (leader == raft::kNoNode) return fail(fmt::format("nobody has accepted it within {}: nobody leads", waited));
  return fail(fmt::format("no leader has accepted it within {}; the members are now {}", waited,
                          report::configuration_text(world_.host(leader).node().configuration())));
}

/// What the leader has refused for good, in a person's words.
std::string Runner::why_impossible(const sim::Operation& operation) const {
  const raft::NodeId leader = world_.leader();
  if (leader == raft::kNoNode) return "it is refused: it can never be done";
  const raft::Configuration& now = world_.host(leader).node().configuration();
  const std::string members = report::configuration_text(now);
  const std::string nodes = report::configuration_text({.voters = operation.nodes});
  switch (operation.change) {
    case raft::ChangeKind::transfer:
      if (operation.nodes.empty()) return fmt::format("there is no other voter than leader {}", leader);
      return fmt::format("node {} cannot lead: it does not vote; the members are {}", nodes, members);
    case raft::ChangeKind::add_learner:
      return fmt::format("node {} votes already, so it cannot become a learner; the members are {}", nodes, members);
    case raft::ChangeKind::promote:
      return fmt::format("node {} is no learner; the members are {}", nodes, members);
    case raft::ChangeKind::remove:
      return fmt::format("node {} is the last voter: a cluster without one could never decide anything again", nodes);
    case raft::ChangeKind::add:
    case raft::ChangeKind::members:
      break;
  }
  return fmt::format("the leader refuses it for good; the members are {}", members);
}

}  // namespace raftlab::scenarios::runner
