// SPDX-License-Identifier: MIT
// Client statements, and the forebears' getleader and connect.
#include <fmt/format.h>

#include "scenarios/language/print.h"
#include "scenarios/runner/advance.h"

namespace raftlab::scenarios::runner {

Outcome Runner::line(const language::ClientRequest& request) {
  Ask asked{request};
  if (request.of_connected && !request.via) asked.via = connected_;
  if (request.via) asked.via = who(*request.via).front();
  return ask(std::move(asked));
}

Outcome Runner::answered(const language::ClientRequest& request, sim::OperationId id) {
  const sim::Operation operation = world_.operation(id);
  const bool may_fail = request.mode == language::RequestMode::may_fail;
  const std::string key = language::print_key(request.key);
  if (operation.outcome == sim::ClientOutcome::unknown || operation.outcome == sim::ClientOutcome::refused) {
    if (may_fail) return {};
    const bool connected = request.of_connected && !request.via && connected_ != raft::kNoNode;
    return fail(fmt::format("no answer within {}{}", language::print_duration(world_.now() - operation.invoked_us),
                            connected ? fmt::format(" from node {}, which is connected", connected_) : ""));
  }
  if (operation.outcome == sim::ClientOutcome::mismatch) {
    if (may_fail) return {};
    return fail(fmt::format("the old value of {} is not {}", key, language::print_value(request.old_value)));
  }
  Outcome outcome;
  if (request.operation != language::ClientOperation::get) return outcome;
  const bool missing = operation.read == raft::kNoText;
  const std::string read(missing ? std::string_view("None") : world_.store().values.view(operation.read));
  if (request.prints_answer) outcome.output.push_back(read);
  if (!request.expected || may_fail) return outcome;
  if (request.expected->none == missing && (missing || request.expected->text == read)) return outcome;
  return fail(fmt::format("expected {} = {}, but it is {}", key, language::print_value(*request.expected),
                          language::print_value({missing, missing ? std::string() : read})));
}

Outcome Runner::line(const language::Connect& connect) {
  connected_ = acting_one(connect.node);
  return {};
}

Outcome Runner::line(const language::GetLeader&) {
  const raft::NodeId leader = world_.leader();
  Outcome outcome;
  outcome.output.push_back(leader == raft::kNoNode
                               ? std::string("none")
                               : fmt::format("node {}, term {}", leader, world_.host(leader).node().term()));
  return outcome;
}

Outcome Runner::line(const language::Quit&) {
  Outcome outcome;
  outcome.end = LineEnd::run_over;
  return outcome;
}

}  // namespace raftlab::scenarios::runner
