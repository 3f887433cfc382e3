// SPDX-License-Identifier: MIT
// What must always hold, checked after every event of every run, at a cost of what changed. The checks see const
// views only and never change a run; they keep history over the whole run, restarts included, because two leaders
// of one term may never be alive at one instant. They compute from the messages, logs, configurations and disks
// themselves, not from what a node says of its decisions. Each property is a sentence in sim/README.md; each is
// reported at most once a node, because a run may go on after it.
// check_elections.cc: votes and leaders; check_logs.cc: logs; check_commits.cc: commits and application;
// check_members.cc: configurations and transfers; check_snapshots.cc, check_clients.cc: what their names say;
// check_nodes.cc: one node's state and messages; check_timers.cc: election timers; check_leaders.cc: a leader's
// bookkeeping and leases; check_windows.cc: what must hold over a stretch of time; check_steady.cc: turns that need few
// checks; check_memory.cc: what is forgotten.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/client_table.h"
#include "sim/host.h"
#include "sim/network.h"
#include "sim/property.h"
#include "sim/shadow.h"

namespace raftlab::sim {

struct Violation {
  Property property = Property::election_safety;
  NodeId node = raft::kNoNode;
  std::string text;               // a sentence with the numbers
  std::vector<EventId> evidence;  // events that show it
  EventId event = 0;              // its own record, once it has one
};

/// What a node was given in the turn that has just ended.
struct EventContext {
  const raft::Envelope* given = nullptr;  // a message
  bool started = false;                   // a process that has just started
  bool timers_turned_on = false;
  EventId cause = 0;
};

/// What the windowed checks have to know of the network. `changes` grows whenever a scenario may have touched it
/// (network_state() handed out for writing, hold, deliver, discard, release); it begins at 1.
struct Surroundings {
  std::uint64_t changes = 0;
  const NetworkState* network = nullptr;  // null: not known, windowed checks are silent
  bool holding = false;                   // messages are held, or would be
};

struct Reach;

class Invariants {
 public:
  /// `thorough`: every check looks at every turn, also where a quick look would show that there is nothing to find.
  explicit Invariants(unsigned nodes, bool thorough = false)
      : shadows_(nodes), thorough_(thorough), attention_(thorough), reported_(nodes + 1) {}

  /// The true time, whenever it moves.
  void on_time(Time now) { now_us_ = now; }

  // ---- during a turn, in order
  void on_decision(NodeId node, const raft::Decision& decision, EventId event, const std::vector<Host>& hosts,
                   const raft::EntryStore& store) {
    if (decision.kind == raft::DecisionKind::commit_advanced) {
      shadows_[node].commit_event = event;
    } else if (decision.kind != raft::DecisionKind::entry_appended) {
      on_other_decision(node, decision, event, hosts, store);
    }
  }
  template <class Message>
  void on_departure(NodeId node, NodeId to, const Message& message, EventId cause, const std::vector<Host>& hosts,
                    const raft::EntryStore& store) {
    if (!promises_nothing_new(node, message, hosts[node])) check_departure(node, to, message, cause, hosts, store);
  }
  void on_applied(NodeId node, Index index, Place place, Term term, const raft::Result& result, EventId event,
                  const raft::EntryStore& store) {
    if (!applied_as_before(shadows_[node], index, place, result)) {
      check_applied(node, index, place, term, result, event, store);
    }
  }
  /// Its state machine became that of a snapshot that a leader sent.
  void on_installed(NodeId node, raft::SnapshotId snapshot, const raft::EntryStore& store, EventId event);
  /// Answered without an entry of its own; `seen` is the index that the node says the read waited for.
  void on_read_served(NodeId node, raft::ClientId client, Serial serial, Index seen, raft::TextId key,
                      raft::TextId value, EventId event, const std::vector<Host>& hosts);
  void on_durable(NodeId node, const Host& host);
  // ---- at its end
  /// True if the turn cannot have broken a property, as most; if not, check_turn() has to look [turn.h]. `sent` is its
  /// batch, or the one message it made, if any.
  template <class Sent>
  bool clearly_right(NodeId node, const EventContext& context, const Sent& sent, const Host& host,
                     std::uint64_t network_changes) {
    return !attention_ && network_changes == network_changes_ && changed_nothing(node, context, sent, host);
  }
  void check_turn(NodeId node, const EventContext& context, const raft::Batch& batch, const std::vector<Host>& hosts,
                  const raft::EntryStore& store, const Surroundings& around);

