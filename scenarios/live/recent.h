// SPDX-License-Identifier: MIT
// The end of a long run as a timeline of its own, so that everything in report (texts, labels, why, faults) works on it
// as on a whole run while memory stays bounded. Always holds: the timeline has the last kKept records at least and twice
// as many at most, or the whole run where that is shorter. What was before is told by a few records in front (the
// prelude): the nodes as they were, and the faults in force. Its events have numbers of their own: local() and global().
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/faults.h"
#include "report/replay.h"
#include "report/timeline.h"
#include "sim/world.h"

namespace raftlab::scenarios::live {

class Recent {
 public:
  static constexpr sim::EventId kKept = 50'000;

  explicit Recent(unsigned nodes);

  /// The next record of `world`, number last() + 1.
  void add(const sim::World& world);
  /// Begins the next part where one is due, in which `replay` goes on. `replay` must stand at the last event, in
  /// timeline(). True where event numbers have changed.
  bool roll(report::Replay& replay);
  /// What records refer to; to be called before their texts are asked for.
  void take_store(const sim::World& world) { now_.timeline.store = world.store(); }

  [[nodiscard]] const report::Timeline& timeline() const { return now_.timeline; }
  [[nodiscard]] sim::EventId last() const { return now_.before + now_.timeline.trace.size() - now_.prelude; }
  /// The first event that is there.
  [[nodiscard]] sim::EventId first() const { return now_.before + 1; }
  /// 0 for what is no longer there.
  [[nodiscard]] sim::EventId local(sim::EventId id) const { return now_.local(id); }
  /// 0 for a record of the prelude.
  [[nodiscard]] sim::EventId global(sim::EventId local) const {
    return local > now_.prelude ? local - now_.prelude + now_.before : 0;
  }
  /// `text` with e#N of this timeline as e#N of the run.
  [[nodiscard]] std::string with_global_events(std::string text) const;

 private:
  struct Part {
    report::Timeline timeline;
    sim::EventId before = 0;   // events of the run before its first one
    sim::EventId prelude = 0;  // records that are no events of the run

    sim::EventId local(sim::EventId id) const { return id > before ? id - before + prelude : 0; }
    void add(sim::Record record, const sim::World& world);
  };
  Part fresh() const;
  Part with_prelude(const report::Replay& replay) const;

  unsigned nodes_;
  Part now_;
  std::vector<Part> next_;  // one or none: begun when now_ had kKept records, it takes its place when it has as many
};

/// As find_faults, but `last` of a fault that still lasts is 0.
[[nodiscard]] std::vector<report::FaultWindow> faults_so_far(const report::Timeline& timeline);

}  // namespace raftlab::scenarios::live
