// SPDX-License-Identifier: MIT
// Timelines made by hand for the tests of the JSON: every kind of event, every kind of message, awkward texts.
#pragma once

#include <string_view>
#include <vector>

#include "report/chapter.h"
#include "report/timeline.h"

namespace raftlab::report::fixture {

/// Adds records with less ceremony.
class Builder {
 public:
  explicit Builder(Timeline& timeline) : timeline_(timeline) {}

  sim::EventId add(sim::Record record);
  /// An event of a node with its term and values; the time moves on by a millisecond each.
  sim::EventId decide(sim::EventKind kind, raft::NodeId node, raft::Term term, raft::Reason reason, raft::NodeId peer,
                      std::array<std::uint64_t, 5> v, sim::EventId cause = 0);
  sim::EventId send(raft::MessageKind type, raft::NodeId from, raft::NodeId to, raft::Term term,
                    std::array<std::uint64_t, 5> v, sim::EventId cause = 0, bool flag = false);
  sim::EventId deliver(sim::EventId message);
  sim::EventId drop(sim::EventId message, raft::NodeId at, sim::DropReason reason);
  sim::EventId duplicate(sim::EventId message, sim::Time arrives);
  sim::EventId scenario(sim::EventKind kind, std::string_view text, std::uint64_t line);

  raft::Place entry(raft::Term term, const raft::Command& command);
  raft::Command set(std::string_view key, std::string_view value);
  raft::Command cas(std::string_view key, std::string_view expected, std::string_view value);
  raft::Command get(std::string_view key);
  raft::Command erase(std::string_view key);

 private:
  Timeline& timeline_;
  sim::Time now_ = 0;
  raft::Place last_ = raft::kNoPlace;
};

/// Three nodes; each kind of event, of message and of reason to drop at least once.
Timeline every_kind();
std::vector<Chapter> chapters();
/// A timeline of `events` records drawn from `seed`, valid but without sense.
Timeline random_timeline(std::uint64_t seed, unsigned events);

}  // namespace raftlab::report::fixture
