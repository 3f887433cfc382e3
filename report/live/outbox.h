// SPDX-License-Identifier: MIT
// What waits to be sent to one browser. Updates are shared by all browsers and are never longer than `updates` here:
// who is slower than the class loses all that wait and gets one snapshot when it can read again, so the memory for a
// browser does not depend on how slow it is. Of notices (who has control, who is here) only the newest waits. Answers
// are its own and are never lost; too many waiting means that it does not read. The front is what is being sent and
// stays until sent().
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <utility>

namespace raftlab::report::live {

using Frame = std::shared_ptr<const std::string>;

class Outbox {
 public:
  enum class Kind { update, answer, people, control };

  Outbox(std::size_t updates, std::size_t answers) : updates_(updates), answers_(answers) {}

  /// False: it was the straw too much, all updates that wait are gone.
  bool push_update(Frame frame) {
    if (behind_) return true;
    if (waiting(Kind::update) < updates_) {
      queue_.push_back({std::move(frame), Kind::update});
      return true;
    }
    erase(Kind::update);
    behind_ = true;
    return false;
  }
  /// In place of all updates that wait.
  void push_snapshot(Frame frame) {
    erase(Kind::update);
    queue_.push_back({std::move(frame), Kind::update});
    behind_ = false;
  }
  void push_notice(Kind kind, Frame frame) {
    erase(kind);
    queue_.push_back({std::move(frame), kind});
  }
  /// False: too many wait.
  bool push_answer(Frame frame) {
    queue_.push_back({std::move(frame), Kind::answer});
    return waiting(Kind::answer) <= answers_;
  }
  /// It has missed updates, or has none yet, and could be sent a snapshot at once.
  bool wants_snapshot() const { return behind_ && waiting(Kind::update) == 0; }

  bool empty() const { return queue_.empty(); }
  bool sending() const { return sending_; }
  /// Begins to send the front. REQUIRES !empty() && !sending().
  Frame begin() {
    sending_ = true;
    return queue_.front().frame;
  }
  void sent() {
    queue_.pop_front();
    sending_ = false;
  }

 private:
  struct Item {
    Frame frame;
    Kind kind = Kind::update;
  };
  std::size_t waiting(Kind kind) const {
    return static_cast<std::size_t>(
        std::count_if(queue_.begin(), queue_.end(), [kind](const Item& item) { return item.kind == kind; }));
  }
  void erase(Kind kind) {
    const auto from = queue_.begin() + (sending_ ? 1 : 0);
    queue_.erase(std::remove_if(from, queue_.end(), [kind](const Item& item) { return item.kind == kind; }),
                 queue_.end());
  }

  std::size_t updates_;
  std::size_t answers_;
  std::deque<Item> queue_;
  bool sending_ = false;
  bool behind_ = true;
};

}  // namespace raftlab::report::live
