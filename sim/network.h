// SPDX-License-Identifier: MIT
// What carries messages, as the World sees it. The World asks for a plan when a message leaves, unless no fault can
// concern it (arrives_undisturbed), and once more on arrival; the network answers and never schedules. Its state is a
// plain struct inside the World, so that a copy of the World has its own network; the Network itself has none and may
// be shared.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <vector>

#include "raft/message.h"
#include "raft/rng.h"
#include "sim/delay.h"
#include "sim/record.h"

namespace raftlab::sim {

/// A set of message kinds, one bit for each raft::MessageKind.
using KindSet = std::uint16_t;
inline constexpr KindSet kAnyKind = (1U << raft::kMessageKinds) - 1;
constexpr KindSet kind_bit(raft::MessageKind kind) { return static_cast<KindSet>(1U << static_cast<unsigned>(kind)); }

/// How one direction of a link treats messages; probabilities in parts per million.
struct LinkQuality {
  DelayRange latency{1'000, 10'000};
  std::uint32_t loss_ppm = 0;
  std::uint32_t duplicate_ppm = 0;
  std::uint32_t reorder_ppm = 0;  // such a message takes an extra delay, so that later ones overtake it
  DelayRange reorder_by;
};

/// Which values of a LinkQuality a `link` line gives, one bit each; what it leaves out follows the defaults.
using QualityFields = std::uint8_t;
inline constexpr QualityFields kGivesLatency = 1;
inline constexpr QualityFields kGivesLoss = 2;
inline constexpr QualityFields kGivesDuplicate = 4;
inline constexpr QualityFields kGivesReorder = 8;
inline constexpr QualityFields kGivesAll = 15;

using FaultId = std::uint32_t;  // of an active fault line, from 1

struct Link {
  NodeId from = raft::kNoNode;
  NodeId to = raft::kNoNode;
  friend constexpr auto operator<=>(const Link&, const Link&) = default;
};

/// One active fault line: links cut, links of another quality, or messages picked out.
struct NetworkFault {
  enum class Kind : std::uint8_t { cut, quality, drop, delay, duplicate };
  FaultId id = 0;
  Kind kind = Kind::cut;
  std::vector<Link> links;  // ascending, each once; client links name kClient
  LinkQuality quality;      // quality
  QualityFields given = kGivesAll;
  KindSet messages = kAnyKind;
  std::uint64_t count_left = 0;  // drop, delay, duplicate: how many more; 0 is no limit
  DelayRange by;                 // delay
};

/// Everything a network knows, kept in the World.
struct NetworkState {
  unsigned nodes = 0;
  LinkQuality defaults;
  std::vector<raft::Rng> link_rng;     // [from * nodes + to]
  std::vector<raft::Rng> client_rng;   // [node], for both directions
  std::vector<NetworkFault> faults;    // in the order their lines ran
  std::vector<std::uint16_t> cuts;     // [from * nodes + to]: how many active faults cut this link
  std::vector<std::uint16_t> special;  // [from * nodes + to]: how many faults of other kinds name this link
  std::vector<std::uint16_t> picked;   // [from * nodes + to]: how many of those pick messages out
  std::vector<FaultId> quality_of;     // [from * nodes + to]: the last fault that gives this link a quality; 0: none
  unsigned client_faults = 0;          // how many faults name a client link
  FaultId next_fault = 1;
};

/// What becomes of one message.
struct Plan {
  unsigned copies = 0;  // 0: lost, see reason
  DropReason reason = DropReason::loss;
  std::array<Time, 3> arrive_at_us{};
};

/// Nearly every message of most runs meets no fault and takes only its time: when it then arrives. Nothing is drawn if
/// there is more to decide, which is Network::plan's business.
inline std::optional<Time> arrives_undisturbed(NodeId from, NodeId to, Time now, NetworkState& state) {
  if (from >= state.nodes || to >= state.nodes) return std::nullopt;
  const std::size_t link = std::size_t{from} * state.nodes + to;
  const LinkQuality& usual = state.defaults;
  if ((state.cuts[link] | state.special[link]) != 0 || usual.latency.shape ||
      (usual.loss_ppm | usual.reorder_ppm | usual.duplicate_ppm) != 0) {
    return std::nullopt;
  }
  return now + state.link_rng[link].between(usual.latency.low_us, usual.latency.high_us);
}

class Network {
 public:
  virtual ~Network() = default;
  /// Decides the fate of a message that leaves now; draws only from the link's own stream. ENSURES what
  /// arrives_undisturbed() says, where it says something: the World then does not ask.
  virtual Plan plan(NodeId from, NodeId to, raft::MessageKind kind, Time now, NetworkState& state) const = 0;
  /// Whether a message in flight still gets through on arrival: a cut stops what is in flight.
  virtual bool open(NodeId from, NodeId to, const NetworkState& state) const = 0;
};

/// A state for `nodes` nodes without faults, its streams derived from `seed`.
NetworkState make_network_state(unsigned nodes, const LinkQuality& defaults, std::uint64_t seed);

}  // namespace raftlab::sim
