// SPDX-License-Identifier: MIT
#include "sim/linearizable.h"

#include "sim/linear_search.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

using raft::CommandKind;
using raft::TextId;

// A run has a thousand operations, a few at a time: a search this long is one that explodes.
constexpr JudgeLimits kLimits{.steps_max = 2'000'000, .memory_words_max = std::size_t{1} << 24};

bool has_answer(const Operation& operation) { return operation.done && operation.outcome != ClientOutcome::unknown; }

/// It is on a key, may have happened, and saw or changed something.
bool matters(const Operation& operation) {
  const CommandKind kind = operation.command.kind;
  if (kind == CommandKind::get) return has_answer(operation) && operation.outcome != ClientOutcome::refused;
  if (kind != CommandKind::set && kind != CommandKind::erase && kind != CommandKind::cas) return false;
  return !(operation.done && operation.outcome == ClientOutcome::refused);
}

Call call_of(const Operation& operation) {
  const raft::Command& command = operation.command;
  Call call{.asked = operation.event, .kind = CallKind::write, .value = command.value};
  if (has_answer(operation)) call.answered = operation.answer;
  if (command.kind == CommandKind::erase) call.value = raft::kNoText;
  if (command.kind == CommandKind::get) {
    call.kind = CallKind::read;
    call.value = operation.read;
  } else if (command.kind == CommandKind::cas) {
    call.kind = CallKind::cas;
    call.expected = command.expected;
    call.mismatch = operation.outcome == ClientOutcome::mismatch;
  }
  return call;
}

/// The history of each key, one after the other.
struct ByKey {
  std::vector<std::uint32_t> ends;     // by key
  std::vector<Call> calls;             // in the order they were asked
  std::vector<std::uint32_t> numbers;  // by call: its operation
};

ByKey by_key(const std::vector<Operation>& history, std::uint32_t keys) {
  ByKey result;
  std::vector<std::uint32_t> those;
  those.reserve(history.size());
  result.ends.assign(std::size_t{keys} + 1, 0);
  for (std::uint32_t i = 0; i < history.size(); ++i) {
    if (!matters(history[i])) continue;
    those.push_back(i);
    ++result.ends[history[i].command.key + 1];
  }
  for (std::uint32_t key = 0; key < keys; ++key) result.ends[key + 1] += result.ends[key];
  result.calls.resize(those.size());
  result.numbers.resize(those.size());
  for (const std::uint32_t number : those) {
    const std::uint32_t place = result.ends[history[number].command.key]++;
    result.calls[place] = call_of(history[number]);
    result.numbers[place] = number;
  }
  return result;  // each beginning has moved to the end of its key
}

std::string text_or_none(TextId id, const raft::TextPool& texts) {
  return id == raft::kNoText ? std::string("none") : std::string(texts.view(id));
}

std::string describe(const Operation& operation, const raft::TextPool& values) {
  const raft::Command& command = operation.command;
  const std::string value = text_or_none(command.value, values);
  const bool mismatch = operation.outcome == ClientOutcome::mismatch;
  switch (command.kind) {
    case CommandKind::get:
      return sentence("a read of ", text_or_none(operation.read, values));
    case CommandKind::set:
      return sentence("a write of ", value);
    case CommandKind::erase:
      return "a deletion";
    default:
      return sentence(mismatch ? "a failed cas from " : "a cas from ", text_or_none(command.expected, values), " to ",
                      value);
  }
}

/// After the calls of this order, all of which fit.
TextId value_after(const std::vector<std::uint32_t>& order, std::span<const Call> calls) {
  TextId value = raft::kNoText;
  for (const std::uint32_t number : order) {
    const Call& call = calls[number];
    if (call.kind == CallKind::write || (call.kind == CallKind::cas && !call.mismatch)) value = call.value;
  }
  return value;
}

}  // namespace

std::string why_not_linearizable(const std::vector<Operation>& history, const raft::EntryStore& texts) {
  const ByKey keys = by_key(history, texts.keys.size());
  std::uint32_t begin = 0;
  for (TextId key = 0; key < texts.keys.size(); ++key) {
    const std::uint32_t first = begin;
    begin = keys.ends[key];
    if (first == begin) continue;
    const std::span<const Call> calls = std::span(keys.calls).subspan(first, begin - first);
    const Judgement judgement = judge(calls, raft::kNoText, texts.values, kLimits);
    if (judgement.linearity != Linearity::not_linearizable) continue;
    const Operation& misfit = history[keys.numbers[first + judgement.misfit]];
    return sentence("the history of key ", texts.keys.view(key),
                    " is not linearizable: no order of its operations explains ", describe(misfit, texts.values),
                    " by client ", misfit.command.client, ", asked at ", misfit.invoked_us, " us and answered at ",
                    misfit.returned_us, " us; where all before it fit the value is ",
                    text_or_none(value_after(judgement.order, calls), texts.values));
  }
  return {};
}

}  // namespace raftlab::sim
