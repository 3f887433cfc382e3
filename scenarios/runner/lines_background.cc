// SPDX-License-Identifier: MIT
// Chaos and load: what runs beside the lines that follow. It goes through the same line() as everything else, but what
// cannot be done at its moment (nobody leads, the node is down) is not done, and no line hears of it.
#include "scenarios/runner/line_failure.h"
#include "scenarios/runner/lines_other.h"

namespace raftlab::scenarios::runner {

Outcome Runner::line(const language::Clients& load) {
  background_.add(load, world_.now(), later(current_.statement->for_us.value_or(raft::kNever)));
  return {};
}

Outcome Runner::line(const language::Chaos& chaos) {
  fault_started();
  background_.add(chaos, current_.statement->span, world_.now(),
                  later(current_.statement->for_us.value_or(raft::kNever)));
  return {};
}

/// The one thing that is due next.
void Runner::play_background() {
  if (LoadClient* client = background_.client_due()) {
    play_beat(*client);
    background_.beaten();
  } else if (const std::optional<language::Statement> fault = background_.take_fault()) {
    play_beside(*fault);
  }
}

/// A fault in the middle of whatever line runs, which finds everything of its own as it was.
void Runner::play_beside(const language::Statement& statement) {
  Current interrupted = std::exchange(current_, {});
  current_.statement = &statement;
  current_.beside = true;
  current_.began_us = world_.now();
  try {
    const Outcome outcome = std::visit([this](const auto& action) { return line(action); }, statement.action);
    if (outcome.end == LineEnd::done) journal_line();
  } catch (const LineFailure&) {  // it cannot be done now
  }
  current_ = std::move(interrupted);
}

void Runner::play_beat(LoadClient& client) {
  const LoadClient::Request* asked = client.beat(world_, background_.values());
  if (asked == nullptr) return;
  sim::World::Request request;
  request.client = client.client(world_);
  request.kind = asked->kind;
  request.key = asked->key;
  request.value = asked->value;
  request.via = asked->via;
  if (asked->expected) request.expected = *asked->expected;
  client.asked(world_.invoke(request, 0));
  if (settings_.journal) journal_beat(request.client, *asked);
}

/// As `send ... as client NAME`.
void Runner::journal_beat(sim::ClientId client, const LoadClient::Request& asked) {
  using language::ClientOperation;
  language::ClientRequest request;
  request.mode = language::RequestMode::no_wait;
  request.operation = asked.kind == raft::CommandKind::get   ? ClientOperation::get
                      : asked.kind == raft::CommandKind::cas ? ClientOperation::cas
                                                             : ClientOperation::set;
  request.key = asked.key;
  request.value.text = asked.value;
  if (asked.via != raft::kNoNode) request.via = language::node_selector({asked.via});
  request.old_value = {!asked.expected, asked.expected.value_or("")};
  language::Statement told;
  told.action = std::move(request);
  journal(std::move(told), client);
}

}  // namespace raftlab::scenarios::runner