  // ---- between turns
  /// The process is gone, and with it what was not on disk.
  void on_crash(NodeId node, EventId event);
  /// A pause or resume, timers, a disk or clock fault or its end, options changed: windows begin anew.
  void on_disturbed() { disturbed_us_ = now_us_; }
  /// Election timeouts were changed while nodes ran: what was promised by the old ones may not hold.
  void on_timeouts_changed() { disturbed_us_ = rushed_us_ = now_us_; }
  /// A clock was set or changed its rate; a jump, or a rate outside of lease-drift, ends all promises of leases.
  void on_clock(NodeId node, std::int64_t drift_ppm, bool jumped, const std::vector<Host>& hosts);
  void on_invoked(OperationId id, const std::vector<Operation>& operations);
  void on_finished(OperationId id, const std::vector<Operation>& operations);
  /// After healing: every acknowledged write is in the committed log or under a snapshot.
  void check_acked_durable(const std::vector<Operation>& operations, const std::vector<Host>& hosts,
                           const raft::EntryStore& store);

  /// Forgets what nobody can refer to any more; extends `reach` by what the checks themselves will read. REQUIRES that it
  /// knows all hosts and messages, and that the store lets go of no more than it says.
  void let_go_of_old(Reach& reach, const raft::EntryStore& store);
  /// The entries through there may be gone; see World.
  Index gone_through() const { return gone_through_; }
  const raft::KvStore& state_of_gone(bool sessions) const;
  /// Facts of entries, indexes and snapshots that are remembered.
  std::size_t facts_held() const;

  const raft::Log& committed() const { return committed_; }
  bool found_any() const { return !found_.empty(); }
  std::vector<Violation> take_found();

 private:
  static constexpr Time kProgressBoundUs = 10'000'000;  // a leader commits within; as long as `settle` waits

  [[gnu::cold]] void report(Property property, NodeId node, std::string text, std::vector<EventId> evidence);

