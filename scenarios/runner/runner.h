// SPDX-License-Identifier: MIT
// Plays a scenario, one statement at a time, so that files and the prompt go through the same code. A Runner is a
// value: a copy goes on exactly as the original would (`back N` of the prompt keeps copies). Everything it does is
// a function of the scenario's text and the seed.
//
//   Runner runner(scenario, settings);          a file: RunResult result = runner.run();
//   Outcome outcome = runner.execute(statement); a prompt: line by line, also after one that failed
//   report::Timeline timeline = runner.timeline();
//
// A line begins when the one before has ended and everything due at that moment has happened. Faults with `for D`
// end at their exact time, also in the middle of a later line; so do the faults of chaos and the requests of the load
// begin (lines_background.cc). Read execute() first; lines_*.cc have the statements, who.h says which nodes they mean,
// facts.h whether something is so.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/language/ast.h"
#include "scenarios/runner/background.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runner/journal.h"
#include "scenarios/runner/outcome.h"
#include "scenarios/runner/sessions.h"
#include "scenarios/runner/undo.h"
#include "scenarios/runner/who.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

class Runner {
 public:
  /// The cluster of the scenario's set-up at time 0. REQUIRES a scenario without errors.
  Runner(const language::Scenario& scenario, const RunSettings& settings);
  /// The same without a copy of the scenario, for those who play it many times.
  Runner(std::shared_ptr<const language::Scenario> scenario, const RunSettings& settings);

  /// Carries out one line, at its time. Lines of the set-up fail here.
  Outcome execute(const language::Statement& statement);
  /// All statements of the scenario, up to the first that does not end well, then finish().
  RunResult run();
  /// Ends the run: what `always`, `never` and `expect violation` asked for is judged. Once.
  RunResult finish();
  /// Plays on with no line, up to that moment, or behind the next event due by then: for those who watch a run that goes
  /// on. Lines that follow do the same as if they had waited themselves. An interruption is no outcome of the run: it can
  /// be played on from there.
  Outcome play_on(sim::Time until_us, bool one_event = false);
  /// See sim::Trace::forget_before. What counts events afterwards would need them.
  void forget_records_before(sim::EventId id) { world_.forget_records_before(id); }
  /// Everything the report needs; whole when the records were kept.
  report::Timeline timeline() const;

  const sim::World& world() const { return world_; }
  sim::Time now() const { return world_.now(); }
  std::uint64_t seed() const { return seed_; }
  /// Names bound with `as` and `let`.
  const Names& names() const { return names_; }
  const RunResult& result() const { return result_; }
  /// The run so far as a scenario of its own, independent of whatever drew it: the set-up with the seed of this run,
  /// then every line, fault and request that took effect, each at its exact time (`@`), with nodes by number; requests
  /// of clients as `send ... as client NAME`. It ends with a `wait` up to now, or with the `settle` or the expectation
  /// that failed. REQUIRES settings.journal.
  language::Scenario as_played() const;

 private:
  /// Why time stopped moving. `over`: every expected violation has come.
  enum class Halt : std::uint8_t { reached, condition, violation, over, watch, limit, interrupted };
  /// An `always` or `never` line in force.
  struct Watch {
    language::Fact fact;
    bool never = false;
    language::SourceSpan span;
    std::string text;
    Draws draws;
  };
  /// What belongs to one statement while it runs. A fault of chaos runs in the middle of a line and has its own.
  struct Current {
    const language::Statement* statement = nullptr;
    Draws draws;
    sim::EventId event = 0;  // its fault_started
    bool beside = false;     // of chaos: it takes no time, and what cannot be done is not done
    sim::Time began_us = 0;
    Resolutions resolved;  // where there is a journal
  };

  // runner.cc: a line and a run
  Outcome begin(const language::Statement& statement);
  Outcome after_line(Outcome outcome);
  Outcome fail(std::string message);
  sim::EventId note_expectation(bool held, const language::SourceSpan& span, const std::string& text, std::string note);
  void judge_history();
  void judge_expected_violations();
  void keep_outcome(const Outcome& outcome);

  // advance.h, advance.cc: time, and what is looked at while it moves
  template <class Done>
  Halt advance(sim::Time target, const Done& done);
  Halt advance(sim::Time target);
  bool looks_at_each_event() const;
  Halt after_event();
  Halt after_plain_event();
  Halt look_at_violations();
  Halt look_at_watches();
  Halt look_at_limits();
  Outcome halted(Halt halt);
  sim::Time later(sim::Time by_us) const;

