// SPDX-License-Identifier: MIT
// What the viewers of a run are told of it: its last events with their texts, what each changed at its node, the faults
// that touch them. take() reads what a World has recorded since; nothing is asked of the World but what leaders know of
// the others. A value: copies share the events that are old enough not to change, so that a copy for `back` costs
// little. Memory is bounded: the last kWindowEvents events and a few more, and what Recent keeps.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <vector>

#include "report/why.h"
#include "scenarios/live/recent.h"
#include "scenarios/live/sheet.h"

namespace raftlab::scenarios::live {

class Feed {
 public:
  explicit Feed(unsigned nodes);
  Feed(const Feed& other);
  Feed& operator=(const Feed& other);
  ~Feed() = default;

  /// All records since. REQUIRES that `world` still has them.
  void take(const sim::World& world);

  [[nodiscard]] sim::EventId last() const { return recent_.last(); }
  /// Whether everything behind `event` is still there.
  [[nodiscard]] bool has_all_behind(sim::EventId event) const { return event + 1 >= first_ && event <= last(); }
  /// Events and states behind `event`. REQUIRES has_all_behind(event).
  void tell_behind(sim::EventId event, std::vector<report::live::Event>& events, std::vector<NodeChange>& states) const;
  /// The last events, at most so many, and the nodes before them.
  void tell_last(std::size_t events_max, report::live::Snapshot& snapshot) const;
  [[nodiscard]] const std::vector<report::live::Fault>& faults() const { return faults_; }
  /// Grows when faults() changes.
  [[nodiscard]] std::uint64_t fault_changes() const { return fault_changes_; }
  /// Nothing where no rule is told for the event, or it is too long ago. The first one behind a take() reads all that
  /// is kept, those after it take nearly nothing.
  [[nodiscard]] std::optional<report::live::Why> why(sim::EventId event) const;
  /// Whether the event is a heartbeat or an answer to one that changes nothing, as far as one can tell now.
  [[nodiscard]] bool is_bulk(sim::EventId event) const;

 private:
  struct Chunk {
    std::vector<report::live::Event> events;
    std::vector<NodeChange> states;
  };
  static constexpr std::size_t kChunk = 1'000;

  void take_next(const sim::World& world, bool told);
  report::live::Event event_of(sim::EventId id) const;
  bool looks_like_bulk(sim::EventId local) const;
  void keep(report::live::Event event);
  void keep(NodeChange change);
  void forget_first_chunk();
  void forget_all();
  void find_faults();
  const report::live::Event* find(sim::EventId id) const;

  Recent recent_;
  report::Replay replay_;  // in recent_.timeline()
  NodeSheets sheets_;
  std::vector<NodeBase> base_;                      // the nodes before event first_
  sim::EventId first_ = 1;                          // the first event told
  std::deque<std::shared_ptr<const Chunk>> whole_;  // of kChunk events each
  Chunk tail_;
  std::vector<report::live::Fault> faults_;
  std::uint64_t fault_changes_ = 0;
  mutable std::shared_ptr<const report::WhyIndex> why_;  // of recent_.timeline() as it is now, or null; never copied
};

}  // namespace raftlab::scenarios::live
