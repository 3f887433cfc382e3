// SPDX-License-Identifier: MIT
// Where things stand in a Perfetto trace, and when: processes, threads and times. And the spans of roles and faults,
// found before the events are written.
#pragma once

#include <utility>
#include <vector>

#include "report/exports/scope.h"
#include "report/timeline.h"

namespace raftlab::report {

/// Numbers of processes begin with 1, threads have numbers of their own.
struct PerfettoLane {
  std::uint64_t process = 0;
  std::uint64_t thread = 0;
};

inline constexpr std::uint64_t kPerfettoClients = 900;
inline constexpr std::uint64_t kPerfettoScenario = 901;

constexpr std::uint64_t perfetto_process(raft::NodeId node) { return std::uint64_t{node} + 1; }
constexpr PerfettoLane role_lane(raft::NodeId node) { return {perfetto_process(node), 1000 + 2 * std::uint64_t{node}}; }
constexpr PerfettoLane event_lane(raft::NodeId node) {
  return {perfetto_process(node), 1001 + 2 * std::uint64_t{node}};
}
constexpr PerfettoLane client_lane(std::uint64_t client) { return {kPerfettoClients, 100'000 + client}; }
inline constexpr PerfettoLane kScenarioLane{kPerfettoScenario, 2000};
constexpr PerfettoLane fault_lane(std::uint64_t row) { return {kPerfettoScenario, 2001 + row}; }

/// The lane of an event: of a node, of the client it names, of the scenario.
PerfettoLane lane_of(const Timeline& timeline, sim::EventId id);

/// A stretch of a lane, from one event to another one; both of the scope.
struct PerfettoSpan {
  sim::EventId from = 0;
  sim::EventId until = 0;
  PerfettoLane lane;
  char letter = ' ';       // of a role, as letter_of() in replay.h
  raft::NodeId node = 0;   // of a role
  sim::EventId fault = 0;  // of a fault: its fault_started, which may be before the scope
};

/// Roles and outages of nodes, then faults of the scenario; in order of their beginnings.
std::vector<PerfettoSpan> perfetto_spans(const Timeline& timeline, const Scope& scope);

/// Every delivery in the scope of a message sent in the scope, behind the id of its message_sent, in order.
std::vector<std::pair<sim::EventId, sim::EventId>> deliveries_in(const Timeline& timeline, const Scope& scope);

}  // namespace raftlab::report
