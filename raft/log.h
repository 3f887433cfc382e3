// SPDX-License-Identifier: MIT
// A replicated log [Raft 5.3]: entries first_index() .. last_index(), kept as runs of consecutive places in the entry
// store, so that every operation costs O(runs) and copying a log is cheap. What a snapshot covers is dropped: the
// log then begins behind base_index(), whose term it still knows [Raft 7]. A node's log, what its disk holds durably
// and the checkers' own records are all of this type.
// Holds: runs are in order of index, none is empty, neighbours do not continue one another.
#pragma once

#include <vector>

#include "raft/entry_store.h"

namespace raftlab::raft {

class Log {
 public:
  struct Run {
    Index first = 0;  // the index of its first entry; it ends where the next run begins
    Place place = 0;

    bool operator==(const Run&) const = default;
  };

  Index last_index() const { return last_index_; }
  Term last_term() const { return last_term_; }
  /// The last index that a snapshot has taken the place of, and its term; 0 and 0 without one.
  Index base_index() const { return base_index_; }
  Term base_term() const { return base_term_; }
  Index first_index() const { return base_index_ + 1; }
  bool contains(Index index) const { return index > base_index_ && index <= last_index_; }

  /// Where the entry at `index` is; REQUIRES contains(index).
  Place place_at(Index index) const {
    const Run& run = index >= runs_.back().first ? runs_.back() : runs_[run_of(index)];
    return run.place + static_cast<Place>(index - run.first);
  }
  /// The last entry's place, kNoPlace for an empty log.
  Place last_place() const { return runs_.empty() ? kNoPlace : place_at(last_index_); }
  /// The term of the entry at `index`; 0 for index 0; REQUIRES base_index() <= index <= last_index().
  Term term_at(Index index, const EntryStore& store) const {
    if (index == last_index_) return last_term_;
    if (index == base_index_) return base_term_;
    return store.at(place_at(index)).term;
  }
  const Entry& entry_at(Index index, const EntryStore& store) const { return store.at(place_at(index)); }

  /// As many entries from `first` on as lie together in the store, at most `count_max`; empty beyond the end.
  Slice slice_from(Index first, std::uint32_t count_max) const {
    if (!contains(first)) return {};
    const Run& last = runs_.back();
    if (first < last.first) return slice_of_run(run_of(first), first, count_max);
    return {last.place + static_cast<Place>(first - last.first), no_more_than(last_index_ + 1 - first, count_max)};
  }
  /// Appends entries behind the last; `last_term` is the term of the last of them.
  void append(Slice entries, Term last_term) {
    if (entries.count == 0) return;
    if (runs_.empty() || last_place() + 1 != entries.place) begin_run(entries.place);
    last_index_ += entries.count;
    last_term_ = last_term;
    ++changes_;
  }
  /// Deletes `first` and everything behind it. What the base covers stays.
  void truncate_from(Index first, const EntryStore& store);
  /// Drops everything through `index`, of term `term`, which a snapshot now stands for; what follows stays.
  void compact_through(Index index, Term term);
  /// Nothing but a snapshot: empty behind `index` of term `term`.
  void restart_at(Index index, Term term);

  /// How many leading entries of `entries`, taken to start at index `first`, this log already holds
  /// (same index, same term) [Raft 5.3]. What its base covers it holds: a snapshot is of committed entries.
  std::uint32_t agreeing(Index first, Slice entries, const EntryStore& store) const;
  /// The first index of the term of the entry at `index`, found by bisection over terms that never decrease.
  Index first_index_of_term_at(Index index, const EntryStore& store) const;
  /// The last index, base included, whose entry has `term`; 0 if there is none.
  Index last_index_of_term(Term term, const EntryStore& store) const;

  const std::vector<Run>& runs() const { return runs_; }
  /// True if both logs reach `through` and hold the very same entries up to it, where both still hold the indexes.
  bool same_through(const Log& other, Index through) const;

  /// Grows with every change: as long as it is the same, this very log is. Says nothing of another log.
  std::uint64_t changes() const { return changes_; }

  bool operator==(const Log& other) const {
    return last_index_ == other.last_index_ && last_term_ == other.last_term_ && base_index_ == other.base_index_ &&
           base_term_ == other.base_term_ && runs_ == other.runs_;
  }

 private:
  static std::uint32_t no_more_than(Index count, std::uint32_t count_max) {
    return count < count_max ? static_cast<std::uint32_t>(count) : count_max;
  }
  void begin_run(Place place);
  Slice slice_of_run(std::size_t run, Index first, std::uint32_t count_max) const;  // not the last run
  std::size_t run_of(Index index) const;

  std::vector<Run> runs_;
  Index last_index_ = 0;
  Term last_term_ = 0;
  Index base_index_ = 0;
  Term base_term_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace raftlab::raft
