// SPDX-License-Identifier: MIT
#include "sim/linearizable.h"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

using raft::CommandKind;
using raft::TextId;

constexpr EventId kNoAnswer = ~EventId{0};

/// An operation on one key, with an answer or without.
struct Call {
  const Operation* operation = nullptr;
  EventId asked = 0;
  EventId answered = kNoAnswer;

  bool has_answer() const { return answered != kNoAnswer; }
};

/// The value after this operation, if it may happen where the value is `before` and was answered so.
std::optional<TextId> after(const Call& call, TextId before) {
  const raft::Command& command = call.operation->command;
  switch (command.kind) {
    case CommandKind::set:
      return command.value;
    case CommandKind::erase:
      return raft::kNoText;
    case CommandKind::get:
      if (call.operation->read != before) return std::nullopt;
      return before;
    case CommandKind::cas:
      if (call.operation->outcome == ClientOutcome::mismatch) {
        if (before == command.expected) return std::nullopt;
        return before;
      }
      if (before != command.expected) return std::nullopt;
      return command.value;
    default:
      return before;
  }
}

/// Searches an order for the operations on one key.
class Search {
 public:
  explicit Search(std::vector<Call> calls) : calls_(std::move(calls)), done_((calls_.size() + 63) / 64) {
    link_events();
  }

  /// Null if there is an order; else the operation whose answer cannot be explained.
  const Operation* misfit() {
    std::size_t open = static_cast<std::size_t>(
        std::count_if(calls_.begin(), calls_.end(), [](const Call& call) { return call.has_answer(); }));
    std::size_t deepest = 0;
    const Operation* misfit = nullptr;
    std::size_t at = next_[0];
    while (open != 0) {
      // The list never ends before an open operation's answer.
      if (is_call_[at]) {
        const Call& call = calls_[call_of_[at]];
        const std::optional<TextId> value = after(call, value_);
        if (value && take(at, *value)) {
          if (call.has_answer()) --open;
          at = next_[0];
        } else {
          at = next_[at];
        }
        continue;
      }
      // This answer came before anything else could happen: what was chosen last was wrong.
      if (misfit == nullptr || taken_.size() > deepest) {
        deepest = taken_.size();
        misfit = calls_[call_of_[at]].operation;
      }
      if (taken_.empty()) return misfit;
      const std::size_t call_at = give_back();
      if (calls_[call_of_[call_at]].has_answer()) ++open;
      at = next_[call_at];
    }
    return nullptr;
  }

 private:
  struct Taken {
    std::size_t at = 0;  // its event in the list
    TextId value_before = raft::kNoText;
  };

  /// A doubly linked list of the events in order of time, in arrays; 0 is both ends.
  void link_events() {
    struct Event {
      EventId order;
      bool is_call;
      std::size_t call;
    };
    std::vector<Event> events;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      events.push_back({calls_[i].asked, true, i});
      if (calls_[i].has_answer()) events.push_back({calls_[i].answered, false, i});
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& one, const Event& other) { return one.order < other.order; });
    const std::size_t size = events.size() + 1;
    is_call_.assign(size, false);
    call_of_.assign(size, 0);
    answer_at_.assign(calls_.size(), 0);
    next_.resize(size);
    previous_.resize(size);
    for (std::size_t i = 0; i < size; ++i) {
      next_[i] = (i + 1) % size;
      previous_[i] = (i + size - 1) % size;
    }
    for (std::size_t i = 1; i < size; ++i) {
      is_call_[i] = events[i - 1].is_call;
      call_of_[i] = events[i - 1].call;
      if (!is_call_[i]) answer_at_[call_of_[i]] = i;
    }
  }

  void unlink(std::size_t at) {
    next_[previous_[at]] = next_[at];
    previous_[next_[at]] = previous_[at];
  }
  void relink(std::size_t at) { next_[previous_[at]] = previous_[next_[at]] = at; }
  void flip(std::size_t call) { done_[call / 64] ^= std::uint64_t{1} << (call % 64); }

  /// Lets the operation happen now; false if the same has been tried before.
  bool take(std::size_t at, TextId value) {
    const std::size_t call = call_of_[at];
    flip(call);
    if (!tried_.insert({done_, value}).second) {
      flip(call);
      return false;
    }
    taken_.push_back({at, value_});
    value_ = value;
    unlink(at);
    if (answer_at_[call] != 0) unlink(answer_at_[call]);
    return true;
  }

  /// Undoes the last choice; its event.
  std::size_t give_back() {
    const Taken last = taken_.back();
    taken_.pop_back();
    const std::size_t call = call_of_[last.at];
    if (answer_at_[call] != 0) relink(answer_at_[call]);
    relink(last.at);
    flip(call);
    value_ = last.value_before;
    return last.at;
  }

  std::vector<Call> calls_;
  std::vector<std::uint64_t> done_;  // one bit each
  TextId value_ = raft::kNoText;
  std::vector<bool> is_call_;           // by event
  std::vector<std::size_t> call_of_;    // by event
  std::vector<std::size_t> answer_at_;  // by call: its answer's event, 0 for none
  std::vector<std::size_t> next_;
  std::vector<std::size_t> previous_;
  std::vector<Taken> taken_;
  std::set<std::pair<std::vector<std::uint64_t>, TextId>> tried_;
};