  // check_elections.cc
  void on_other_decision(NodeId node, const raft::Decision& decision, EventId event, const std::vector<Host>& hosts,
                         const raft::EntryStore& store);
  void check_grant(NodeId node, const Grant& grant);
  void check_vote_allowed(NodeId node, const raft::Decision& decision, EventId event, const Host& host);
  void check_new_leader(NodeId node, Term term, EventId event, const std::vector<Host>& hosts,
                        const raft::EntryStore& store);
  void check_winner(NodeId node, Term term, EventId event, const raft::EntryStore& store);
  void check_candidate(NodeId node, EventId event, const std::vector<Host>& hosts, const raft::EntryStore& store);
  void check_candidates_of(NodeId holder, Term term, const EventContext& context, const std::vector<Host>& hosts,
                           const raft::EntryStore& store);
  bool can_still_win(NodeId node, const std::vector<Host>& hosts, const raft::EntryStore& store) const;
  bool granted(NodeId voter, Term term, NodeId candidate) const;
  void note_transition(NodeId node, raft::Role to, EventId event, const raft::EntryStore& store);
  void note_forced(NodeId node, const raft::Decision& decision, const Host& host);
  static std::string describe_need(const raft::Configuration& configuration);
  // check_logs.cc
  void check_log(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                 const raft::EntryStore& store);
  void check_truncation(NodeId node, Index from, const EventContext& context, const raft::Node& now);
  bool goes_on_as_known(NodeId node, Index kept, const EventContext& context, const raft::Node& now,
                        const raft::EntryStore& store) const;
  void check_appended(NodeId node, Index first, const EventContext& context, const std::vector<Host>& hosts,
                      const raft::EntryStore& store);
  void check_known_committed(NodeId node, const raft::Log& log, Index first, Index last, const EventContext& context);
  void check_order(NodeId node, Index index, Term term, Term term_before, const EventContext& context);
  void check_standing(NodeId node, Index index, Place place, Place previous, bool previous_known,
                      const EventContext& context, const std::vector<Host>& hosts, const raft::EntryStore& store);
  /// Whether this entry is known to stand there, behind that one: seen before, and then looked at.
  bool stands(Index index, Place place, Place previous) const {
    if (!standings_.holds(place)) return false;
    const Standing& standing = standings_[place];
    return standing.index == index && standing.previous == previous && !standing.behind_unknown;
  }
  /// Whether all of these but the first are known to stand there, each behind the one before.
  bool stand_together(Index first, Slice entries) const {
    const std::size_t last = entries.place + std::size_t{entries.count} - 1;
    if (!standings_.holds(last)) return false;
    const Standing& standing = standings_[last];
    return standing.index == first + entries.count - 1 && standing.together_from <= entries.place;
  }
  bool unique_in_term(Index index, Place place, Term term);
  // check_commits.cc
  void check_commit(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                    const raft::EntryStore& store);
  Index compare_and_extend(const raft::Log& log, Index first, Index last, const raft::EntryStore& store);
  bool extend_committed(const raft::Log& log, Index first, Index last, const raft::EntryStore& store);
  void check_counted(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                     const raft::EntryStore& store);
  void check_quorum_log(const Counted& counted, NodeId node, EventId event, const std::vector<Host>& hosts,
                        const raft::EntryStore& store);
  void check_quorum_logs(NodeId node, EventId event, const std::vector<Host>& hosts, const raft::EntryStore& store);
  /// As another node did, with the same result; that the request has its effect here is known.
  bool applied_as_before(Shadow& shadow, Index index, Place place, const raft::Result& result) const {
    if (index != shadow.applied_index + 1 || !results_.holds(index - 1)) return false;
    const Effect& first = results_[index - 1];
    if (first.place != place || !first.only_here || first.sessions != shadow.sessions) return false;
    if (first.result != result) return false;
    shadow.applied_index = index;
    return true;
  }
  void check_applied(NodeId node, Index index, Place place, Term term, const raft::Result& result, EventId event,
                     const raft::EntryStore& store);
  void compare_result(NodeId node, Index index, const raft::Result& result, EventId event);
  // check_members.cc
  const raft::Configuration& active_of(NodeId node, const raft::EntryStore& store) const;
  void follow_configurations(NodeId node, Index kept, const raft::EntryStore& store);
  void note_committed_configurations(Index first, Slice entries, const raft::EntryStore& store);
  ConfigurationAt committed_configuration(Index through) const;
  void check_led_entries(NodeId node, Index first, const EventContext& context, const raft::Node& now,
                         const raft::EntryStore& store);
  void check_led_configuration(NodeId node, ConfigurationAt before, ConfigurationAt next, const EventContext& context,
                               const raft::Node& now, const raft::EntryStore& store);
  void forget_strangers(Shadow& shadow, const raft::EntryStore& store);
  void check_left(NodeId node, const EventContext& context, const raft::Node& now, const raft::EntryStore& store);
  void check_hand_over(NodeId node, NodeId to, EventId cause, const std::vector<Host>& hosts,
                       const raft::EntryStore& store);
  // check_snapshots.cc
  void check_snapshot(NodeId node, const EventContext& context, const Host& host, const raft::EntryStore& store);
  std::string why_unsound(const raft::Snapshot& snapshot, bool sessions, const raft::EntryStore& store);
  std::shared_ptr<const raft::KvStore> state_at(Index index, bool sessions, const raft::EntryStore& store);
  // check_memory.cc
  void keep_states(const raft::EntryStore& store);
  // check_clients.cc
  void note_committed_requests(Index through, const raft::EntryStore& store);
  Effect* effect_of(raft::ClientId client, Serial serial, bool make);
  bool check_once(NodeId node, Index index, const raft::Command& command, const raft::Result& result, EventId event);
  void check_answer(NodeId node, const raft::ClientReply& reply, EventId cause);
  // turn.h
  bool promises_nothing_new(NodeId node, const raft::AppendReply& reply, const Host& host) const;
  bool promises_nothing_new(NodeId node, const raft::AppendEntries& append, const Host& host) const;
  bool promises_nothing_new(NodeId node, const raft::Message& message, const Host& host) const;
  template <class Sent>
  bool changed_nothing(NodeId node, const EventContext& context, const Sent& sent, const Host& host);
  static bool is_as_before(const Shadow& before, const Host& host);
  bool as_usual_for_leader(const Shadow& before, const EventContext& context, const raft::Node& node) const;
  bool as_usual_for_follower(const Shadow& before, const EventContext& context, const Host& host) const;
  static bool carry_own_term(const raft::Batch& batch, Term term);
  template <class Body>
  static bool carry_own_term(const Body* sent, Term term);
  static bool all_carry_own_term(const raft::Batch& batch, Term term);
  // check_nodes.cc
  void check_all(NodeId node, const EventContext& context, const raft::Batch& batch, const std::vector<Host>& hosts,
                 const raft::EntryStore& store, const Surroundings& around);
  void check_departure(NodeId node, NodeId to, const raft::Message& message, EventId cause,
                       const std::vector<Host>& hosts, const raft::EntryStore& store);
  void check_promise(NodeId node, NodeId to, const raft::Message& message, EventId cause,
                     const std::vector<Host>& hosts, const raft::EntryStore& store);
  bool checked_leader_as_before(NodeId node, const EventContext& context, const raft::Batch& batch,
                                const std::vector<Host>& hosts, const raft::EntryStore& store,
                                const Surroundings& around);
  static bool timer_began_anew(const Shadow& before, const EventContext& context, Time now, const raft::Node& node,
                               const raft::EntryStore& store);
  void check_term_and_role(NodeId node, const EventContext& context, const Host& host);
  void check_term(NodeId node, const EventContext& context, const Host& host);
  void check_order_of_state(NodeId node, const EventContext& context, const Host& host, const raft::EntryStore& store);
  void check_term_adoption(NodeId node, const EventContext& context, const Host& host);
  void check_messages(NodeId node, const EventContext& context, const raft::Batch& batch, Term term);
  void pay_attention(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                     const raft::EntryStore& store);
  bool holds_durably(NodeId node, const Host& host, Index match, Term term);
  void begin_anew(NodeId node, const Host& host);
  static void remember(Shadow& shadow, const Host& host);
  // check_steady.cc
  bool checked_going_on(NodeId node, const EventContext& context, const raft::Batch& batch,
                        const std::vector<Host>& hosts, const raft::EntryStore& store, const Surroundings& around);
  static bool is_what_it_was(const Shadow& before, const EventContext& context, const Host& host);
  bool grew_rightly(NodeId node, const EventContext& context, const raft::Node& now,
                    const raft::EntryStore& store) const;
  bool is_new_entry(const raft::Log& before, const raft::Log& now, const raft::EntryStore& store) const;
  void note_new_entry(Index index, Place place);
  static bool in_order(const Shadow& before, const Host& host);
  static void remember_growth(Shadow& shadow, const Host& host);
  // check_timers.cc
  void check_timer(NodeId node, const EventContext& context, Time now, const Host& host, const raft::EntryStore& store);
  static bool in_range(Time left_us, const raft::Node& node);
  // check_leaders.cc
  void check_bookkeeping(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                         const raft::EntryStore& store);
  void check_peer(NodeId node, NodeId peer, const EventContext& context, const std::vector<Host>& hosts);
  void check_counted_on(NodeId follower, const EventContext& context, const std::vector<Host>& hosts);
  void check_leases(const EventContext& context, const std::vector<Host>& hosts);
  bool leases_promise(const std::vector<Host>& hosts) const;
  // check_windows.cc
  void note_term(Term term);
  Time first_above(Term term) const;
  void note_sent(NodeId node, NodeId to, const raft::AppendEntries& append, EventId cause, const Host& host);
  void note_repeat(NodeId node, NodeId to, Traffic& traffic, const raft::AppendEntries& append, EventId cause,
                   const Host& host);
  void note_answer(Shadow& shadow, const EventContext& context, const Host& host);
  void note_surroundings(const Surroundings& around);
  void check_stability(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                       const raft::EntryStore& store);
  bool steady(const std::vector<Host>& hosts) const;
  void check_progress(NodeId node, const EventContext& context, const std::vector<Host>& hosts,
                      const raft::EntryStore& store, const Surroundings& around);
  void check_stuck(NodeId node, Time since, const EventContext& context, const std::vector<Host>& hosts,
                   const raft::EntryStore& store, const Surroundings& around);
  static bool works(const Host& host, Term term);
  static bool links_open(NodeId one, NodeId other, const NetworkState& network);