  // lines_*.cc: the statements
  Outcome line(const language::ClientRequest& request);
  Outcome line(const language::NodeFault& fault);
  Outcome line(const language::Suspend& suspend);
  Outcome line(const language::Partition& partition);
  Outcome line(const language::Isolate& isolate);
  Outcome line(const language::Cut& cut);
  Outcome line(const language::Heal& heal);
  Outcome line(const language::Link& link);
  Outcome line(const language::MessageFault& fault);
  Outcome line(const language::Latency& latency);
  Outcome line(const language::Loss& loss);
  Outcome line(const language::DuplicateChance& duplicate);
  Outcome line(const language::Reorder& reorder);
  Outcome line(const language::ElectionTimeout& timeout);
  Outcome line(const language::Heartbeat& heartbeat);
  Outcome line(const language::DiskSync& sync);
  Outcome line(const language::Campaign& campaign);
  Outcome line(const language::Beat& beat);
  Outcome line(const language::ClockDrift& drift);
  Outcome line(const language::ClockJump& jump);
  Outcome line(const language::DiskFault& fault);
  Outcome line(const language::MemberRequest& request);
  Outcome line(const language::Snapshot& snapshot);
  Outcome line(const language::Hold& hold);
  Outcome line(const language::Deliver& deliver);
  Outcome line(const language::Discard& discard);
  Outcome line(const language::Release& release);
  Outcome line(const language::Timers& timers);
  Outcome line(const language::Wait& wait);
  Outcome line(const language::WaitUntil& wait);
  Outcome line(const language::Expect& expect);
  Outcome line(const language::Always& always);
  Outcome line(const language::ExpectViolation& expect);
  Outcome line(const language::Settle& settle);
  Outcome line(const language::Let& let);
  Outcome line(const language::Mark& mark);
  Outcome line(const language::Measure& measure);
  Outcome line(const language::Teach& teach);
  Outcome line(const language::Connect& connect);
  Outcome line(const language::GetLeader& ask);
  Outcome line(const language::Quit& quit);
  Outcome line(const language::Clients& load);
  Outcome line(const language::Chaos& chaos);
  template <class Other>
  Outcome line(const Other& other);

  // lines_background.cc
  void play_background();
  void play_beside(const language::Statement& statement);
  void play_beat(LoadClient& client);
  void journal_beat(sim::ClientId client, const LoadClient::Request& asked);

  // sessions.cc: requests of clients and to change the members
  Outcome ask(Ask asked);
  Session& session_of(const Ask& asked);
  sim::OperationId invoke(const Ask& asked, sim::ClientId client, bool once);
  void ask_next(Session& session);
  void ask_waiting();
  Outcome answered(const language::ClientRequest& request, sim::OperationId id);
  Outcome answered(const language::MemberRequest& request, sim::OperationId id);

  // journal.cc: what as_played() tells
  void journal(language::Statement statement, std::optional<sim::ClientId> client = {});
  void journal_line();
  void journal_ask(const Ask& asked, std::optional<sim::ClientId> unnamed);
  void journal_failure();

  std::string why_impossible(const sim::Operation& operation) const;
  template <class Change>
  Outcome change_options(const Change& change);
  Outcome change_nodes(language::NodeAction action, const NodeIds& nodes, std::optional<sim::Time> for_us);
  bool change_node(language::NodeAction action, raft::NodeId node, sim::EventId cause);
  Outcome opened(sim::FaultId fault);
  Outcome change_default(DefaultField field, const sim::LinkQuality& quality);
  Outcome await(const language::Fact& fact, sim::Time within_us, bool& held);
  Outcome settle_within(sim::Time within_us, std::string& why);
  Outcome not_settled(std::string message);
  Outcome requests_of_members_end();
  raft::NodeSet settling(const language::Settle& settle);
  void heal_everything(sim::EventId cause);
  void faults_ended(const std::vector<sim::FaultId>& faults, sim::EventId cause);
  void faults_ran_out();
  bool one_leader_and_equal_logs(std::string* why) const;

  // undo.cc
  void undo_later(UndoWhat what, sim::Time after_us);
  void run_undos_due();
  void take_back(const Undo& undo);
  void apply_defaults();

  // what a line means
  sim::EventId fault_started();
  NodeIds who(const language::NodeSelector& selector);
  NodeIds acting(const language::NodeSelector& selector);
  raft::NodeId acting_one(const language::NodeSelector& selector);
  sim::MessageMatch match(const language::MessageFilter& filter);
  Looking looking(Draws& draws);

  std::shared_ptr<const language::Scenario> scenario_;  // shared by copies; it never changes
  RunSettings settings_;
  std::uint64_t seed_;
  sim::World world_;

  // Of the whole run.
  Names names_;
  raft::Rng pick_rng_;
  raft::Rng wait_rng_;
  FactMemory fact_memory_;
  std::vector<Watch> watches_;
  std::vector<Undo> undos_;          // by time, then as their lines ran
  std::vector<ActiveFault> faults_;  // those of the network's state, as their lines ran
  std::vector<DefaultLayer> default_layers_;
  std::uint64_t default_layer_last_ = 0;
  sim::LinkQuality default_base_;
  // By node: how often lines have changed its state, its clock's drift, its disk.
  std::vector<std::uint64_t> node_changes_;
  std::vector<std::uint64_t> drift_changes_;
  std::vector<std::uint64_t> disk_changes_;
  std::map<std::string, Session> sessions_;
  std::uint64_t asks_ = 0;          // of sessions, so far ...
  std::uint64_t asks_waiting_ = 0;  // ... and those that wait for their turn
  std::uint64_t awaited_ask_ = 0;   // the one that a line waits for, and its operation once it has its turn
  std::optional<sim::OperationId> awaited_;
  Background background_;
  std::vector<language::ExpectedViolation> expected_violations_;
  std::size_t violations_seen_ = 0;
  raft::NodeId connected_ = raft::kNoNode;
  std::uint64_t settled_ = 0;   // how many settle lines have run
  raft::NodeSet settle_nodes_;  // of the last one: those that are to be up
  std::uint32_t events_since_look_ = 0;
  RunResult result_;
  bool finished_ = false;

  Journal journal_;

  Current current_;           // the line that runs now
  std::string halt_message_;  // why time stopped
  sim::EventId halt_event_ = 0;
  std::size_t broken_watch_ = 0;
};

/// A whole scenario, for those who need only the verdict.
RunResult run_scenario(const language::Scenario& scenario, const RunSettings& settings);

}  // namespace raftlab::scenarios::runner
