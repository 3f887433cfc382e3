// SPDX-License-Identifier: MIT
// A sequence whose front can be let go of: positions stay what they were, and size() counts what is gone too.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace raftlab::raft {

template <class T>
class Tail {
 public:
  Tail() = default;
  Tail(const Tail& other) : held_(other.held_), gone_(other.gone_) { look(); }
  Tail(Tail&& other) noexcept { swap(other); }
  Tail& operator=(Tail other) noexcept {
    swap(other);
    return *this;
  }
  ~Tail() = default;

  /// REQUIRES holds(position).
  T& operator[](std::size_t position) { return *reinterpret_cast<T*>(zero_ + position * sizeof(T)); }
  const T& operator[](std::size_t position) const { return *reinterpret_cast<const T*>(zero_ + position * sizeof(T)); }
  bool holds(std::size_t position) const { return position < size_ && position >= gone_; }

  std::size_t size() const { return size_; }
  std::size_t gone() const { return gone_; }
  std::size_t held() const { return size_ - gone_; }

  void push_back(const T& value) {
    const bool moves = held_.size() == held_.capacity();
    held_.push_back(value);
    ++size_;
    if (moves) look();
  }
  /// Grows to `size`. REQUIRES size() <= size.
  void grow(std::size_t size, const T& value = T{}) {
    held_.resize(size - gone_, value);
    look();
  }
  /// What was at 0 is then at `count`. REQUIRES gone() == 0.
  void put_before(std::size_t count, const T& value) {
    held_.insert(held_.begin(), count, value);
    look();
  }

  /// Everything before `position` is gone for good.
  void let_go_before(std::size_t position) {
    if (position <= gone_) return;
    const std::size_t before = held_.size();
    const std::size_t count = std::min(position - gone_, before);
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(count));
    gone_ += count;
    // Room that was needed until now will be needed again; more than that is given back.
    if (held_.capacity() > 4 * before) held_.shrink_to_fit();
    look();
  }

 private:
  void look() {
    zero_ = reinterpret_cast<std::uintptr_t>(held_.data()) - gone_ * sizeof(T);
    size_ = gone_ + held_.size();
  }
  void swap(Tail& other) noexcept {
    held_.swap(other.held_);
    std::swap(gone_, other.gone_);
    std::swap(zero_, other.zero_);
    std::swap(size_, other.size_);
  }

  std::vector<T> held_;
  std::size_t gone_ = 0;
  // Where position 0 would be, so that what is gone costs nothing to look anything up; and gone_ + held_.size().
  std::uintptr_t zero_ = 0;
  std::size_t size_ = 0;
};

}  // namespace raftlab::raft