  std::vector<Shadow> shadows_;
  std::vector<Leadership> leaderships_;  // by term
  std::vector<Counted> counted_;         // in order of time
  std::vector<Counted> counted_in_;      // the last of each configuration
  raft::Log committed_;                  // what leaders have counted, and followers have learned
  raft::Log applied_;                    // what state machines have applied
  raft::Tail<Effect> results_;           // by index - 1: what the first node to apply it got
  raft::Tail<Standing> standings_;       // by place
  std::vector<TermEntries> terms_;       // by term
  Index gone_through_ = 0;               // entries that are committed and applied through there may be gone
  // Configurations and snapshots.
  std::vector<ConfigurationAt> committed_configurations_{ConfigurationAt{}};  // by index
  raft::Tail<char> snapshots_seen_;                                           // by id
  std::vector<KnownState> known_states_;                                      // by index
  // Clients, by id.
  std::vector<std::vector<Effect>> effects_;  // by serial - 1
  std::vector<std::vector<ReadFloor>> reads_;
  std::vector<std::vector<Index>> committed_at_;  // by serial: where the last of this request is committed, 0: nowhere
  Index requests_noted_through_ = 0;              // of what is committed
  Index acknowledged_ = 0;                        // the highest index of a write that was acknowledged
  EventId acknowledged_event_ = 0;
  // Windows of time.
  Time now_us_ = 0;
  Time disturbed_us_ = 0;
  Time network_changed_us_ = 0;
  Time latency_ever_us_ = 0;  // the longest of the defaults so far
  std::uint64_t network_changes_ = 0;
  bool network_slow_ever_ = false;                 // messages may have been under way for long
  std::vector<std::pair<Term, Time>> first_seen_;  // terms, and when the first node came to them
  Term preset_term_ = 0;                           // the highest term in a log that a run began with
  raft::NodeSet leading_;                          // nodes that lead, as far as their turns have shown
  Time rushed_us_ = -1;         // when an election was last forced before its time, or timeouts changed; -1: never
  bool clocks_promise_ = true;  // no clock has jumped or run outside of lease-drift
  bool crash_unchecked_ = false;
  bool thorough_;
  bool attention_;                       // no turn is taken for clearly right
  std::vector<std::uint64_t> reported_;  // by node, the last for none: properties, one bit each
  std::vector<Violation> found_;
};

}  // namespace raftlab::sim

#include "sim/turn.h"  // IWYU pragma: export
