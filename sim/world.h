// SPDX-License-Identifier: MIT
// A whole simulated cluster as one copyable value: hosts, disks, clients, network state, the queue of what is
// going to happen, the trace and the checks. Copying it gives rewind and what-if: both copies go on alike.
// The only thing it does not own is the Network, which has no state. step() is the scheduler: messages and disk
// answers due at an instant go before timers due at that instant.
// Start reading at step() in world_run.cc, which has what happens at every event; world_nodes.cc has what scenarios do to
// nodes, world_clocks.cc and world_disks.cc to their clocks and disks, world_messages.cc what becomes of messages that
// do not simply arrive, world_clients.cc the way of a request, world_memory.cc what is given back.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/client_table.h"
#include "sim/deadlines.h"
#include "sim/event_queue.h"
#include "sim/host.h"
#include "sim/in_flight.h"
#include "sim/invariants.h"
#include "sim/message_match.h"
#include "sim/setup.h"

namespace raftlab::sim {

class World {
 public:
  /// All nodes that are not down start at time 0 or, with a start offset, so much later. `network` must outlive the
  /// World and its copies.
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
  void set_options(const raft::Options& options);               // of every node
  void set_options(NodeId node, const raft::Options& options);  // kept over restarts, as timers on or off are
  /// Saves the state machine and drops the log up to there; false if nothing was applied since. REQUIRES live.
  bool snapshot(NodeId node, EventId cause);

  // ---- clocks: a node knows only its own [world_clocks.cc]
  /// From now on its clock runs at 1 + drift_ppm / 1,000,000 of true time. REQUIRES |drift_ppm| < 1,000,000.
  void set_clock_drift(NodeId node, std::int64_t drift_ppm, EventId cause);
  void jump_clock(NodeId node, Time by_us, EventId cause);
  /// What its clock says now.
  Time clock_of(NodeId node) const { return hosts_[node].clock.local(now_us_); }

  // ---- disks [world_disks.cc]
  void set_disk_sync(DelayRange sync);                                      // of every node that has none of its own
  void set_disk_sync(NodeId node, std::optional<DelayRange> sync);          // none: as all others
  void stall_disk(NodeId node);                                             // writes wait, those on their way too ...
  void finish_writes(NodeId node, std::uint64_t count_max, EventId cause);  // ... until told, the oldest first
  void fill_disk(NodeId node);  // the next write fails, and the process stops
  /// Damages the end of what is on the disk: of a write on its way if there is one, which a start cuts off anyway; else
  /// of what was synced, and the process that starts next refuses to.
  void corrupt_disk(NodeId node);
  /// No longer stalled, full or slow; what was stalled completes; damage stays.
  void mend_disk(NodeId node, EventId cause);

  // ---- network and step mode
  NetworkState& network_state() {
    ++network_changes_;  // whoever asks for it may change it
    return network_state_;
  }
  const NetworkState& network_state() const { return network_state_; }
  void hold(const MessageMatch& match);
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
  /// For programs that embed a World and keep their own books: sets `key` to `value` at this node now, with no client to
  /// answer, no session and no history. False: the node does not lead, or hands over. REQUIRES live.
  bool propose(NodeId node, std::string_view key, std::string_view value, EventId cause);
  struct Change {
    ClientId client = 0;
    raft::ChangeKind kind = raft::ChangeKind::transfer;
    raft::NodeSet nodes;
    NodeId via = raft::kNoNode;
    bool once = false;
    Time timeout_us = 0;
  };
  /// Asks the leader to change its members or to hand over; done as soon as one has accepted it.
  OperationId invoke(const Change& change, EventId cause);
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
  /// The entries of committed() through there may be gone from the store; 0: all are there.
  Index gone_through() const { return invariants_.gone_through(); }
  /// The state that they made, where a repeated request counts `once` or every time. REQUIRES gone_through() != 0.
  const raft::KvStore& state_of_gone(bool once) const { return invariants_.state_of_gone(once); }
  /// What the checks remember of single entries, indexes and snapshots: it grows with what the store holds, no faster.
  std::size_t facts_held() const { return invariants_.facts_held(); }
  const raft::EntryStore& store() const { return store_; }
  const raft::Options& options() const { return options_; }
  const raft::Options& options(NodeId node) const { return hosts_[node].options; }
  const Trace& trace() const { return trace_; }
  /// See Trace::forget_before; nothing that happens depends on it.
  void forget_records_before(EventId id) { trace_.forget_before(id); }
  std::uint64_t seed() const { return seed_; }
  const std::vector<Violation>& violations() const { return violations_; }