bool is_operation_on_key(const Operation& operation) {
  const CommandKind kind = operation.command.kind;
  return kind == CommandKind::set || kind == CommandKind::get || kind == CommandKind::erase || kind == CommandKind::cas;
}

/// The operations on `key` that may have happened.
std::vector<Call> calls_on(TextId key, const std::vector<Operation>& history) {
  std::vector<Call> calls;
  for (const Operation& operation : history) {
    if (!is_operation_on_key(operation) || operation.command.key != key) continue;
    const bool answered = operation.done && operation.outcome != ClientOutcome::unknown;
    if (answered && operation.outcome == ClientOutcome::refused) continue;
    if (!answered && operation.command.kind == CommandKind::get) continue;  // saw nothing, changed nothing
    calls.push_back({&operation, operation.event, answered ? operation.answer : kNoAnswer});
  }
  return calls;
}

/// What nobody saw, and what explains no mismatch, need not have happened: fewer choices.
void drop_unseen(std::vector<Call>& calls) {
  std::set<TextId> seen;
  for (const Call& call : calls) {
    const raft::Command& command = call.operation->command;
    if (command.kind == CommandKind::get) seen.insert(call.operation->read);
    if (command.kind == CommandKind::cas) seen.insert(command.expected);
    if (call.has_answer() && call.operation->outcome == ClientOutcome::mismatch) return;
  }
  std::erase_if(calls, [&](const Call& call) {
    const raft::Command& command = call.operation->command;
    const TextId value = command.kind == CommandKind::erase ? raft::kNoText : command.value;
    return !call.has_answer() && seen.count(value) == 0;
  });
}

std::string text_or_none(TextId id, const raft::TextPool& texts) {
  return id == raft::kNoText ? std::string("none") : std::string(texts.view(id));
}

std::string describe(const Operation& operation, const raft::EntryStore& texts) {
  const raft::Command& command = operation.command;
  const std::string value = text_or_none(command.value, texts.values);
  const bool mismatch = operation.outcome == ClientOutcome::mismatch;
  switch (command.kind) {
    case CommandKind::get:
      return sentence("a read of ", text_or_none(operation.read, texts.values));
    case CommandKind::set:
      return sentence("a write of ", value);
    case CommandKind::erase:
      return "a deletion";
    default:
      return sentence(mismatch ? "a failed cas from " : "a cas from ", text_or_none(command.expected, texts.values),
                      " to ", value);
  }
}

}  // namespace

std::string why_not_linearizable(const std::vector<Operation>& history, const raft::EntryStore& texts) {
  std::set<TextId> keys;
  for (const Operation& operation : history) {
    if (is_operation_on_key(operation)) keys.insert(operation.command.key);
  }
  for (const TextId key : keys) {
    std::vector<Call> calls = calls_on(key, history);
    drop_unseen(calls);
    const Operation* misfit = Search(std::move(calls)).misfit();
    if (misfit == nullptr) continue;
    return sentence("the history of key ", texts.keys.view(key),
                    " is not linearizable: no order of its operations explains ", describe(*misfit, texts),
                    " by client ", misfit->command.client, ", asked at ", misfit->invoked_us, " us and answered at ",
                    misfit->returned_us, " us");
  }
  return {};
}

}  // namespace raftlab::sim
