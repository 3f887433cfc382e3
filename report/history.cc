// SPDX-License-Identifier: MIT
#include "report/history.h"

#include <map>

#include "report/command_text.h"
#include "report/fields.h"

namespace raftlab::report {

namespace {

using Requests = std::map<std::pair<std::uint64_t, std::uint64_t>, std::size_t>;  // client, serial: those under way

std::string_view op_of(raft::CommandKind kind) {
  switch (kind) {
    case raft::CommandKind::get:
      return "get";
    case raft::CommandKind::erase:
      return "delete";
    case raft::CommandKind::cas:
      return "cas";
    default:
      return "set";
  }
}

void answer(Operation& operation, const sim::Record& record, const raft::EntryStore& store) {
  const auto outcome = static_cast<sim::ClientOutcome>(record.v[2]);
  operation.result = word_of(outcome);
  if (outcome == sim::ClientOutcome::unknown) return;
  operation.returned_us = record.at;
  const std::uint64_t text = record.v[3];
  if (operation.op != "get" || text == 0 || text > store.values.size()) return;
  operation.has_read = true;
  operation.read = store.values.view(static_cast<raft::TextId>(text - 1));
}

}  // namespace

Operation asked(const raft::Command& command, const raft::EntryStore& store) {
  CommandParts parts = command_parts(command, store);
  Operation operation;
  operation.client = command.client;
  operation.op = op_of(parts.kind);
  operation.key = std::move(parts.key);
  operation.value = std::move(parts.value);
  operation.expected = std::move(parts.expected);
  operation.expects_missing = parts.expects_missing;
  operation.result = word_of(sim::ClientOutcome::unknown);
  return operation;
}

std::vector<Operation> history_of(const sim::Trace& trace, const raft::EntryStore& store) {
  std::vector<Operation> history;
  Requests open;
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const sim::Record& record = trace.at(id);
    const std::pair<std::uint64_t, std::uint64_t> request(record.v[0], record.v[1]);
    if (record.kind == sim::EventKind::client_request) {
      // Asked again under the same serial number, it is the same operation; without a session each is its own.
      if (request.second != 0 && open.contains(request)) continue;
      open[request] = history.size();
      history.push_back(asked(command_of_slots(record.v[2], record.v[3], record.v[4]), store));
      history.back().client = static_cast<sim::ClientId>(record.v[0]);
      history.back().invoked_us = record.at;
    } else if (record.kind == sim::EventKind::client_response) {
      const auto found = open.find(request);
      if (found == open.end()) continue;
      answer(history[found->second], record, store);
      open.erase(found);
    }
  }
  return history;
}

}  // namespace raftlab::report