  // ---- what only whoever drives the run can judge
  void report(Property property, NodeId node, std::string text, std::vector<EventId> evidence);
  /// After healing: every acknowledged write is in the committed log or under a snapshot. Reports acked-durable.
  void check_acked_durable();
  /// Whether the client history so far is linearizable; if not, `why` is one sentence.
  bool linearizable(std::string* why = nullptr) const;
  /// Reports linearizable if it is not.
  void check_linearizable();

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
  bool beat_at_rest(NodeId node);
  void check_beat(NodeId node, const raft::AppendEntries& beat);
  void arm_timer(NodeId node);
  void after_turn(NodeId node, const EventContext& context);
  void check_turn(NodeId node, const EventContext& context);
  void collect_violations();
  void add_violation(Violation violation);
  EventId record(const Record& record) { return trace_.add(record); }
  // world_nodes.cc
  void stop_process(NodeId node, bool disk_full, EventId cause);
  // world_disks.cc
  bool refuses_to_start(NodeId node, EventId cause);
  raft::Node::Disk what_it_reads(NodeId node) const;
  void complete_writes(NodeId node);
  void complete_oldest(NodeId node, EventId cause);
  void take_disk_answer(NodeId node, const Host::DiskAnswer& answer);
  // world_memory.cc
  static std::size_t first_let_go(const Setup& setup);
  void let_go_of_old();
  // world_messages.cc
  void send(NodeId from, NodeId to, const raft::Message& message, EventId cause);
  template <class Body>
  void send_body(NodeId from, NodeId to, raft::MessageKind kind, const Body& body, EventId cause);
  bool is_held(raft::MessageKind kind, NodeId from, NodeId to) const;
  void transmit(const raft::Envelope& envelope);
  void follow(const Plan& plan, const raft::Envelope& envelope);
  template <class Body>
  void put_in_flight(EventId id, NodeId from, NodeId to, const Body& body, Time arrive_at_us);
  void note_copy(const raft::Envelope& envelope, Time arrive_at_us);
  void arrive(const raft::Envelope& envelope);
  void arrive_at(const raft::Envelope& envelope);
  EventId record_delivered(const raft::Envelope& envelope);
  bool take_at_rest(const raft::Envelope& envelope, Host& host, EventId delivered);
  void answer_at_rest(const raft::Envelope& envelope, Host& host, EventId delivered);
  void take_turn(const raft::Envelope& envelope, EventId delivered);
  void record_dropped(const raft::Envelope& envelope, DropReason reason);
  // world_clients.cc
  OperationId begin(Operation operation, Time timeout_us);
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
  std::size_t let_go_after_;  // see Setup
  std::size_t let_go_at_;     // when the store has this size
  std::vector<Host> hosts_;
  Deadlines timers_;  // by node
  EventQueue queue_;
  InFlight in_flight_;                // the queue names places in it
  std::vector<raft::Envelope> held_;  // step mode, oldest first
  std::vector<MessageMatch> holds_;
  NetworkState network_state_;
  std::uint64_t network_changes_ = 1;  // see Surroundings
  ClientTable clients_;
  bool leader_changed_ = false;
  Trace trace_;
  Invariants invariants_;
  std::vector<Violation> violations_;
  raft::Batch batch_;  // reused by every turn
};

}  // namespace raftlab::sim
