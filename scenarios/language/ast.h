// SPDX-License-Identifier: MIT
#pragma once

// The scenario language as plain values: what the parser hands to the runner and what print.h writes out again.
//
// Times are whole microseconds of virtual time, percentages parts per million; there is no floating point.
// Node selectors are kept as they were written (`leader`, `followers`, a bound name): the runner resolves them
// when the statement runs, because only then a leader exists. Every part that can be wrong later carries its place.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "scenarios/language/facts.h"
#include "scenarios/language/nodes.h"
#include "scenarios/language/place.h"
#include "scenarios/language/values.h"

namespace raftlab::scenarios::language {

// ---- Set-up: before the first other statement -----------------------------------------------------------------

struct Title {
  std::string text;
};
struct About {
  std::string text;
};
struct Nodes {
  std::uint32_t count = 3;
};
struct Voters {
  NodeSelector nodes;
};
struct Learners {
  NodeSelector nodes;
};
struct Down {
  NodeSelector nodes;
};
/// `start-offset RANGE`: each node starts so much later than the run, drawn for each.
struct StartOffset {
  Range range;
};

/// `start NODE term N [vote N] [log ...]`: what the node finds on its disk.
struct StartState {
  NodeRef node;
  std::uint64_t term = 0;
  std::optional<std::uint32_t> vote;
  SourceSpan vote_span;
  LogLiteral log;
};

struct Seed {
  std::uint64_t seed = 1;
};
struct Limit {
  std::int64_t limit_us = 0;
};

enum class OptionName : std::uint8_t {
  pre_vote,
  check_quorum,
  reads,
  lease_drift,
  snapshot_every,
  sessions,
  client_timeout,
  window,
  batch,
  priority,
  candidate_backoff,
  candidate_timer
};

/// `number` is 0 or 1 for off and on, microseconds for a duration, parts per million for a percentage, a count, or
/// 0 1 2 for reads log, read-index, lease; 0 1 for candidate-timer reset, keep; snapshot-every off and candidate-backoff off are 0. `text` is the value as it is written.
struct OptionValue {
  std::int64_t number = 0;
  std::string text;
};

struct Option {
  OptionName name = OptionName::pre_vote;
  OptionValue value;
  std::optional<NodeSelector> at;
};

struct RuleOff {
  std::string name;  ///< one of rule_names()
};

// ---- Network defaults and timing: in the set-up or later ------------------------------------------------------

struct Latency {
  Delay delay;
};
struct Loss {
  std::uint32_t chance_ppm = 0;
};
struct DuplicateChance {
  std::uint32_t chance_ppm = 0;
};
struct Reorder {
  std::uint32_t chance_ppm = 0;
  Delay by;
};
struct ElectionTimeout {
  Range range;
};
struct Heartbeat {
  std::int64_t interval_us = 0;
};
struct DiskSync {
  Delay delay;
};

// ---- Clients --------------------------------------------------------------------------------------------------

enum class RequestMode : std::uint8_t { plain, may_fail /* try */, no_wait /* send */ };
enum class ClientOperation : std::uint8_t { set, get, remove /* delete */, cas };

/// `set KEY VALUE`, `get KEY [= VALUE]`, `delete KEY`, `cas KEY OLD NEW`, and the forebears' KEY=VALUE, setval, getval.
struct ClientRequest {
  ClientOperation operation = ClientOperation::set;
  RequestMode mode = RequestMode::plain;
  std::string key;
  Value old_value;                  ///< cas only; `none` means: only if the key is missing
  Value value;                      ///< set, cas: never none
  std::optional<Value> expected;    ///< get: what the line says the answer is
  std::optional<NodeSelector> via;  ///< exactly one node
  std::string client;               ///< empty: the session of the file
  bool of_connected = false;        ///< KEY=VALUE, setval, getval: ask the node of `connect`, where a line chose one
  bool prints_answer = false;       ///< `getval`: print the value, or `None` for a missing key
};

// ---- Nodes and the network ------------------------------------------------------------------------------------

enum class NodeAction : std::uint8_t { crash, restart, pause, resume };

/// `crash NODES` and its sisters; Statement::for_us undoes crash and pause.
struct NodeFault {
  NodeAction action = NodeAction::crash;
  NodeSelector nodes;
};

/// `suspend NODES for D`; without nodes it is the forebears' `suspend SECONDS` of the connected node.
struct Suspend {
  std::optional<NodeSelector> nodes;
  std::int64_t time_us = 0;
};

struct Partition {
  std::vector<NodeSelector> groups;
};
struct Isolate {
  NodeSelector nodes;
};
struct Cut {
  NodeSelector from;
  NodeSelector to;
  bool both_ways = false;
};

/// Without nodes: everything; with nodes: the links between the two.
struct Heal {
  std::optional<std::pair<NodeSelector, NodeSelector>> links;
};

/// `link A -> B latency R loss P duplicate P reorder P by R`: what is absent keeps the default.
struct Link {
  NodeSelector from;
  NodeSelector to;
  std::optional<Delay> latency;
  std::optional<std::uint32_t> loss_ppm;
  std::optional<std::uint32_t> duplicate_ppm;
  std::optional<Reorder> reorder;
};

enum class MessageAction : std::uint8_t { drop, delay, duplicate };

struct MessageFault {
  MessageAction action = MessageAction::drop;
  MessageKind kind = MessageKind::any;
  NodeSelector from;
  NodeSelector to;
  Delay by;                            ///< delay only
  std::optional<std::uint64_t> count;  ///< only the next so many
};

// ---- Clocks and disks ---------------------------------------------------------------------------------------

struct ClockDrift {
  NodeSelector node;
  std::int64_t drift_ppm = 0;
};
struct ClockJump {
  NodeSelector node;
  std::int64_t jump_us = 0;
};

enum class DiskAction : std::uint8_t { sync, stall, finish, full, corrupt_tail, ok };

struct DiskFault {
  NodeSelector node;
  DiskAction action = DiskAction::ok;
  Delay sync;                          ///< sync only
  std::optional<std::uint64_t> count;  ///< finish only
};

// ---- Raft -----------------------------------------------------------------------------------------------------

struct Campaign {
  NodeSelector nodes;
};
struct Beat {
  NodeSelector nodes;
};

enum class MemberAction : std::uint8_t { transfer, add, add_learner, promote, remove, members };

struct MemberRequest {
  MemberAction action = MemberAction::transfer;
  std::optional<NodeSelector> nodes;  ///< absent only for a bare `transfer`
  RequestMode mode = RequestMode::plain;
  std::optional<NodeSelector> via;
  std::string client;  ///< empty: the session of the file; of a `send`: one of its own
};

struct Snapshot {
  NodeSelector node;
};

// ---- Step mode ------------------------------------------------------------------------------------------------

struct Hold {
  MessageFilter filter;
};
struct Deliver {
  MessageFilter filter;
  std::optional<std::uint64_t> count;
};
struct Discard {
  MessageFilter filter;
  std::optional<std::uint64_t> count;
};
struct Release {};
struct Timers {
  bool on = true;
  std::optional<NodeSelector> nodes;
};

// ---- Time and checks ------------------------------------------------------------------------------------------

/// `wait D`, `wait A..B`: drawn uniformly, both ends included.
struct Wait {
  std::int64_t time_us = 0;
  std::optional<std::int64_t> up_to_us = {};
};
struct WaitUntil {
  Fact fact;
  std::optional<std::int64_t> within_us;
};
struct Expect {
  Fact fact;
  std::optional<std::int64_t> within_us;
};
struct Always {
  Fact fact;
  bool never = false;
};  ///< `always FACT`, `never FACT`
struct ExpectViolation {
  std::string property;
  bool asks = true;  ///< no longer, where every rule that the file switches off is on again
};
/// `settle [NODES] [within D]`: with nodes, all others are crashed and stay so; these must be a quorum.
struct Settle {
  std::optional<NodeSelector> nodes;
  std::optional<std::int64_t> within_us;
};

// ---- Names, study, teaching, the forebears --------------------------------------------------------------------

struct Let {
  NodeSelector node;
};  ///< the name is Statement::bind_name
struct Mark {
  std::string name;
};
struct Measure {
  std::string from;
  std::string to;
};
struct Teach {
  std::string text;
};
struct Connect {
  NodeSelector node;
};
struct GetLeader {};
struct Quit {};

// ---- Random load and faults -----------------------------------------------------------------------------------

struct Clients {
  std::uint32_t count = 0;
  std::uint32_t set_ppm = 0;
  std::uint32_t get_ppm = 0;
  std::uint32_t cas_ppm = 0;
  std::uint64_t keys = 0;
  std::uint64_t rate_per_second = 0;
};

enum class ChaosKind : std::uint8_t {
  mix,  ///< `chaos [for D]`: crash, partition, loss and delay with their defaults
  crash,
  pause,
  partition,
  loss,
  duplicate,
  reorder,
  delay,
  clock_drift,
  clock_jump,
  disk,
  members,
  transfer,
  snapshot,
  campaign
};

/// `chaos KIND ...`: faults drawn from the seed alone, from when the line runs until `for D`, `settle` or the end of
/// the run. What a line leaves out has the kind's default, filled in by the parser.
struct Chaos {
  ChaosKind kind = ChaosKind::mix;
  Range every;               ///< between two faults; of loss, duplicate, reorder, clock drift: two draws
  Range lasting;             ///< crash: down; pause, partition, delay, disk: for
  Range by;                  ///< reorder, delay, clock jump (either way)
  std::int64_t low_ppm = 0;  ///< loss, duplicate, reorder, clock drift (of each node)
  std::int64_t high_ppm = 0;
  bool keep_majority = false;      ///< crash, pause, disk: never so many at once that no majority is left
  std::vector<std::string> kinds;  ///< partition, disk, members: never empty there
};

// ---- A statement ----------------------------------------------------------------------------------------------

using Action = std::variant<Title, About, Nodes, Voters, Learners, Down, StartOffset, StartState, Seed, Limit, Option,
                            RuleOff, Latency, Loss, DuplicateChance, Reorder, ElectionTimeout, Heartbeat, DiskSync,
                            ClientRequest, NodeFault, Suspend, Partition, Isolate, Cut, Heal, Link, MessageFault,
                            ClockDrift, ClockJump, DiskFault, Campaign, Beat, MemberRequest, Snapshot, Hold, Deliver,
                            Discard, Release, Timers, Wait, WaitUntil, Expect, Always, ExpectViolation, Settle, Let,
                            Mark, Measure, Teach, Connect, GetLeader, Quit, Clients, Chaos>;

enum class WhenKind : std::uint8_t { after_previous, at /* @D */, plus /* +D */ };

struct When {
  WhenKind kind = WhenKind::after_previous;
  std::int64_t time_us = 0;
  SourceSpan span;
};

struct Statement {
  SourceSpan span;   ///< from the first word to the end of the line; names the round of a `repeat`
  std::string text;  ///< the line as written, without time, comment and outer spaces; $i filled in
  When when;
  Action action;
  std::optional<std::int64_t> for_us;  ///< `for D`: undo after D (of a fault line; of Clients and Chaos: how long)
  std::string bind_name;               ///< `as NAME`, `let NAME`: binds the one node this statement names; or empty
  SourceSpan bind_span;
};

// ---- A file ---------------------------------------------------------------------------------------------------

struct StartNode {
  std::uint32_t node = 0;
  std::uint64_t term = 0;
  std::optional<std::uint32_t> vote;
  LogLiteral log;
};

/// What option lines say, in the order of OptionName: OptionValue::number, nothing where no line says it.
using OptionNumbers = std::array<std::optional<std::int64_t>, 12>;

/// The set-up as values, every default of the language filled in. Node lists are ascending, without repeats.
struct Setup {
  std::string title;
  std::vector<std::string> about;
  std::uint32_t nodes = 3;
  std::optional<std::uint64_t> seed;  ///< absent: the command line's, else 1
  std::int64_t limit_us = INT64_C(24) * 3600 * 1000 * 1000;
  Delay latency = Range{1'000, 10'000};
  std::uint32_t loss_ppm = 0;
  std::uint32_t duplicate_ppm = 0;
  Reorder reorder;
  Range election_timeout{150'000, 300'000};
  std::int64_t heartbeat_us = 50'000;
  Delay disk_sync = Range{0, 1'000};
  std::int64_t client_timeout_us = 2'000'000;
  std::vector<std::uint32_t> voters;  ///< empty: every node that is no learner
  std::vector<std::uint32_t> learners;
  std::vector<std::uint32_t> down;
  Range start_offset{0, 0};
  std::vector<StartNode> start;
  OptionNumbers options;                              ///< of every node ...
  std::map<std::uint32_t, OptionNumbers> options_at;  ///< ... but what a line with `at` says of this one
  std::vector<std::string> rules_off;

  /// What holds for the node; nothing where no line says it.
  [[nodiscard]] std::optional<std::int64_t> option(OptionName name, std::uint32_t node) const {
    const auto index = static_cast<std::size_t>(name);
    const auto at = options_at.find(node);
    return at != options_at.end() && at->second[index] ? at->second[index] : options[index];
  }
  /// The first configuration.
  [[nodiscard]] std::vector<std::uint32_t> first_voters() const;
};

struct ExpectedViolation {
  std::string property;
  SourceSpan span;
};

struct Scenario {
  std::string file_name;
  std::string source;  ///< the text as it was read
  Setup setup;
  std::vector<Statement> setup_statements;             ///< the lines that made `setup`, in order
  std::vector<Statement> statements;                   ///< the rest, repetitions unrolled
  std::vector<ExpectedViolation> expected_violations;  ///< also among the statements; wherever in the file
};

/// True for what may only stand before the first other statement (title ... rule).
[[nodiscard]] bool is_setup_only(const Action& action);
/// True for network defaults and timing, which may stand in the set-up or later.
[[nodiscard]] bool is_setting(const Action& action);

}  // namespace raftlab::scenarios::language
