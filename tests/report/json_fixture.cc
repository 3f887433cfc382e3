// SPDX-License-Identifier: MIT
#include "tests/report/json_fixture.h"

#include "raft/rng.h"
#include "report/command_text.h"
#include "report/fields.h"
#include "report/history.h"

namespace raftlab::report::fixture {

using raft::MessageKind;
using raft::Reason;
using sim::EventKind;

sim::EventId Builder::add(sim::Record record) {
  now_ += 1'000;
  record.at = now_;
  return timeline_.trace.add(record);
}

sim::EventId Builder::decide(EventKind kind, raft::NodeId node, raft::Term term, Reason reason, raft::NodeId peer,
                             std::array<std::uint64_t, 5> v, sim::EventId cause) {
  sim::Record record;
  record.kind = kind;
  record.node = node;
  record.term = term;
  record.reason = static_cast<std::uint8_t>(reason);
  record.peer = peer;
  record.v = v;
  record.cause = cause;
  return add(record);
}

sim::EventId Builder::send(MessageKind type, raft::NodeId from, raft::NodeId to, raft::Term term,
                           std::array<std::uint64_t, 5> v, sim::EventId cause, bool flag) {
  sim::Record record;
  record.kind = EventKind::message_sent;
  record.node = from;
  record.peer = to;
  record.type = static_cast<std::uint8_t>(type);
  record.term = term;
  record.v = v;
  record.cause = cause;
  record.flag = flag;
  return add(record);
}

sim::EventId Builder::deliver(sim::EventId message) {
  sim::Record record = timeline_.trace.at(message);
  std::swap(record.node, record.peer);
  record.kind = EventKind::message_delivered;
  record.flag = false;
  record.v = {message};
  record.cause = message;
  return add(record);
}

sim::EventId Builder::drop(sim::EventId message, raft::NodeId at, sim::DropReason reason) {
  sim::Record record = timeline_.trace.at(message);
  if (at != record.node) std::swap(record.node, record.peer);
  record.kind = EventKind::message_dropped;
  record.flag = false;
  record.reason = static_cast<std::uint8_t>(reason);
  record.v = {message};
  record.cause = message;
  return add(record);
}

sim::EventId Builder::duplicate(sim::EventId message, sim::Time arrives) {
  sim::Record record = timeline_.trace.at(message);
  record.kind = EventKind::message_duplicated;
  record.flag = false;
  record.v = {message, static_cast<std::uint64_t>(arrives)};
  record.cause = message;
  return add(record);
}

sim::EventId Builder::scenario(EventKind kind, std::string_view text, std::uint64_t line) {
  sim::Record record;
  record.kind = kind;
  record.v = {timeline_.trace.add_note(std::string(text)), line};
  return add(record);
}

raft::Place Builder::entry(raft::Term term, const raft::Command& command) {
  last_ = timeline_.store.add(last_, {term, command});
  return last_;
}

raft::Command Builder::set(std::string_view key, std::string_view value) {
  return {.kind = raft::CommandKind::set,
          .client = 0,
          .serial = 1,
          .key = timeline_.store.keys.add(key),
          .value = timeline_.store.values.add(value),
          .expected = raft::kNoText};
}

raft::Command Builder::cas(std::string_view key, std::string_view expected, std::string_view value) {
  raft::Command command = set(key, value);
  command.kind = raft::CommandKind::cas;
  command.expected = timeline_.store.values.add(expected);
  return command;
}

raft::Command Builder::get(std::string_view key) {
  raft::Command command = set(key, "");
  command.kind = raft::CommandKind::get;
  command.value = raft::kNoText;
  return command;
}

raft::Command Builder::erase(std::string_view key) {
  raft::Command command = get(key);
  command.kind = raft::CommandKind::erase;
  return command;
}

namespace {

std::array<std::uint64_t, 5> request(std::uint64_t client, std::uint64_t serial, const raft::Command& command) {
  return {client, serial, static_cast<std::uint64_t>(command.kind), command.key,
          sim::pack(command.value, command.expected)};
}

void describe(Timeline& timeline) {
  timeline.engine = "0.1.0";
  timeline.name = "by-hand";
  timeline.title = "Every kind of event \"once\"";
  timeline.source = "title by hand\n# \xc3\xa9t\xc3\xa9\t\\ \x01\nwait 1s\n";
  timeline.command = "raftlab run by-hand.raft --seed 18446744073709551615 --set 'loss=5 %'";
  timeline.seed = 18'446'744'073'709'551'615ULL;
  timeline.nodes = 3;
  timeline.store.set_first_configuration({.voters = {0, 1, 2}, .next_voters = {}, .learners = {}});
  timeline.options = {{"election-timeout", "150ms..300ms"}, {"nodes", "3"}};
  timeline.rules_off = {"vote-once", "log-check"};
  timeline.verdict = Verdict::fail;
  timeline.digest = 0x0bba02632a7c204bULL;
}

void elect(Builder& b) {
  for (raft::NodeId node = 0; node < 3; ++node)
    b.decide(EventKind::node_started, node, 0, Reason::none, raft::kNoNode, {0, 0, 0});
  b.decide(EventKind::became_follower, 0, 0, Reason::started, raft::kNoNode, {0, 0});
  const sim::EventId timeout =
      b.decide(EventKind::election_timeout, 0, 0, Reason::timer, raft::kNoNode, {1'000, 151'000});
  const sim::EventId campaign =
      b.decide(EventKind::became_candidate, 0, 1, Reason::timer, raft::kNoNode, {0, 0}, timeout);
  b.decide(EventKind::vote_granted, 0, 1, Reason::granted, 0, {0, 0, 0, 0, 0}, campaign);
  b.decide(EventKind::entries_persisted, 0, 1, Reason::none, raft::kNoNode, {1, 0, 1, 0});
  const sim::EventId ask = b.send(MessageKind::request_vote, 0, 1, 1, {0, 0}, campaign);
  const sim::EventId other = b.send(MessageKind::request_vote, 0, 2, 1, {0, 0}, campaign);
  const sim::EventId heard = b.deliver(ask);
  const sim::EventId grant = b.decide(EventKind::vote_granted, 1, 1, Reason::granted, 0, {0, 0, 0, 0, 0}, heard);
  const sim::EventId yes = b.send(MessageKind::vote_reply, 1, 0, 1, {}, grant, true);
  b.drop(other, 2, sim::DropReason::receiver_down);
  b.decide(EventKind::became_leader, 0, 1, Reason::won, raft::kNoNode, {2, 2, 0}, b.deliver(yes));
}

void replicate(Builder& b, Timeline& timeline) {
  const raft::Place noop = b.entry(1, {.kind = raft::CommandKind::noop});
  b.decide(EventKind::entry_appended, 0, 1, Reason::term_start, raft::kNoNode, {1, noop, 1});
  const raft::Command put = b.set("100", "Some Value");
  const sim::EventId asked = b.add([&] {
    sim::Record record;
    record.kind = EventKind::client_request;
    record.v = request(0, 1, put);
    return record;
  }());
  const sim::EventId carried = b.send(MessageKind::client_request, raft::kClient, 2, 0, request(0, 1, put), asked);
  const sim::EventId forwarded = b.send(MessageKind::client_request, 2, 0, 0, request(0, 1, put), b.deliver(carried));
  const raft::Place stored = b.entry(1, put);
  const sim::EventId proposed =
      b.decide(EventKind::entry_appended, 0, 1, Reason::proposed, raft::kNoNode, {2, stored, 1}, b.deliver(forwarded));
  const sim::EventId append = b.send(MessageKind::append_entries, 0, 1, 1, {0, 0, 0, noop, 2}, proposed);
  b.duplicate(append, 99'000);
  const sim::EventId taken =
      b.decide(EventKind::entry_appended, 1, 1, Reason::replicated, 0, {1, noop, 2}, b.deliver(append));
  const sim::EventId reply = b.send(MessageKind::append_reply, 1, 0, 1, {0, 2, 0, 0}, taken, true);
  b.decide(EventKind::commit_advanced, 0, 1, Reason::counted, raft::kNoNode, {0, 2, 2, 2, 1}, b.deliver(reply));
  b.decide(EventKind::entry_applied, 0, 1, Reason::none, raft::kNoNode, {2, stored, 0, 0});
  const sim::EventId answer = b.send(MessageKind::client_reply, 0, raft::kClient, 0, {0, 1, 0, 0, 0});
  sim::Record response;
  response.kind = EventKind::client_response;
  response.cause = b.deliver(answer);
  response.v = {0, 1, 0, 0};
  b.add(response);
  const sim::EventId beat = b.send(MessageKind::heartbeat, 0, 1, 1, {2, 1, 2, raft::kNoPlace, 0});
  b.decide(EventKind::commit_advanced, 1, 1, Reason::learned, raft::kNoNode, {0, 2, 0, 0, 2}, b.deliver(beat));
  const raft::Command read = b.get("100");
  response.kind = EventKind::client_request;
  response.cause = 0;
  response.v = request(1, 1, read);
  b.add(response);
  response.kind = EventKind::client_response;
  response.v = {1, 1, 0, *timeline.store.values.find("Some Value") + 1};
  b.add(response);
}

sim::Record ask_members(EventKind kind, raft::ChangeKind change, const raft::NodeSet& nodes) {
  sim::Record record;
  record.kind = kind;
  record.type = static_cast<std::uint8_t>(MessageKind::member_request);
  record.v = {5, 1, static_cast<std::uint64_t>(change), nodes.words()[0], nodes.words()[1]};
  return record;
}

/// Members [Raft 6]: asked for, joint, over, rolled back.
void change_members(Builder& b, Timeline& timeline) {
  raft::EntryStore& store = timeline.store;
  const raft::ConfigId joint = store.add_configuration({.voters = {0, 1, 2}, .next_voters = {0, 1}, .learners = {2}});
  const raft::ConfigId after = store.add_configuration({.voters = {0, 1}, .next_voters = {}, .learners = {2}});
  const sim::EventId asked =
      b.add(ask_members(EventKind::member_requested, raft::ChangeKind::members, raft::NodeSet{0, 1}));
  sim::Record message = ask_members(EventKind::message_sent, raft::ChangeKind::members, raft::NodeSet{0, 1});
  message.node = raft::kClient;
  message.peer = 0;
  message.cause = asked;
  const sim::EventId heard = b.deliver(b.add(message));
  const raft::Place first = b.entry(1, {.kind = raft::CommandKind::config, .key = joint});
  const raft::Place second = b.entry(1, {.kind = raft::CommandKind::config, .key = after});
  const sim::EventId appended =
      b.decide(EventKind::entry_appended, 0, 1, Reason::changed, raft::kNoNode, {3, first, 1}, heard);
  b.decide(EventKind::config_changed, 0, 1, Reason::changed, raft::kNoNode, {3, joint, 0, 0}, appended);
  b.send(MessageKind::client_reply, 0, raft::kClient, 0, {5, 1, 3, 0, 0}, heard);
  b.decide(EventKind::commit_advanced, 0, 1, Reason::counted, raft::kNoNode, {2, 3, 2, 2, 1});
  const sim::EventId over =
      b.decide(EventKind::entry_appended, 0, 1, Reason::joint_over, raft::kNoNode, {4, second, 1});
  b.decide(EventKind::config_changed, 0, 1, Reason::joint_over, raft::kNoNode, {4, after, joint, 3}, over);
  b.decide(EventKind::config_changed, 1, 1, Reason::replicated, raft::kNoNode, {3, joint, 0, 0});
  b.decide(EventKind::config_changed, 1, 1, Reason::rolled_back, raft::kNoNode, {0, 0, joint, 3});
}

/// Pre-votes, a transfer, a snapshot in chunks, a lease, a read [Thesis 9.6, 3.10, 6.4, Raft 7].
void extend(Builder& b, Timeline& timeline) {
  const sim::EventId pre = b.decide(EventKind::became_pre_candidate, 1, 1, Reason::timer, raft::kNoNode, {2, 0});
  const sim::EventId ask = b.send(MessageKind::pre_vote, 1, 0, 2, {2, 1}, pre);
  const sim::EventId no =
      b.decide(EventKind::pre_vote_refused, 0, 2, Reason::leader_alive, 1, {2, 1, 3, 1, 1}, b.deliver(ask));
  b.deliver(b.send(MessageKind::pre_vote_reply, 0, 1, 1, {}, no, false));
  b.decide(EventKind::pre_vote_granted, 2, 2, Reason::granted, 1, {2, 1, 0, 0, 0});
  b.decide(EventKind::transfer_started, 0, 1, Reason::none, 1, {2, 4, 300'000});
  const sim::EventId told = b.decide(EventKind::timeout_now_sent, 0, 1, Reason::none, 1, {4, 4});
  b.deliver(b.send(MessageKind::timeout_now, 0, 1, 1, {}, told));
  b.decide(EventKind::transfer_ended, 0, 1, Reason::timer, 1, {});
  b.decide(EventKind::snapshot_taken, 0, 1, Reason::interval, raft::kNoNode, {2, 1, 1, 0, 2});
  for (std::uint64_t chunk = 0; chunk < 2; ++chunk) {
    const sim::EventId sent = b.send(MessageKind::install_snapshot, 0, 2, 1, {2, 1, 0, chunk, 2});
    b.send(MessageKind::snapshot_reply, 2, 0, 1, {2, chunk + 1}, b.deliver(sent), chunk == 1);
  }
  b.decide(EventKind::snapshot_installed, 2, 1, Reason::gap, 0, {2, 1, 0, 0, 2});
  const auto before_zero = static_cast<std::uint64_t>(sim::Time{-5'000});
  b.decide(EventKind::lease_expired, 0, 1, Reason::none, raft::kNoNode, {before_zero, 1'000});
  b.decide(EventKind::read_served, 0, 1, Reason::none, raft::kNoNode,
           {1, 7, 3, static_cast<std::uint64_t>(raft::Reads::lease), *timeline.store.values.find("Some Value") + 1});
  b.decide(EventKind::read_served, 0, 1, Reason::none, raft::kNoNode, {1, 8, 3, 1, 0});
  b.send(MessageKind::request_vote, 1, 2, 2, {2, 1}, 0, true);
  b.decide(EventKind::node_refused_start, 2, 1, Reason::none, raft::kNoNode, {2});
}

void trouble(Builder& b, Timeline& timeline) {
  b.scenario(EventKind::fault_started, "crash 0", 7);
  b.decide(EventKind::node_crashed, 0, 1, Reason::none, raft::kNoNode, {1, 2});
  b.decide(EventKind::node_restarted, 0, 1, Reason::none, raft::kNoNode, {1, 2, 1, 2, 1});
  b.decide(EventKind::node_paused, 1, 1, Reason::none, raft::kNoNode, {});
  b.decide(EventKind::node_resumed, 1, 1, Reason::none, raft::kNoNode, {});
  sim::Record timers;
  timers.kind = EventKind::timers_changed;
  timers.node = 2;
  timers.flag = true;
  b.add(timers);
  b.decide(EventKind::vote_refused, 1, 3, Reason::log_behind, 2, {0, 0, 2, 1, 1});
  b.decide(EventKind::append_rejected, 2, 3, Reason::entry_missing, 0, {2, 1, 0, 0, 1});
  b.decide(EventKind::log_truncated, 2, 3, Reason::conflict, 0, {1, 2, 1, 2});
  b.decide(EventKind::became_follower, 0, 3, Reason::higher_term, raft::kNoNode, {1, 3});
  const raft::Command odd = b.cas("a key", "none", "\"quoted\" \\ back\nline");
  const raft::Command missing{.kind = raft::CommandKind::cas,
                              .client = 1,
                              .serial = 2,
                              .key = odd.key,
                              .value = odd.value,
                              .expected = raft::kNoText};
  const raft::Place place = b.entry(3, odd);
  b.entry(3, missing);
  b.entry(3, b.erase("x=y"));
  b.entry(3, b.set("\xf0\x9f\x8c\xb3", "caf\xc3\xa9 via tree"));
  b.entry(3, b.get("\xff\xfe"));
  const sim::EventId append = b.send(MessageKind::append_entries, 1, 2, 3, {2, 1, 2, place, 5});
  for (const sim::DropReason reason :
       {sim::DropReason::loss, sim::DropReason::partition, sim::DropReason::scenario, sim::DropReason::discarded}) {
    b.drop(append, reason == sim::DropReason::loss ? 1 : 2, reason);
  }
  b.send(MessageKind::append_reply, 2, 1, 3, {2, 0, 1, 1}, 0, false);
  b.send(MessageKind::client_reply, 2, raft::kClient, 0, {1, 2, 2, 0, 2});
  sim::Record applied;
  applied.kind = EventKind::entry_applied;
  applied.node = 2;
  applied.term = 3;
  applied.flag = true;
  applied.v = {3, place, 1, *timeline.store.values.find("none") + 1};
  b.add(applied);
  b.scenario(EventKind::fault_ended, "crash 0", 7);
  b.scenario(EventKind::expectation_met, "leader", 8);
  b.scenario(EventKind::expectation_failed, "value(0, x) = \"1\"", 9);
  sim::Record violation;
  violation.kind = EventKind::violation;
  violation.node = 2;
  violation.reason = static_cast<std::uint8_t>(sim::Property::vote_once);
  violation.v = {timeline.trace.add_note("node 2 voted twice in term 3"), 7, 0, 12, 0};
  b.add(violation);
}

}  // namespace

Timeline every_kind() {
  Timeline timeline;
  describe(timeline);
  Builder b(timeline);
  elect(b);
  replicate(b, timeline);
  change_members(b, timeline);
  extend(b, timeline);
  trouble(b, timeline);
  const sim::EventId last = timeline.trace.size();
  timeline.ended_at_us = timeline.trace.at(last).at + 5;
  timeline.violations = {{"vote-once", last, "node 2 voted twice in term 3", {7, 12}}};
  timeline.expectations = {{8, "leader", true, last - 2}, {9, "value(0, x) = \"1\"", false, last - 1}};
  timeline.history = history_of(timeline.trace, timeline.store);
  timeline.history.push_back({2, "cas", "k", "new", "old", false, 5, -1, "unknown", false, ""});
  timeline.history.push_back({2, "cas", "k", "new", "", true, 6, 9, "mismatch", false, ""});
  timeline.history.push_back({3, "delete", "k", "", "", false, 6, 9, "ok", false, ""});
  return timeline;
}

std::vector<Chapter> chapters() {
  return {{"The first election", "Node 0 won with 2 of 3 votes.", 4, 17}, {"A \"violation\"", "", 30, 40}};
}

Timeline random_timeline(std::uint64_t seed, unsigned events) {
  Timeline timeline;
  describe(timeline);
  raft::Rng rng(seed);
  const auto draw = [&rng](std::uint64_t n) { return rng.below(n); };
  Builder b(timeline);
  constexpr std::array kTypes = {MessageKind::request_vote,    MessageKind::vote_reply,   MessageKind::append_entries,
                                 MessageKind::heartbeat,       MessageKind::append_reply, MessageKind::pre_vote,
                                 MessageKind::pre_vote_reply,  MessageKind::timeout_now,  MessageKind::snapshot_reply,
                                 MessageKind::install_snapshot};
  std::vector<raft::Place> places;
  std::vector<sim::EventId> sent;
  for (const raft::NodeId learner : raft::NodeSet{0, 1, 2}) {
    timeline.store.add_configuration({.voters = {0, 1, 2}, .next_voters = {1, 2}, .learners = {learner}});
  }
  for (unsigned i = 0; i < 40; ++i) {
    const std::string text(draw(5), static_cast<char>(draw(256)));
    places.push_back(
        b.entry(1 + draw(3), draw(2) == 0 ? b.set(text, text) : b.cas(text, text, std::to_string(draw(9)))));
    if (i % 8 == 0) {
      const raft::Command members{.kind = raft::CommandKind::config, .key = static_cast<raft::TextId>(draw(4))};
      places.back() = b.entry(1 + draw(3), members);
    }
  }
  for (unsigned i = 0; i < events; ++i) {
    sim::Record record;
    record.kind = static_cast<EventKind>(draw(sim::kEventKinds));
    record.node = static_cast<raft::NodeId>(draw(3));
    record.peer = static_cast<raft::NodeId>((record.node + 1 + draw(2)) % 3);
    record.term = draw(5);
    record.cause = draw(timeline.trace.size() + 1);
    record.flag = draw(2) == 1;
    for (std::uint64_t& v : record.v) v = draw(3);
    const std::uint64_t first = draw(35);
    switch (record.kind) {
      case EventKind::message_sent:
        record.type = static_cast<std::uint8_t>(kTypes[draw(kTypes.size())]);
        if (record.type == 2 || record.type == 3)
          record.v = {draw(9), draw(3), draw(9), places[first], record.type == 2 ? draw(5) : 0};
        sent.push_back(timeline.trace.size() + 1);
        break;
      case EventKind::message_delivered:
        if (!sent.empty()) b.deliver(sent[draw(sent.size())]);
        continue;
      case EventKind::message_dropped:
        if (!sent.empty()) b.drop(sent[draw(sent.size())], static_cast<raft::NodeId>(draw(3)), sim::DropReason::loss);
        continue;
      case EventKind::message_duplicated:
        if (!sent.empty()) b.duplicate(sent[draw(sent.size())], 5);
        continue;
      case EventKind::entry_appended:
        record.v = {1 + draw(9), places[first], 1 + draw(4)};
        break;
      case EventKind::entry_applied:
        record.v = {1 + draw(9), places[first], draw(3), draw(3)};
        break;
      case EventKind::member_requested:
        record.v[4] = 0;  // only nodes of the run
        break;
      case EventKind::commit_advanced:
        record.reason = static_cast<std::uint8_t>(draw(2) == 0 ? Reason::counted : Reason::learned);
        break;
      case EventKind::client_request:
        record.v = request(draw(4), draw(4), timeline.store.at(places[first | 1]).command);  // no configuration
        break;
      case EventKind::fault_started:
      case EventKind::fault_ended:
      case EventKind::expectation_met:
      case EventKind::expectation_failed:
      case EventKind::violation:
        record.v = {timeline.trace.add_note("note"), 1, 2, 0, 1};
        break;
      default:
        break;
    }
    if (record.kind == EventKind::violation && timeline.trace.size() < 2) continue;
    b.add(record);
  }
  return timeline;
}

}  // namespace raftlab::report::fixture
