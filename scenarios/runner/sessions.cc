// SPDX-License-Identifier: MIT
#include "scenarios/runner/sessions.h"

#include "scenarios/runner/advance.h"
#include "scenarios/runner/line_failure.h"

namespace raftlab::scenarios::runner {
namespace {

using language::RequestMode;

/// The session of a chaos line's requests that name none.
constexpr const char* kChaosSession = "chaos";

raft::CommandKind kind_of(language::ClientOperation operation) {
  switch (operation) {
    case language::ClientOperation::set:
      return raft::CommandKind::set;
    case language::ClientOperation::get:
      return raft::CommandKind::get;
    case language::ClientOperation::remove:
      return raft::CommandKind::erase;
    case language::ClientOperation::cas:
      return raft::CommandKind::cas;
  }
  return raft::CommandKind::set;
}

raft::ChangeKind kind_of(language::MemberAction action) {
  switch (action) {
    case language::MemberAction::transfer:
      return raft::ChangeKind::transfer;
    case language::MemberAction::add:
      return raft::ChangeKind::add;
    case language::MemberAction::add_learner:
      return raft::ChangeKind::add_learner;
    case language::MemberAction::promote:
      return raft::ChangeKind::promote;
    case language::MemberAction::remove:
      return raft::ChangeKind::remove;
    case language::MemberAction::members:
      return raft::ChangeKind::members;
  }
  return raft::ChangeKind::transfer;
}

sim::World::Request asked_of(const language::ClientRequest& request, const Ask& asked) {
  sim::World::Request result;
  result.kind = kind_of(request.operation);
  result.key = request.key;
  result.value = request.value.text;
  if (request.operation == language::ClientOperation::cas && !request.old_value.none) {
    result.expected = request.old_value.text;
  }
  result.via = asked.via;
  return result;
}

sim::World::Change asked_of(const language::MemberRequest& request, const Ask& asked) {
  sim::World::Change result;
  result.kind = kind_of(request.action);
  result.nodes = asked.nodes;
  result.via = asked.via;
  return result;
}

}  // namespace

sim::OperationId Runner::invoke(const Ask& asked, sim::ClientId client, bool once) {
  return std::visit(
      [&](const auto& request) {
        auto told = asked_of(request, asked);
        told.client = client;
        told.once = once;
        return world_.invoke(told, 0);
      },
      asked.request);
}

/// The session that the line names, else that of the file, or of chaos.
Session& Runner::session_of(const Ask& asked) {
  std::string name = std::visit([](const auto& request) { return request.client; }, asked.request);
  if (name.empty() && current_.beside) name = kChaosSession;
  const auto found = sessions_.find(name);
  if (found != sessions_.end()) return found->second;
  Session& session = sessions_[name];
  session.client = world_.open_client();
  return session;
}

/// Asks the next thing if the one before has ended.
void Runner::ask_next(Session& session) {
  if (session.waiting.empty()) return;
  if (session.operation && !world_.operation(*session.operation).done) return;
  const Ask asked = std::move(session.waiting.front());
  session.waiting.pop_front();
  --asks_waiting_;
  session.operation = invoke(asked, session.client, false);
  if (asked.number == awaited_ask_) awaited_ = session.operation;
}

void Runner::ask_waiting() {
  for (auto& [name, session] : sessions_) ask_next(session);
}

/// A plain line waits for the answer; a `send` does not, nor does anything beside the lines.
Outcome Runner::ask(Ask asked) {
  const RequestMode mode = std::visit([](const auto& request) { return request.mode; }, asked.request);
  const bool named = std::visit([](const auto& request) { return !request.client.empty(); }, asked.request);
  Outcome outcome;
  if (mode == RequestMode::no_wait && !named) {
    journal_ask(asked, {});
    outcome.operation = invoke(asked, world_.open_client(), true);
    return outcome;
  }
  Session& session = session_of(asked);
  const bool busy = session.operation && !world_.operation(*session.operation).done;
  if (current_.beside && busy) throw LineFailure{"the session still waits for an answer"};
  journal_ask(asked, session.client);
  const std::uint64_t number = asked.number = ++asks_;
  const bool waits = mode != RequestMode::no_wait && !current_.beside;
  if (waits) {
    awaited_ask_ = number;
    awaited_.reset();
  }
  const auto request = asked.request;
  session.waiting.push_back(std::move(asked));
  ++asks_waiting_;
  ask_next(session);
  if (!waits) {
    if (session.waiting.empty()) outcome.operation = session.operation;
    return outcome;
  }
  const Halt halt = advance(raft::kNever, [this] { return awaited_ && world_.operation(*awaited_).done; });
  if (halt == Halt::condition) {
    outcome = std::visit([this](const auto& told) { return answered(told, *awaited_); }, request);
  } else {
    outcome = halted(halt);
  }
  outcome.operation = awaited_;
  return outcome;
}

}  // namespace raftlab::scenarios::runner
