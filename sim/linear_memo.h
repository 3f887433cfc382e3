// SPDX-License-Identifier: MIT
// The sets of calls that a search has visited: each a header, the window of its bit set that is neither all ones before
// nor all zeros behind, and the bits of the calls without an answer. One growing row of words and an open-addressing
// table of places in it; entries are compared whole, so that no two are ever taken for one.
#pragma once

#include <cstdint>
#include <vector>

namespace raftlab::sim {

class LinearMemo {
 public:
  explicit LinearMemo(std::size_t expected) {
    std::size_t size = 64;
    while (size < expected * 2) size *= 2;
    table_.assign(size, 0);
    words_.reserve(expected * 3);
    starts_.reserve(expected);
  }

  /// The next entry is put together word by word.
  void put(std::uint64_t word) { words_.push_back(word); }
  /// Keeps the entry; false, and it is gone again, if the same one is there.
  bool keep() {
    const std::size_t size = words_.size() - end_;
    const std::uint64_t hash = hash_of(end_, size);
    const std::uint64_t tag = hash & kTagMask;
    for (std::size_t at = hash & (table_.size() - 1);; at = (at + 1) & (table_.size() - 1)) {
      if (table_[at] == 0) {
        table_[at] = tag | (starts_.size() + 1);
        break;
      }
      if ((table_[at] & kTagMask) == tag && same(starts_at(table_[at]), size)) {
        words_.resize(end_);
        return false;
      }
    }
    starts_.push_back(end_);
    end_ = words_.size();
    if (starts_.size() * 2 > table_.size()) grow();
    return true;
  }
  std::size_t size() const { return starts_.size(); }
  /// Of memory, about.
  std::size_t words() const { return words_.size() + starts_.size() + table_.size(); }

 private:
  static constexpr std::uint64_t kNumberMask = 0xffffffff;
  static constexpr std::uint64_t kTagMask = ~kNumberMask;

  std::size_t starts_at(std::uint64_t slot) const { return static_cast<std::size_t>(slot & kNumberMask) - 1; }
  std::size_t end_of(std::size_t number) const { return number + 1 < starts_.size() ? starts_[number + 1] : end_; }

  std::uint64_t hash_of(std::size_t begin, std::size_t size) const {
    std::uint64_t hash = size;
    for (std::size_t i = begin; i < begin + size; ++i) {
      hash = (hash ^ words_[i]) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 29;
    }
    hash *= 0xbf58476d1ce4e5b9;
    return hash ^ hash >> 32;
  }
  bool same(std::size_t number, std::size_t size) const {
    const std::size_t start = starts_[number];
    if (end_of(number) - start != size) return false;
    for (std::size_t i = 0; i < size; ++i) {
      if (words_[start + i] != words_[end_ + i]) return false;
    }
    return true;
  }
  void grow() {
    std::vector<std::uint64_t> larger(table_.size() * 2, 0);
    for (std::size_t number = 0; number < starts_.size(); ++number) {
      const std::uint64_t hash = hash_of(starts_[number], end_of(number) - starts_[number]);
      std::size_t at = hash & (larger.size() - 1);
      while (larger[at] != 0) at = (at + 1) & (larger.size() - 1);
      larger[at] = (hash & kTagMask) | (number + 1);
    }
    table_ = std::move(larger);
  }

  std::vector<std::uint64_t> words_;
  std::vector<std::size_t> starts_;   // by entry
  std::size_t end_ = 0;               // of the entries kept
  std::vector<std::uint64_t> table_;  // upper half of the hash, number + 1; 0 is free
};

}  // namespace raftlab::sim
