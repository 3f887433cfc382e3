// SPDX-License-Identifier: MIT
// A live class over a run: report::live::Session with a Runner behind it. The scenario that a class begins with is
// played as time passes, beside what people do. Always holds: playing saved text from the start gives exactly this
// state, see saved_text.h; so a line that fails is taken back as if it had never been typed. `back` and `use` have the
// state of the last lines, and of branches that were left, as copies; what is older is played again. The records of the
// run are let go of as soon as the viewers' Feed has them, so memory does not grow with the length of the class but by
// what it writes.
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "report/live/session.h"
#include "scenarios/language/parser.h"
#include "scenarios/live/feed.h"
#include "scenarios/live/saved_text.h"
#include "scenarios/runner/runner.h"

namespace raftlab::scenarios::live {

class LiveSession final : public report::live::Session {
 public:
  static constexpr std::size_t kCopies = 8;  // of states before a line
  static constexpr std::size_t kBranchesMax = 8;
  static constexpr std::size_t kLinesMost = 20'000;

  /// `scenario` without errors. `stop`, if not null, ends a line that takes long.
  LiveSession(language::Scenario scenario, std::optional<std::uint64_t> seed, const std::atomic<bool>* stop = nullptr);

  report::live::About about() const override;
  report::live::Words words() const override;
  report::live::Reply act(std::string_view line) override;
  bool advance(raft::Time virtual_us) override;
  report::live::Reply step() override;
  report::live::Reply back(std::size_t lines) override;
  report::live::Reply fork() override;
  report::live::Reply use(std::size_t branch) override;
  raft::Time now() const override { return at_.runner.now(); }
  report::live::Changes changes_since(const report::live::Mark& mark) const override;
  report::live::Snapshot snapshot(std::size_t events_max) const override;
  std::optional<report::live::Why> why(std::uint64_t event) const override { return at_.feed.why(event); }
  bool touched() const override { return !lines_.empty(); }
  std::function<report::live::Saved()> save() const override;
  std::function<std::string()> page() const override;

 private:
  /// Where the class is.
  struct Moment {
    runner::Runner runner;
    Feed feed;
    language::Context context;
    std::size_t file_next = 0;  // of file_
    sim::Time file_due_us = 0;  // not before
    bool forgot = false;        // the first records are gone
    bool at_limit = false;      // over, since a limit was met
    bool over = false;
    std::string over_text;
  };
  struct Parked {
    Moment moment;
    std::vector<Kept> lines;
  };

  Moment fresh() const;
  bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }
  void take(Moment& moment) const;
  void play_to(Moment& moment, sim::Time until_us) const;
  void end(Moment& moment, const runner::Outcome& outcome) const;
  std::optional<Moment> replayed(std::size_t lines) const;

  std::optional<report::live::Reply> take_into_setup(const std::string& text);
  report::live::Reply carry_out(const std::string& text, bool of_file);
  void play_file(sim::Time until_us);
  sim::Time due(const language::Statement& statement) const;
  bool has_room_for(std::string_view text) const;
  std::string text() const;
  std::uint64_t others() const;
  std::vector<report::live::Line> lines_from(std::size_t first) const;
  std::vector<report::live::Branch> branches() const;
  std::string digest() const;
  std::string name() const;

  language::Scenario scenario_;            // its set-up; its statements are in file_
  std::vector<language::Statement> file_;  // what the class begins with
  std::optional<std::uint64_t> seed_;
  const std::atomic<bool>* stop_;
  bool forgets_ = true;  // no line of any branch counts events
  Moment at_;
  std::string head_;  // of the saved text
  std::size_t head_lines_ = 0;
  std::vector<Kept> lines_;
  std::deque<Moment> before_;                  // of the last lines, the last one last
  std::vector<std::optional<Parked>> parked_;  // by branch, none for the one that is played
  std::size_t branch_ = 0;                     // that one
  std::uint64_t generation_ = 1;
  std::uint64_t branch_changes_ = 0;

  struct Digest {
    std::uint64_t generation = 0;
    sim::EventId events = 0;
    sim::Time now_us = -1;
    std::size_t lines = 0;
    bool over = false;
    std::string text;
  };
  mutable Digest digest_;  // the last one asked for
};

}  // namespace raftlab::scenarios::live
