// SPDX-License-Identifier: MIT
// The few words at an arrow or a mark of the picture: what a message asks or answers ("RequestVote t2", "yes, 2 of 3",
// "no: it voted for itself", "x=1, index 6"), what a node becomes ("leader · term 3"), what is committed ("commit 5").
// At most kLabelCharacters; keys and values are shortened with "…". Only what the trace proves: where it does not tell
// how many votes an answer makes, the label is "yes".
#pragma once

#include <string>
#include <vector>

#include "report/timeline.h"

namespace raftlab::report {

inline constexpr std::size_t kLabelCharacters = 28;

class Labels {
 public:
  /// One pass over the run: votes are counted, commits that a message caused are found.
  explicit Labels(const Timeline& timeline);

  /// For a run that goes on: what only later events tell is left out ("yes" instead of "yes, 2 of 3"). No pass.
  static Labels of_run_under_way(const Timeline& timeline) { return {timeline, Under::way}; }

  /// Empty where nothing is to be said. What happens to a message later has no label of its own.
  std::string of(sim::EventId id) const;

 private:
  enum class Under { way };
  Labels(const Timeline& timeline, Under) : timeline_(timeline) {}

  struct Count {  // of votes, once an answer has arrived
    sim::EventId answer = 0;
    std::uint32_t votes = 0;
    std::uint32_t voters = 0;
  };

  std::string of_message(sim::EventId id, const sim::Record& sent) const;
  std::string of_vote(sim::EventId id, const sim::Record& sent) const;
  std::string of_append_reply(sim::EventId id, const sim::Record& sent) const;
  std::string of_entries(const sim::Record& sent) const;
  sim::EventId decided_by(sim::EventId id) const;

  const Timeline& timeline_;
  std::vector<Count> counts_;                                          // by answer
  std::vector<std::pair<sim::EventId, raft::Index>> commits_of_beat_;  // by heartbeat: the commit index it moved to
};

/// `text`, at most `characters` of them, the last one "…" where something is missing.
std::string abbreviated(std::string text, std::size_t characters);

}  // namespace raftlab::report
