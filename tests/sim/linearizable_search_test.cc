// SPDX-License-Identifier: MIT
// The search for linearizability against one that tries every order: random histories of one object, right and wrong,
// with calls that were never answered. Each verdict must agree, each order must explain what it claims to, and a
// misfit must be one: with its answer the history up to there has no order, without it there is one.

#include "sim/linear_search.h"

#include <algorithm>
#include <optional>
#include <string>

#include "raft/rng.h"
#include "tests/catch.h"

namespace raftlab::sim::test {
namespace {

using raft::kNoText;
using raft::Rng;
using raft::TextPool;
using Value = std::optional<std::string>;

constexpr JudgeLimits kNoLimits{};

Value value_of(raft::TextId id, const TextPool& texts) {
  if (id == kNoText) return std::nullopt;
  return std::string(texts.view(id));
}

/// False if the call may not happen where this is the value; else the value after it. Missing and empty are the same.
bool happen(const Call& call, const TextPool& texts, Value& value) {
  const Value given = value_of(call.value, texts);
  const bool expected_is_there = value.value_or("") == value_of(call.expected, texts).value_or("");
  switch (call.kind) {
    case CallKind::read:
      return value.value_or("") == given.value_or("");
    case CallKind::write:
      value = given;
      return true;
    case CallKind::append:
      value = value.value_or("") + given.value_or("");
      return true;
    case CallKind::cas:
      break;
  }
  if (call.mismatch) return !expected_is_there;
  if (expected_is_there) value = given;
  return expected_is_there;
}

/// Tries every order.
class EveryOrder {
 public:
  EveryOrder(std::vector<Call> calls, const TextPool& texts)
      : calls_(std::move(calls)), texts_(texts), done_(calls_.size()) {}

  bool any(const Value& value = std::nullopt) {
    std::uint64_t first_answer = Call::kNever;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (!done_[i]) first_answer = std::min(first_answer, calls_[i].answered);
    }
    if (first_answer == Call::kNever) return true;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (done_[i] || calls_[i].asked > first_answer) continue;
      if (calls_[i].answered == Call::kNever && calls_[i].kind == CallKind::read) continue;
      Value after = value;
      if (!happen(calls_[i], texts_, after)) continue;
      done_[i] = true;
      const bool found = any(after);
      done_[i] = false;
      if (found) return true;
    }
    return false;
  }

 private:
  std::vector<Call> calls_;
  const TextPool& texts_;
  std::vector<bool> done_;
};

/// What was known when the clock stood at `until`: later calls were not asked, later answers not given.
std::vector<Call> cut(const std::vector<Call>& calls, std::uint64_t until) {
  std::vector<Call> known;
  for (Call call : calls) {
    if (call.asked > until) continue;
    if (call.answered > until) {
      call.answered = Call::kNever;
      if (call.mismatch) continue;  // nobody knows that it failed; as an open call it is one that may succeed
    }
    known.push_back(call);
  }
  return known;
}

struct Kinds {
  bool appends = false;
  int values = 3;
  int clients = 3;
  int percent_unknown = 15;
  int percent_wrong = 10;
};

/// Clients on a real object: each call takes effect between its question and its answer, then some answers are bent.
std::vector<Call> some_history(Rng& rng, std::size_t size, const Kinds& kinds, TextPool& texts) {
  std::vector<Call> calls;
  std::vector<std::size_t> open;  // asked, without effect
  std::vector<std::size_t> late;  // with effect, not answered
  Value value;
  std::uint64_t clock = 0;
  const auto text = [&] {
    return texts.add(std::string(1, static_cast<char>('a' + rng.below(static_cast<std::uint64_t>(kinds.values)))));
  };
  const auto percent = [&](int limit) { return static_cast<int>(rng.below(100)) < limit; };
  const auto take_one = [&](std::vector<std::size_t>& from) {
    const auto place = from.begin() + static_cast<std::ptrdiff_t>(rng.below(from.size()));
    const std::size_t number = *place;
    from.erase(place);
    return number;
  };
  while (calls.size() < size || !open.empty() || !late.empty()) {
    const std::uint64_t what = rng.below(3);
    if (what == 0 && calls.size() < size && open.size() + late.size() < static_cast<std::size_t>(kinds.clients)) {
      Call call{.asked = ++clock};
      const std::uint64_t kind = rng.below(kinds.appends ? 5 : 4);
      call.kind = kind == 0   ? CallKind::write
                  : kind == 1 ? CallKind::cas
                  : kind == 4 ? CallKind::append
                              : CallKind::read;
      if (call.kind != CallKind::read) call.value = percent(10) && call.kind == CallKind::write ? kNoText : text();
      if (call.kind == CallKind::cas) call.expected = percent(10) ? kNoText : text();
      open.push_back(calls.size());
      calls.push_back(call);
    } else if (what == 1 && !open.empty()) {
      const std::size_t number = take_one(open);
      Call& call = calls[number];
      if (percent(kinds.percent_unknown) && percent(50)) continue;  // never happens, never answered
      if (call.kind == CallKind::read) call.value = value ? texts.add(*value) : kNoText;
      if (call.kind == CallKind::cas) call.mismatch = value.value_or("") != value_of(call.expected, texts).value_or("");
      happen(call, texts, value);
      late.push_back(number);
    } else if (what == 2 && !late.empty()) {
      Call& call = calls[take_one(late)];
      call.answered = ++clock;
      if (percent(kinds.percent_unknown)) {
        call.answered = Call::kNever;
        call.mismatch = false;
      } else if (percent(kinds.percent_wrong)) {
        if (call.kind == CallKind::read) call.value = text();
        if (call.kind == CallKind::cas) call.mismatch = !call.mismatch;
      }
    }
  }
  return calls;
}

