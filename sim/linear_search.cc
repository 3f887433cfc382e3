// SPDX-License-Identifier: MIT
#include "sim/linear_search.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "sim/linear_memo.h"
#include "sim/linear_values.h"

namespace raftlab::sim {

namespace {

using State = LinearValues::State;

class Search {
 public:
  Search(std::span<const Call> calls, raft::TextId initial, const raft::TextPool& texts, const JudgeLimits& limits)
      : calls_(calls), limits_(limits), values_(calls, texts), state_(values_.of(initial)), memo_(calls.size()) {
    take_calls();
    link_events();
  }

  Judgement run();

 private:
  /// A call as the search sees it.
  struct Item {
    std::uint32_t call = 0;  // its number
    CallKind kind = CallKind::read;
    bool mismatch = false;
    bool answered = false;
    State value = 0;  // append: the piece's TextId
    State expected = 0;
    std::uint32_t bit = 0;        // of done_ if answered, else of late_
    std::uint32_t at = 0;         // its event
    std::uint32_t answer_at = 0;  // 0: none
  };
  struct Event {
    std::uint32_t next = 0;
    std::uint32_t previous = 0;
    std::uint32_t item = 0;
    std::uint32_t asked_before = 0;  // answered calls that were asked before this event
    bool is_answer = false;
  };
  struct Taken {
    std::uint32_t item;
    State before;
  };
  /// A set of calls done, and what may come next.
  struct Frame {
    std::size_t taken = 0;        // as many calls were done before those that led here
    std::size_t choices_end = 0;  // in choices_; the ones of this frame are behind those of the frame before
    std::size_t next = 0;
    std::uint32_t first_answer = 0;
    bool must_see = false;
  };

  void take_calls();
  void link_events();

  bool changes_nothing(const Item& item) const;
  bool fits(const Item& item, State& after);
  void take(std::uint32_t item, State after);
  void undo(std::size_t taken_size);
  bool take_free();
  void take_forced();
  bool visit(bool must_see);
  void add_choices(bool must_see);
  void add_choice(std::uint32_t item, std::size_t begin);
  bool is_seen(State after) const;
  bool open_frame(std::size_t taken_before, bool must_see);
  void close_frame();

  static bool same_request(const Item& one, const Item& other) {
    return one.kind == other.kind && one.mismatch == other.mismatch && one.value == other.value &&
           one.expected == other.expected;
  }
  void flip(const Item& item) {
    std::uint64_t& word = (item.answered ? done_ : late_)[item.bit / 64];
    word ^= std::uint64_t{1} << (item.bit % 64);
  }
  void unlink(std::uint32_t at) {
    events_[events_[at].previous].next = events_[at].next;
    events_[events_[at].next].previous = events_[at].previous;
  }
  void relink(std::uint32_t at) { events_[events_[at].previous].next = events_[events_[at].next].previous = at; }

