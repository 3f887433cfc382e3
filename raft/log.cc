// SPDX-License-Identifier: MIT
#include "raft/log.h"

#include <algorithm>

namespace raftlab::raft {

std::size_t Log::run_of(Index index) const {
  if (index >= runs_.back().first) return runs_.size() - 1;
  const auto after = std::upper_bound(runs_.begin(), runs_.end(), index,
                                      [](Index wanted, const Run& run) { return wanted < run.first; });
  return static_cast<std::size_t>(after - runs_.begin()) - 1;
}

Slice Log::slice_of_run(std::size_t run, Index first, std::uint32_t count_max) const {
  const Place place = runs_[run].place + static_cast<Place>(first - runs_[run].first);
  return {place, no_more_than(runs_[run + 1].first - first, count_max)};
}

void Log::begin_run(Place place) { runs_.push_back({last_index_ + 1, place}); }

void Log::truncate_from(Index first, const EntryStore& store) {
  if (first > last_index_) return;
  first = std::max(first, first_index());
  while (!runs_.empty() && runs_.back().first >= first) runs_.pop_back();
  last_index_ = first - 1;
  last_term_ = runs_.empty() ? base_term_ : store.at(place_at(last_index_)).term;
  ++changes_;
}

void Log::compact_through(Index index, Term term) {
  if (index <= base_index_) return;
  if (index >= last_index_) return restart_at(index, term);
  const std::size_t keep = run_of(index + 1);
  runs_.erase(runs_.begin(), runs_.begin() + static_cast<std::ptrdiff_t>(keep));
  runs_.front().place += static_cast<Place>(index + 1 - runs_.front().first);
  runs_.front().first = index + 1;
  base_index_ = index;
  base_term_ = term;
  ++changes_;
}

void Log::restart_at(Index index, Term term) {
  runs_.clear();
  last_index_ = base_index_ = index;
  last_term_ = base_term_ = term;
  ++changes_;
}

std::uint32_t Log::agreeing(Index first, Slice entries, const EntryStore& store) const {
  std::uint32_t agreed = 0;
  if (first <= base_index_) {
    agreed = static_cast<std::uint32_t>(std::min<Index>(base_index_ + 1 - first, entries.count));
  }
  while (agreed < entries.count && contains(first + agreed)) {
    const Slice own = slice_from(first + agreed, entries.count - agreed);
    if (own.place == entries.place + agreed) {
      agreed += own.count;  // the same places hold the same entries
    } else if (store.at(own.place).term == store.at(entries.place + agreed).term) {
      ++agreed;
    } else {
      break;
    }
  }
  return agreed;
}

Index Log::first_index_of_term_at(Index index, const EntryStore& store) const {
  const Term term = term_at(index, store);
  Index low = std::min(first_index(), index);
  Index high = index;
  while (low < high) {
    const Index middle = low + (high - low) / 2;
    if (term_at(middle, store) < term) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Index Log::last_index_of_term(Term term, const EntryStore& store) const {
  Index low = base_index_;
  Index high = last_index_;
  while (low < high) {
    const Index middle = low + (high - low + 1) / 2;
    if (term_at(middle, store) <= term) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low != 0 && term_at(low, store) == term ? low : 0;
}

bool Log::same_through(const Log& other, Index through) const {
  if (through > last_index_ || through > other.last_index_) return false;
  Index index = std::max(base_index_, other.base_index_) + 1;
  while (index <= through) {
    const auto left = static_cast<std::uint32_t>(std::min<Index>(through - index + 1, 0xffffffff));
    const Slice own = slice_from(index, left);
    const Slice others = other.slice_from(index, left);
    if (own.place != others.place) return false;
    index += std::min(own.count, others.count);
  }
  return true;
}

}  // namespace raftlab::raft
