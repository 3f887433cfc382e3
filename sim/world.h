// SPDX-License-Identifier: MIT
// A whole simulated cluster as one copyable value: hosts, disks, clients, network state, the queue of what is
// going to happen, the trace and the checks. Copying it gives rewind and what-if: both copies go on alike.
// The only thing it does not own is the Network, which has no state. step() is the scheduler: messages and disk
// answers due at an instant go before timers due at that instant.
// Start reading at step(); world_nodes.cc has what scenarios do to nodes, world_messages.cc the way of a message,
// world_clients.cc that of a request.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/client_table.h"
#include "sim/deadlines.h"
#include "sim/event_queue.h"
#include "sim/host.h"
#include "sim/invariants.h"
#include "sim/message_match.h"
#include "sim/setup.h"

namespace raftlab::sim {

class World {
 public:
  /// All nodes that are not down start at time 0. `network` must outlive the World and its copies.
  World(Setup setup, const Network& network);

  // ---- time
  Time now() const { return now_us_; }
  /// Handles the next event if it is due by `until`; otherwise moves the time there and returns false.
  bool step(Time until);
  /// Handles all that is due by `until`; stops early when a safety property breaks. False if it stopped early.
  bool run_until(Time until);
  /// Handled since the clock last moved: a sign of a run that gets nowhere.
  std::uint64_t events_at_this_instant() const { return events_at_instant_; }
  std::uint64_t events_handled() const { return events_handled_; }
  /// Messages and disk writes on their way. REQUIRES of whoever drives a World to stop well before kInFlightMax.
  std::size_t in_flight() const { return queue_.size(); }
  static constexpr std::size_t kInFlightMax = std::size_t{1} << 23;

  // ---- what scenarios do to nodes; acting on a node that is already so changes nothing
  void crash(NodeId node, EventId cause);
  void restart(NodeId node, EventId cause);
  void pause(NodeId node, EventId cause);
  void resume(NodeId node, EventId cause);
  void campaign(NodeId node, EventId cause);  // REQUIRES live
  void beat(NodeId node, EventId cause);      // REQUIRES live
  void set_timers(NodeId node, bool on, EventId cause);
  void set_options(const raft::Options& options);
  void set_disk_sync(DelayRange sync) { disk_sync_ = sync; }

  // ---- network and step mode
  NetworkState& network_state() { return network_state_; }
  const NetworkState& network_state() const { return network_state_; }
  void hold(const MessageMatch& match) { holds_.push_back(match); }
  /// Delivers up to `count_max` of the messages that wait now, oldest first, in no time; how many it did.
  std::uint64_t deliver(const MessageMatch& match, std::uint64_t count_max);
  std::uint64_t discard(const MessageMatch& match, std::uint64_t count_max);
  /// Ends every hold; what waited goes on its way now.
  void release();
  std::uint64_t held(const MessageMatch& match) const;

  // ---- clients
  ClientId open_client() { return clients_.open(); }
  struct Request {
    ClientId client = 0;
    raft::CommandKind kind = raft::CommandKind::set;
    std::string_view key;
    std::string_view value;
    std::optional<std::string_view> expected;  // cas; none: the key must be missing
    NodeId via = raft::kNoNode;
    bool once = false;
    Time timeout_us = 0;  // 0: the run's client-timeout
  };
  OperationId invoke(const Request& request, EventId cause);
  const Operation& operation(OperationId id) const { return clients_.operations()[id]; }
  const std::vector<Operation>& operations() const { return clients_.operations(); }
  void set_client_timeout(Time timeout_us) { client_timeout_us_ = timeout_us; }

  // ---- looking
  unsigned nodes() const { return static_cast<unsigned>(hosts_.size()); }
  const Host& host(NodeId node) const { return hosts_[node]; }
  /// The live leader of the highest term; kNoNode if no live node leads.
  NodeId leader() const;
  /// The highest index any leader has counted as committed, and that log.
  const raft::Log& committed() const { return invariants_.committed(); }
  const raft::EntryStore& store() const { return store_; }
  const raft::Options& options() const { return options_; }
  const Trace& trace() const { return trace_; }
  std::uint64_t seed() const { return seed_; }
  const std::vector<Violation>& violations() const { return violations_; }

  // ---- notes of the scenario in the trace
  EventId note(EventKind kind, std::string text, std::uint64_t line, EventId cause, NodeId node = raft::kNoNode);

 private:
  friend class HostPort;  // what a Driver sees of the World

  // What a place in the queue means: a message in flight, or a node whose disk has finished a write.
  static constexpr std::uint32_t kDiskPayload = EventQueue::kPayloadMax - 255;
  static constexpr std::uint32_t disk_payload(NodeId node) { return kDiskPayload + node; }

  // world.cc
  void handle(std::uint32_t payload);
  void advance_to(Time at);
  void start_hosts(Setup& setup);
  void start_process(NodeId node, EventKind kind, EventId cause);
  void fire_node_timer(NodeId node);
  void after_turn(NodeId node, const EventContext& context);
  void collect_violations();
  EventId record(const Record& record) { return trace_.add(record); }
  // world_nodes.cc
  void complete_writes(NodeId node);
  void take_disk_answer(NodeId node, const Host::DiskAnswer& answer);
  // world_messages.cc
  void send(NodeId from, NodeId to, const raft::Message& message, EventId cause);
  void transmit(const raft::Envelope& envelope);
  void arrive(const raft::Envelope& envelope);
  void take_message(const raft::Envelope& envelope);
  void record_dropped(const raft::Envelope& envelope, DropReason reason);
  std::uint32_t keep_in_flight(const raft::Envelope& envelope);
  // world_clients.cc
  void ask(OperationId id);
  void take_answer(const raft::ClientReply& reply, EventId cause);
  void end_operation(OperationId id, ClientOutcome outcome, raft::TextId read, EventId cause);
  void fire_client_timer(const ClientTable::Due& due);

  std::uint64_t seed_;
  const Network* network_;
  Time now_us_ = 0;
  std::uint64_t events_handled_ = 0;
  std::uint64_t events_at_instant_ = 0;
  raft::Options options_;
  DelayRange disk_sync_;
  Time client_timeout_us_;
  raft::EntryStore store_;
  std::vector<Host> hosts_;
  Deadlines timers_;  // by node
  EventQueue queue_;
  std::vector<raft::Envelope> in_flight_;  // a slab; the queue names places in it
  std::vector<std::uint32_t> free_;        // its free places
  std::vector<raft::Envelope> held_;       // step mode, oldest first
  std::vector<MessageMatch> holds_;
  NetworkState network_state_;
  ClientTable clients_;
  bool leader_changed_ = false;
  Trace trace_;
  Invariants invariants_;
  std::vector<Violation> violations_;
  raft::Batch batch_;  // reused by every turn
};

}  // namespace raftlab::sim