  std::span<const Call> calls_;
  const JudgeLimits& limits_;
  LinearValues values_;
  State state_;
  LinearMemo memo_;
  std::vector<Item> items_;    // in the order they were asked
  std::vector<Event> events_;  // a doubly linked list in order of time; 0 is both ends
  std::vector<std::uint64_t> done_;
  std::vector<std::uint64_t> late_;
  std::size_t low_word_ = 0;  // of done_: all words before it are all ones
  std::size_t open_ = 0;      // answered calls that are not done
  std::vector<Taken> taken_;
  std::vector<Frame> frames_;
  std::vector<std::uint32_t> choices_;
  // What could see a value where the search stands: filled by take_free().
  std::uint64_t round_ = 0;
  std::vector<std::uint64_t> read_in_;      // by state: the round in which an open read asks for it
  std::vector<std::uint64_t> compared_in_;  // by state: the same of a cas that succeeds, or may
  bool any_mismatch_ = false;               // a cas that must see another value than there is
  bool any_append_ = false;
  std::uint32_t first_answer_ = 0;  // the first answer that is not explained yet
  std::uint32_t furthest_ = 0;      // the furthest of those the search got stuck at
  std::vector<std::uint32_t> furthest_order_;
  std::uint64_t steps_ = 0;
};

/// Those that matter, in the order they were asked.
void Search::take_calls() {
  bool mismatches = false;
  items_.reserve(calls_.size());
  for (std::uint32_t i = 0; i < calls_.size(); ++i) {
    const Call& call = calls_[i];
    Item item{.call = i, .kind = call.kind, .mismatch = call.mismatch, .answered = call.answered != Call::kNever};
    if (!item.answered && item.kind == CallKind::read) continue;  // saw nothing, changed nothing
    mismatches = mismatches || (item.answered && item.mismatch);
    item.value = item.kind == CallKind::append ? call.value : values_.of(call.value);
    if (item.kind == CallKind::cas) item.expected = values_.of(call.expected);
    items_.push_back(item);
  }
  // What nobody sees, and what explains no mismatch, need not have happened.
  if (!mismatches && !values_.appends()) {
    std::erase_if(items_, [](const Item& item) { return !item.answered && item.value == LinearValues::kUnseen; });
  }
  const auto earlier = [this](const Item& one, const Item& other) {
    return calls_[one.call].asked < calls_[other.call].asked;
  };
  if (!std::is_sorted(items_.begin(), items_.end(), earlier)) std::sort(items_.begin(), items_.end(), earlier);
  taken_.reserve(items_.size());
  frames_.reserve(items_.size() + 1);
  std::uint32_t late = 0;
  for (Item& item : items_) item.bit = item.answered ? static_cast<std::uint32_t>(open_++) : late++;
  done_.assign((open_ + 63) / 64, 0);
  late_.assign((late + 63) / 64, 0);
}

/// Calls and answers in one order of time; the answers of the few calls open at a moment wait in a heap.
void Search::link_events() {
  using Answer = std::pair<std::uint64_t, std::uint32_t>;
  std::vector<Answer> open;  // the earliest first
  std::uint32_t asked_before = 0;
  events_.reserve(items_.size() + open_ + 1);
  events_.emplace_back();
  const auto add = [this, &asked_before](std::uint32_t item, bool is_answer) {
    const auto at = static_cast<std::uint32_t>(events_.size());
    events_.push_back({at + 1, at - 1, item, asked_before, is_answer});
    return at;
  };
  const auto add_answers = [this, &open, &add](std::uint64_t until) {
    while (!open.empty() && open.front().first < until) {
      items_[open.front().second].answer_at = add(open.front().second, true);
      std::pop_heap(open.begin(), open.end(), std::greater<>());
      open.pop_back();
    }
  };
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const Call& call = calls_[items_[i].call];
    add_answers(call.asked);
    items_[i].at = add(i, false);
    if (!items_[i].answered) continue;
    ++asked_before;
    open.emplace_back(call.answered, i);
    std::push_heap(open.begin(), open.end(), std::greater<>());
  }
  add_answers(Call::kNever);
  events_.back().next = 0;
  events_.front() = {events_.size() == 1 ? 0U : 1U, static_cast<std::uint32_t>(events_.size() - 1), 0, 0, false};
}

bool Search::changes_nothing(const Item& item) const {
  switch (item.kind) {
    case CallKind::read:
      return item.value == state_;
    case CallKind::cas:
      if (item.mismatch) return item.expected != state_;
      return item.expected == state_ && item.value == state_;
    default:
      return false;
  }
}

/// Whether it may happen now, and the value after it.
bool Search::fits(const Item& item, State& after) {
  switch (item.kind) {
    case CallKind::read:
      after = state_;
      return item.value == state_;
    case CallKind::write:
      after = item.value;
      return true;
    case CallKind::append:
      after = values_.appended(state_, item.value);
      return true;
    case CallKind::cas:
      break;
  }
  after = item.mismatch ? state_ : item.value;
  return (item.expected == state_) != item.mismatch;
}

void Search::take(std::uint32_t number, State after) {
  const Item& item = items_[number];
  taken_.push_back({number, state_});
  state_ = after;
  flip(item);
  unlink(item.at);
  if (!item.answered) return;
  --open_;
  unlink(item.answer_at);
  while (low_word_ < done_.size() && done_[low_word_] == ~std::uint64_t{0}) ++low_word_;
}

void Search::undo(std::size_t taken_size) {
  while (taken_.size() > taken_size) {
    const Item& item = items_[taken_.back().item];
    state_ = taken_.back().before;
    taken_.pop_back();
    flip(item);
    if (item.answered) {
      ++open_;
      relink(item.answer_at);
      low_word_ = std::min<std::size_t>(low_word_, item.bit / 64);
    }
    relink(item.at);
  }
}

/// Lets everything happen that fits and changes nothing, and notes what the rest would see; true if anything did.
bool Search::take_free() {
  ++round_;
  any_mismatch_ = any_append_ = false;
  const std::size_t before = taken_.size();
  const auto note = [this](std::vector<std::uint64_t>& rounds, State state) {
    if (state >= rounds.size()) rounds.resize(values_.size() + state + 1, 0);
    rounds[state] = round_;
  };
  std::uint32_t previous = 0;
  std::uint32_t at = events_[0].next;
  for (; at != 0 && !events_[at].is_answer; at = events_[previous].next) {
    const std::uint32_t number = events_[at].item;
    const Item& item = items_[number];
    if (item.answered && changes_nothing(item)) {
      take(number, state_);  // and its answer may have been the next event
      continue;
    }
    previous = at;
    if (item.kind == CallKind::read) {
      note(read_in_, item.value);
    } else if (item.kind == CallKind::cas && !item.mismatch) {
      note(compared_in_, item.expected);
    } else if (item.kind == CallKind::cas) {
      any_mismatch_ = any_mismatch_ || item.answered;
    } else if (item.kind == CallKind::append) {
      any_append_ = true;
    }
  }
  first_answer_ = at;
  return taken_.size() != before;
}

/// Where one call alone is open, it is next: no choice to come back to, so no set of calls to remember.
void Search::take_forced() {
  for (;;) {
    const std::uint32_t at = events_[0].next;
    if (at == 0) return;
    const std::uint32_t number = events_[at].item;
    const Item& item = items_[number];
    State after = state_;
    if (!item.answered || events_[at].next != item.answer_at || !fits(item, after)) return;
    ++steps_;
    take(number, after);
    take_free();
  }
}

/// Whether anything that may come right after would see this value.
bool Search::is_seen(State after) const {
  const auto in = [this, after](const std::vector<std::uint64_t>& rounds) {
    return after < rounds.size() && rounds[after] == round_;
  };
  return any_mismatch_ || any_append_ || in(read_in_) || in(compared_in_);
}

/// False if the search has been here.
bool Search::visit(bool must_see) {
  const std::size_t end = first_answer_ == 0 ? done_.size() : (events_[first_answer_].asked_before + 63) / 64;
  memo_.put(std::uint64_t{state_} << 32 | std::uint64_t{low_word_} << 1 | (must_see ? 1U : 0U));
  for (const std::uint64_t word : late_) memo_.put(word);
  for (std::size_t i = low_word_; i < end; ++i) memo_.put(done_[i]);
  return memo_.keep();
}

/// Behind those that are answered earlier; of two that ask for the same only one.
void Search::add_choice(std::uint32_t number, std::size_t begin) {
  const Item& item = items_[number];
  for (std::size_t i = begin; i < choices_.size(); ++i) {
    const Item& other = items_[choices_[i]];
    if (!same_request(item, other)) continue;
    if (!item.answered || (other.answered && other.answer_at < item.answer_at)) return;
    choices_.erase(choices_.begin() + static_cast<std::ptrdiff_t>(i));
    break;
  }
  std::size_t place = choices_.size();
  while (place > begin && item.answered &&
         (!items_[choices_[place - 1]].answered || items_[choices_[place - 1]].answer_at > item.answer_at)) {
    --place;
  }
  choices_.insert(choices_.begin() + static_cast<std::ptrdiff_t>(place), number);
}

void Search::add_choices(bool must_see) {
  const std::size_t begin = choices_.size();
  for (std::uint32_t at = events_[0].next; at != first_answer_; at = events_[at].next) {
    const std::uint32_t number = events_[at].item;
    const Item& item = items_[number];
    State after = state_;
    if (must_see && item.kind != CallKind::append && (item.kind != CallKind::cas || item.mismatch)) continue;
    if (!fits(item, after)) continue;
    if (!item.answered && (after == state_ || !is_seen(after))) continue;  // see the header
    add_choice(number, begin);
  }
}

/// Where the search stands now, after calls were taken; false if it has been here.
bool Search::open_frame(std::size_t taken_before, bool must_see) {
  ++steps_;
  if (!visit(must_see)) return false;
  Frame frame{.taken = taken_before, .next = choices_.size(), .first_answer = first_answer_, .must_see = must_see};
  add_choices(must_see);
  frame.choices_end = choices_.size();
  frames_.push_back(frame);
  return true;
}

/// Nothing can come next: what was taken last was wrong.
void Search::close_frame() {
  const Frame frame = frames_.back();
  frames_.pop_back();
  if (!frame.must_see && frame.first_answer > furthest_) {
    furthest_ = frame.first_answer;
    furthest_order_.clear();
    for (const Taken& taken : taken_) furthest_order_.push_back(items_[taken.item].call);
  }
  undo(frame.taken);
  choices_.resize(frames_.empty() ? 0 : frames_.back().choices_end);
}

Judgement Search::run() {
  Judgement judgement;
  take_free();
  take_forced();
  if (open_ != 0) open_frame(0, false);
  while (open_ != 0 && !frames_.empty()) {
    Frame& frame = frames_.back();
    if (frame.next == frame.choices_end) {
      close_frame();
      continue;
    }
    if (steps_ >= limits_.steps_max || memo_.words() > limits_.memory_words_max) {
      judgement.linearity = Linearity::undecided;
      judgement.steps = steps_;
      return judgement;
    }
    const std::uint32_t number = choices_[frame.next++];
    const std::size_t before = taken_.size();
    State after = state_;
    fits(items_[number], after);
    take(number, after);
    const bool must_see = !take_free() && !items_[number].answered;
    if (!must_see) take_forced();
    if (open_ == 0) break;
    if (!open_frame(before, must_see)) undo(before);
  }
  judgement.steps = steps_;
  if (open_ == 0) {
    judgement.order.reserve(taken_.size());
    for (const Taken& taken : taken_) judgement.order.push_back(items_[taken.item].call);
    return judgement;
  }
  judgement.linearity = Linearity::not_linearizable;
  judgement.misfit = items_[events_[furthest_].item].call;
  judgement.order = std::move(furthest_order_);
  return judgement;
}

}  // namespace

Judgement judge(std::span<const Call> calls, raft::TextId initial, const raft::TextPool& texts,
                const JudgeLimits& limits) {
  return Search(calls, initial, texts, limits).run();
}

}  // namespace raftlab::sim
