// SPDX-License-Identifier: MIT
#include "scenarios/history/judge.h"

#include <algorithm>

namespace raftlab::scenarios::history {
namespace {

// Looking for the fewest answers may take so many steps of searching in all; what is found then is still right.
constexpr std::uint64_t kCoreSteps = 200'000;

/// Certainly without effect, or a read of nobody knows what.
bool matters(const Operation& operation) {
  return operation.ending != Ending::refused && (operation.kind != Kind::read || operation.ending == Ending::good);
}

sim::Call call_of(const Operation& operation) {
  sim::Call call{.asked = operation.asked, .value = operation.value, .expected = operation.expected};
  if (operation.ending != Ending::open) call.answered = operation.answered;
  switch (operation.kind) {
    case Kind::read:
      break;
    case Kind::write:
    case Kind::erase:
      call.kind = sim::CallKind::write;
      break;
    case Kind::append:
      call.kind = sim::CallKind::append;
      break;
    case Kind::cas:
      call.kind = sim::CallKind::cas;
      call.mismatch = operation.ending == Ending::other;
      break;
  }
  return call;
}

/// One key of a history.
class KeyJudge {
 public:
  KeyJudge(const History& history, raft::TextId key, std::vector<std::size_t> numbers, const sim::JudgeLimits& limits)
      : history_(history), numbers_(std::move(numbers)), limits_(limits) {
    verdict_.key = key;
    for (const std::size_t number : numbers_) calls_.push_back(call_of(history_.operations[number]));
  }

  KeyVerdict judge(std::uint64_t& steps) {
    const sim::Judgement found = sim::judge(calls_, raft::kNoText, history_.values, limits_);
    steps += found.steps;
    verdict_.linearity = found.linearity;
    tell(found.order);
    if (found.linearity != sim::Linearity::not_linearizable) return std::move(verdict_);
    verdict_.misfit = numbers_[found.misfit];
    return std::move(verdict_);
  }

  /// REQUIRES the verdict not linearizable.
  std::vector<std::size_t> core(std::size_t misfit) {
    find_core(static_cast<std::uint32_t>(std::find(numbers_.begin(), numbers_.end(), misfit) - numbers_.begin()));
    return std::move(core_);
  }

 private:
  /// The values behind each step of an order.
  void tell(const std::vector<std::uint32_t>& order) {
    Step step;
    for (const std::uint32_t number : order) {
      step.operation = numbers_[number];
      const sim::Call& call = calls_[number];
      const std::string text =
          call.value == raft::kNoText ? std::string() : std::string(history_.values.view(call.value));
      if (call.kind == sim::CallKind::append) {
        step.has_value = true;
        step.value += text;
      } else if (call.kind == sim::CallKind::write || (call.kind == sim::CallKind::cas && !call.mismatch)) {
        step.has_value = call.value != raft::kNoText;
        step.value = text;
      }
      verdict_.order.push_back(step);
    }
  }

  /// What was known at the misfit's answer, but of these nothing was heard: a read saw who knows what, anything else
  /// happened at some time or never. Whether that is still a contradiction.
  bool contradicts(const std::vector<bool>& unheard) {
    std::vector<sim::Call> calls;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      sim::Call call = known_[i];
      if (unheard[i]) {
        if (call.kind == sim::CallKind::read || call.mismatch) continue;
        call.answered = sim::Call::kNever;
      }
      calls.push_back(call);
    }
    const sim::Judgement found = sim::judge(calls, raft::kNoText, history_.values, {.steps_max = core_steps_});
    core_steps_ -= std::min(core_steps_, found.steps + calls.size() / 64 + 1);
    return found.linearity == sim::Linearity::not_linearizable;
  }

  /// Leaves out answers, many at a time at first, as long as what is left is a contradiction.
  void find_core(std::uint32_t misfit) {
    const std::uint64_t end = calls_[misfit].answered;
    std::vector<std::size_t> answers;  // places in known_
    std::vector<std::size_t> known_numbers;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      sim::Call call = calls_[i];
      if (call.asked > end) continue;
      if (call.answered > end && (call.kind == sim::CallKind::read || call.mismatch)) continue;
      if (call.answered > end) call.answered = sim::Call::kNever;
      if (call.answered < end) answers.push_back(known_.size());
      known_.push_back(call);
      known_numbers.push_back(numbers_[i]);
    }
    std::vector<bool> unheard(known_.size(), false);
    for (std::size_t chunk = std::max<std::size_t>(1, answers.size() / 2); core_steps_ > 0; chunk /= 2) {
      for (std::size_t begin = 0; begin < answers.size() && core_steps_ > 0; begin += chunk) {
        std::vector<bool> tried = unheard;
        const std::size_t stop = std::min(answers.size(), begin + chunk);
        for (std::size_t i = begin; i < stop; ++i) tried[answers[i]] = true;
        if (tried != unheard && contradicts(tried)) unheard = std::move(tried);
      }
      if (chunk == 1) break;
    }
    for (std::size_t i = 0; i < known_.size(); ++i) {
      if (known_[i].answered != sim::Call::kNever && !unheard[i]) core_.push_back(known_numbers[i]);
    }
  }

  const History& history_;
  std::vector<std::size_t> numbers_;
  const sim::JudgeLimits& limits_;
  std::vector<sim::Call> calls_;
  std::vector<sim::Call> known_;
  std::uint64_t core_steps_ = kCoreSteps;
  std::vector<std::size_t> core_;
  KeyVerdict verdict_;
};

int weight(const KeyVerdict& verdict) {
  return verdict.linearity == sim::Linearity::not_linearizable ? 2
         : verdict.linearity == sim::Linearity::undecided      ? 1
                                                               : 0;
}

}  // namespace

const KeyVerdict* Verdict::shown() const {
  const KeyVerdict* best = nullptr;
  for (const KeyVerdict& one : keys) {
    const int more = best == nullptr ? 1 : weight(one) - weight(*best);
    const bool better = more != 0          ? false
                        : weight(one) == 2 ? one.order.size() < best->order.size()
                        : weight(one) == 0 ? one.operations > best->operations
                                           : false;
    if (more > 0 || (more == 0 && better)) best = &one;
  }
  return best;
}

Verdict judge_history(const History& history, const sim::JudgeLimits& limits) {
  std::vector<std::vector<std::size_t>> by_key(history.keys.size());
  std::vector<std::size_t> counts(history.keys.size(), 0);
  for (std::size_t i = 0; i < history.operations.size(); ++i) {
    const Operation& operation = history.operations[i];
    ++counts[operation.key];
    if (matters(operation)) by_key[operation.key].push_back(i);
  }
  Verdict verdict;
  for (raft::TextId key = 0; key < by_key.size(); ++key) {
    if (counts[key] == 0) continue;
    KeyVerdict one = KeyJudge(history, key, by_key[key], limits).judge(verdict.steps);
    one.operations = counts[key];
    if (one.linearity == sim::Linearity::not_linearizable) verdict.linearity = one.linearity;
    if (one.linearity == sim::Linearity::undecided && verdict.linearity == sim::Linearity::linearizable) {
      verdict.linearity = one.linearity;
    }
    verdict.keys.push_back(std::move(one));
  }
  if (verdict.linearity != sim::Linearity::not_linearizable) return verdict;
  const auto shown = static_cast<std::size_t>(verdict.shown() - verdict.keys.data());
  KeyVerdict& one = verdict.keys[shown];
  one.core = KeyJudge(history, one.key, by_key[one.key], limits).core(one.misfit);
  return verdict;
}

}  // namespace raftlab::scenarios::history