/// Whether `order` keeps real time, explains every answer in it, and holds all answered before `until`.
bool explains(const std::vector<std::uint32_t>& order, const std::vector<Call>& calls, std::uint64_t until,
              const TextPool& texts) {
  Value value;
  std::vector<bool> done(calls.size());
  for (const std::uint32_t number : order) {
    if (done[number] || calls[number].asked > until) return false;
    for (std::size_t i = 0; i < calls.size(); ++i) {
      if (!done[i] && calls[i].answered < calls[number].asked) return false;
    }
    done[number] = true;
    if (!happen(calls[number], texts, value)) return false;
  }
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (!done[i] && calls[i].answered < until) return false;
  }
  return true;
}

std::string told(const std::vector<Call>& calls, const TextPool& texts) {
  std::string text;
  for (const Call& call : calls) {
    text += std::to_string(call.asked) + ".." +
            (call.answered == Call::kNever ? std::string("never") : std::to_string(call.answered)) + " kind " +
            std::to_string(static_cast<int>(call.kind)) + " " + value_of(call.expected, texts).value_or("none") + " " +
            value_of(call.value, texts).value_or("none") + (call.mismatch ? " mismatch\n" : "\n");
  }
  return text;
}

struct Seen {
  int right = 0;
  int wrong = 0;
};

/// One history, judged and checked.
void check(const std::vector<Call>& calls, const TextPool& texts, Seen& seen) {
  INFO(told(calls, texts));
  const Judgement judgement = judge(calls, kNoText, texts, kNoLimits);
  const bool right = EveryOrder(calls, texts).any();
  REQUIRE(judgement.linearity == (right ? Linearity::linearizable : Linearity::not_linearizable));
  ++(right ? seen.right : seen.wrong);
  if (right) {
    REQUIRE(explains(judgement.order, calls, Call::kNever, texts));
    return;
  }
  const std::uint64_t answered = calls[judgement.misfit].answered;
  REQUIRE(answered != Call::kNever);
  REQUIRE(explains(judgement.order, calls, answered, texts));
  REQUIRE(EveryOrder(cut(calls, answered - 1), texts).any());
  REQUIRE_FALSE(EveryOrder(cut(calls, answered), texts).any());
}

TEST_CASE("Thousands of small random histories get the verdict of a search through every order") {
  for (const Kinds& kinds : {Kinds{}, Kinds{.values = 2, .percent_unknown = 40}, Kinds{.values = 6, .clients = 5},
                             Kinds{.values = 2, .clients = 6, .percent_unknown = 60, .percent_wrong = 25}}) {
    Seen seen;
    for (std::uint64_t seed = 0; seed < 1500; ++seed) {
      TextPool texts;
      Rng rng(raft::stream_seed(seed, "history", static_cast<std::uint64_t>(kinds.clients)));
      check(some_history(rng, 3 + rng.below(6), kinds, texts), texts, seen);
    }
    CHECK(seen.right > 200);
    CHECK(seen.wrong > 100);
  }
}

TEST_CASE("So do histories of a text that clients append to") {
  Seen seen;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    TextPool texts;
    Rng rng(raft::stream_seed(seed, "appends"));
    const Kinds kinds{.appends = true, .values = 2, .percent_unknown = 20};
    check(some_history(rng, 3 + rng.below(6), kinds, texts), texts, seen);
  }
  CHECK(seen.right > 500);
  CHECK(seen.wrong > 200);
}

TEST_CASE("Long histories of a real object are linearizable, and each order that is found explains them") {
  for (const bool appends : {false, true}) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
      TextPool texts;
      Rng rng(raft::stream_seed(seed, "long"));
      const Kinds kinds{
          .appends = appends, .values = 5, .clients = 5, .percent_unknown = appends ? 1 : 3, .percent_wrong = 0};
      const std::vector<Call> calls = some_history(rng, 300, kinds, texts);
      const Judgement judgement = judge(calls, kNoText, texts, kNoLimits);
      REQUIRE(judgement.linearity == Linearity::linearizable);
      REQUIRE(explains(judgement.order, calls, Call::kNever, texts));
    }
  }
}

TEST_CASE("A search that would take too long says that it does not know") {
  // Many writes at once, each read in an order that only the last read contradicts.
  TextPool texts;
  std::vector<Call> calls;
  std::uint64_t clock = 0;
  for (int i = 0; i < 24; ++i) {
    const raft::TextId value = texts.add(std::to_string(i));
    calls.push_back({.asked = ++clock, .answered = 1000 + clock, .kind = CallKind::write, .value = value});
    calls.push_back({.asked = ++clock, .answered = 1000 + clock, .kind = CallKind::read, .value = value});
  }
  calls.push_back({.asked = 5000, .answered = 5001, .kind = CallKind::read, .value = texts.add("never written")});
  const Judgement judgement = judge(calls, kNoText, texts, {.steps_max = 1000});
  CHECK(judgement.linearity == Linearity::undecided);
  CHECK(judgement.steps == 1000);
  CHECK(judgement.order.empty());
}

}  // namespace
}  // namespace raftlab::sim::test
