// SPDX-License-Identifier: MIT
#pragma once

// A Session without a run: heartbeats at an even rate, a line is an event, everything can be taken back. What it was
// asked is written down. It checks that its calls come one at a time, as every Session may rely on.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "report/live/session.h"

namespace raftlab::report::live::test {

class FakeSession : public Session {
 public:
  /// One event every so much virtual time while it plays, with that many letters more.
  explicit FakeSession(Time every_us = 10'000, std::size_t letters = 0) : every_us_(every_us), more_(letters, '.') {}

  About about() const override {
    return {.title = "A class", .name = "class", .seed = "42", .nodes = 5, .version = "0"};
  }
  Words words() const override {
    return {.kinds = {"message_sent"}, .types = {"heartbeat"}, .reasons = {""}, .drop_reasons = {"loss"}};
  }

  Reply act(std::string_view line) override {
    const Alone alone(*this);
    note("act " + std::string(line));
    if (line == "nonsense") return {false, "nonsense is no statement"};
    if (line == "slowly") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    lines_.push_back({.event = events_.size() + 1, .at_us = now_us_, .text = std::string(line)});
    add("does " + std::string(line));
    return {true, "done: " + std::string(line)};
  }
  bool advance(Time virtual_us) override {
    const Alone alone(*this);
    note("advance");
    now_us_ += virtual_us;
    while (next_us_ <= now_us_) {
      add("heartbeat of term 1, 0 to 1" + more_, next_us_);
      next_us_ += every_us_;
    }
    return now_us_ < ends_us;
  }
  Reply step() override {
    const Alone alone(*this);
    now_us_ = next_us_;
    next_us_ += every_us_;
    add("steps");
    return {true, "a step"};
  }
  Reply back(std::size_t lines) override {
    const Alone alone(*this);
    if (lines == 0 || lines > lines_.size()) return {false, "there are not so many lines"};
    lines_.resize(lines_.size() - lines);
    events_.clear();
    first_ = 1;
    ++mark_.generation;
    return {true, "taken back"};
  }
  Reply fork() override {
    const Alone alone(*this);
    branches_.push_back({.number = branches_.size() + 1, .text = "left here"});
    ++mark_.others;
    return {true, "a branch"};
  }
  Reply use(std::size_t branch) override {
    const Alone alone(*this);
    if (branch == 0 || branch > branches_.size()) return {false, "there is no such branch"};
    ++mark_.generation;
    return {true, "used"};
  }

  Time now() const override { return now_us_; }
  Changes changes_since(const Mark& mark) const override {
    const Alone alone(*this);
    Changes changes;
    changes.mark = current();
    changes.now_us = now_us_;
    const std::uint64_t last = first_ + events_.size() - 1;
    if (mark.generation != mark_.generation || mark.events + 1 < first_ || mark.events > last) {
      changes.snapshot_needed = true;
      return changes;
    }
    changes.events.assign(events_.begin() + static_cast<std::ptrdiff_t>(mark.events + 1 - first_), events_.end());
    changes.lines.assign(lines_.begin() + static_cast<std::ptrdiff_t>(mark.lines), lines_.end());
    if (mark.others != mark_.others) changes.branches = branches_;
    if (!changes.events.empty()) {
      changes.states.push_back({.event = last, .node = 0, .letter = 'L', .term = 1});
    }
    return changes;
  }
  Snapshot snapshot(std::size_t events_max) const override {
    const Alone alone(*this);
    ++snapshots;
    Snapshot out;
    out.mark = current();
    out.now_us = now_us_;
    const std::size_t count = std::min(events_max, events_.size());
    out.events.assign(events_.end() - static_cast<std::ptrdiff_t>(count), events_.end());
    out.lines = lines_;
    out.branches = branches_;
    for (std::uint8_t node = 0; node < 5; ++node) out.base.push_back({.node = node, .letter = 'F', .term = 0});
    out.digest = "0123456789abcdef";
    return out;
  }
  std::optional<Why> why(std::uint64_t event) const override {
    const Alone alone(*this);
    ++whys;
    if (event == 0 || event > first_ + events_.size()) return std::nullopt;
    return Why{.section = "5.2", .rule = "heartbeats", .note = "", .conditions = {{true, "it leads"}}};
  }

  bool touched() const override { return !lines_.empty(); }
  std::function<Saved()> save() const override {
    const Alone alone(*this);
    return [text = saved_text(), this]() -> Saved {
      ++saves;
      return {.text = text, .digest = "0123456789abcdef", .file_name = "class-42.raft"};
    };
  }
  std::function<std::string()> page() const override {
    const Alone alone(*this);
    return [this] {
      ++pages;
      return std::string("<!doctype html><title>the whole run</title>");
    };
  }

  /// What it was asked so far.
  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  bool was_asked(const std::string& what) const {
    const std::vector<std::string> all = asked();
    return std::find(all.begin(), all.end(), what) != all.end();
  }

  mutable std::atomic<int> snapshots{0};
  mutable std::atomic<int> whys{0};
  mutable std::atomic<int> saves{0};
  mutable std::atomic<int> pages{0};
  std::atomic<bool> two_at_once{false};  // what must never be
  std::atomic<Time> ends_us{1'000'000'000'000};

 private:
  static constexpr std::size_t kKept = kWindowEvents;

  class Alone {
   public:
    explicit Alone(const FakeSession& session) : session_(const_cast<FakeSession&>(session)) {
      if (session_.busy_.exchange(true)) session_.two_at_once = true;
    }
    ~Alone() { session_.busy_ = false; }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;

   private:
    FakeSession& session_;
  };

  Mark current() const {
    Mark mark = mark_;
    mark.events = first_ + events_.size() - 1;
    mark.lines = lines_.size();
    return mark;
  }
  void add(const std::string& text) { add(text, now_us_); }
  void add(const std::string& text, Time at_us) {
    const std::uint64_t id = first_ + events_.size();
    events_.push_back(
        {.id = id, .at_us = at_us, .node = 0, .peer = 1, .type = 0, .bulk = true, .term = 1, .text = text});
    if (events_.size() < 2 * kKept) return;
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(kKept));
    first_ += kKept;
  }
  std::string saved_text() const {
    std::string text;
    for (const Line& line : lines_) text += line.text + "\n";
    return text;
  }
  void note(const std::string& what) {
    const std::lock_guard lock(mutex_);
    if (asked_.empty() || asked_.back() != what) asked_.push_back(what);
  }

  Time every_us_;
  std::string more_;
  Time now_us_ = 0;
  Time next_us_ = 0;
  Mark mark_{.generation = 1};
  std::uint64_t first_ = 1;
  std::vector<Event> events_;
  std::vector<Line> lines_;
  std::vector<Branch> branches_;
  std::atomic<bool> busy_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
};

}  // namespace raftlab::report::live::test
