// SPDX-License-Identifier: MIT
#include "tests/report/story_fixture.h"

namespace raftlab::report::fixture {

using raft::Index;
using raft::MessageKind;
using raft::NodeId;
using raft::Reason;
using raft::Term;
using sim::EventId;
using sim::EventKind;
using sim::Record;

namespace {

Record record_of(EventKind kind, NodeId node, Term term, EventId cause) {
  Record record;
  record.kind = kind;
  record.node = node;
  record.term = term;
  record.cause = cause;
  return record;
}

}  // namespace

Script::Script(unsigned nodes) {
  timeline.engine = "0.1.0";
  timeline.name = "by-hand";
  timeline.title = "By hand";
  timeline.nodes = nodes;
}

Script& Script::at(sim::Time at_us) {
  now_ = at_us;
  return *this;
}

EventId Script::add(Record record) {
  record.at = now_;
  timeline.ended_at_us = now_;
  return timeline.trace.add(record);
}

void Script::start_all() {
  for (unsigned i = 0; i < timeline.nodes; ++i) life(EventKind::node_started, static_cast<NodeId>(i), 0);
}

EventId Script::stand(NodeId node, Term term, sim::Time timer_length) {
  Record timeout = record_of(EventKind::election_timeout, node, term - 1, 0);
  timeout.reason = static_cast<std::uint8_t>(Reason::timer);
  timeout.v = {static_cast<std::uint64_t>(now_ - timer_length), static_cast<std::uint64_t>(timer_length)};
  const EventId cause = add(timeout);
  Record candidate = record_of(EventKind::became_candidate, node, term, cause);
  candidate.reason = static_cast<std::uint8_t>(Reason::timer);
  candidate.v = {term - 1};
  const EventId event = add(candidate);
  grant(node, node, term, event);
  return event;
}

EventId Script::request_vote(NodeId from, NodeId to, Term term) {
  Record record = record_of(EventKind::message_sent, from, term, 0);
  record.peer = to;
  record.type = static_cast<std::uint8_t>(MessageKind::request_vote);
  return add(record);
}

EventId Script::grant(NodeId voter, NodeId candidate, Term term, EventId cause) {
  Record record = record_of(EventKind::vote_granted, voter, term, cause);
  record.peer = candidate;
  record.reason = static_cast<std::uint8_t>(Reason::granted);
  return add(record);
}

EventId Script::send_yes(NodeId voter, NodeId candidate, Term term) {
  Record record = record_of(EventKind::message_sent, voter, term, 0);
  record.peer = candidate;
  record.type = static_cast<std::uint8_t>(MessageKind::vote_reply);
  record.flag = true;
  return add(record);
}

EventId Script::refuse_voted(NodeId voter, NodeId candidate, Term term, NodeId voted) {
  Record record = record_of(EventKind::vote_refused, voter, term, 0);
  record.peer = candidate;
  record.reason = static_cast<std::uint8_t>(Reason::already_voted);
  record.v[4] = raft::vote_value(voted);
  return add(record);
}

EventId Script::refuse_behind(NodeId voter, NodeId candidate, Term term) {
  Record record = record_of(EventKind::vote_refused, voter, term, 0);
  record.peer = candidate;
  record.reason = static_cast<std::uint8_t>(Reason::log_behind);
  record.v = {3, 1, 4, 2};
  return add(record);
}

EventId Script::lead(NodeId node, Term term, unsigned votes) {
  Record record = record_of(EventKind::became_leader, node, term, 0);
  record.reason = static_cast<std::uint8_t>(Reason::won);
  record.v = {votes, timeline.nodes / 2 + 1};
  return add(record);
}

EventId Script::elect(NodeId node, NodeId voter, Term term) {
  stand(node, term, 200'000);
  grant(voter, node, term);
  return lead(node, term, 2);
}

EventId Script::follow(NodeId node, Term term, Term before, raft::Role role, EventId cause) {
  Record record = record_of(EventKind::became_follower, node, term, cause);
  record.reason = static_cast<std::uint8_t>(Reason::higher_term);
  record.v = {before, static_cast<std::uint64_t>(role)};
  return add(record);
}

EventId Script::heartbeat(NodeId from, NodeId to, Term term) {
  Record record = record_of(EventKind::message_sent, from, term, 0);
  record.peer = to;
  record.type = static_cast<std::uint8_t>(MessageKind::heartbeat);
  return add(record);
}

EventId Script::send_entries(NodeId from, NodeId to, Term term) {
  Record record = record_of(EventKind::message_sent, from, term, 0);
  record.peer = to;
  record.type = static_cast<std::uint8_t>(MessageKind::append_entries);
  record.v[4] = 1;
  return add(record);
}

EventId Script::deliver(EventId message) {
  Record record = timeline.trace.at(message);
  std::swap(record.node, record.peer);
  record.kind = EventKind::message_delivered;
  record.cause = message;
  record.flag = false;
  record.v = {message};
  return add(record);
}

EventId Script::drop(EventId message, sim::DropReason reason) {
  Record record = timeline.trace.at(message);
  std::swap(record.node, record.peer);
  record.kind = EventKind::message_dropped;
  record.cause = message;
  record.flag = false;
  record.reason = static_cast<std::uint8_t>(reason);
  record.v = {message};
  return add(record);
}

EventId Script::answer(NodeId from, NodeId to, Term term, EventId delivered) {
  Record record = record_of(EventKind::message_sent, from, term, delivered);
  record.peer = to;
  record.type = static_cast<std::uint8_t>(MessageKind::append_reply);
  record.flag = true;
  return add(record);
}

EventId Script::full_heartbeat(NodeId from, NodeId to, Term term) {
  const EventId sent = heartbeat(from, to, term);
  deliver(answer(to, from, term, deliver(sent)));
  return sent;
}

raft::Place Script::entry(Term term, std::string_view key, std::string_view value) {
  raft::Entry entry;
  entry.term = term;
  if (!key.empty()) {
    entry.command.kind = raft::CommandKind::set;
    entry.command.client = 0;
    entry.command.serial = static_cast<raft::Serial>(timeline.store.size() + 1);
    entry.command.key = timeline.store.keys.add(key);
    entry.command.value = timeline.store.values.add(value);
  }
  last_ = timeline.store.add(last_, entry);
  return last_;
}

EventId Script::append(NodeId node, Term term, Index index, raft::Place place, Reason reason, NodeId from) {
  Record record = record_of(EventKind::entry_appended, node, term, 0);
  record.reason = static_cast<std::uint8_t>(reason);
  record.peer = from;
  record.v = {index, place, 1};
  return add(record);
}

EventId Script::persist(NodeId node, Term term, Index first, unsigned count) {
  Record record = record_of(EventKind::entries_persisted, node, term, 0);
  record.v = {0, first + count - 1, first, count};
  return add(record);
}

EventId Script::truncate(NodeId node, Term term, NodeId leader, Index from, Index last, Term old_term, Term new_term) {
  Record record = record_of(EventKind::log_truncated, node, term, 0);
  record.reason = static_cast<std::uint8_t>(Reason::conflict);
  record.peer = leader;
  record.v = {from, last, old_term, new_term};
  return add(record);
}

EventId Script::commit_counted(NodeId node, Term term, Index from, Index to, unsigned held) {
  Record record = record_of(EventKind::commit_advanced, node, term, 0);
  record.reason = static_cast<std::uint8_t>(Reason::counted);
  record.v = {from, to, held, timeline.nodes / 2 + 1, term};
  return add(record);
}

EventId Script::commit_learned(NodeId node, Term term, Index from, Index to, EventId cause) {
  Record record = record_of(EventKind::commit_advanced, node, term, cause);
  record.reason = static_cast<std::uint8_t>(Reason::learned);
  record.v = {from, to, 0, 0, to};
  return add(record);
}

EventId Script::life(EventKind kind, NodeId node, Term term, Index last) {
  Record record = record_of(kind, node, term, 0);
  if (kind == EventKind::node_started || kind == EventKind::node_restarted) record.v = {0, last};
  return add(record);
}

EventId Script::scenario(EventKind kind, std::string_view text, std::uint64_t line, EventId cause) {
  Record record = record_of(kind, raft::kNoNode, 0, cause);
  record.v = {timeline.trace.add_note(std::string(text)), line};
  return add(record);
}

Chapter chapter_named(const std::vector<Chapter>& story, std::string_view title) {
  std::string titles;
  for (const Chapter& chapter : story) {
    if (chapter.title == title) return chapter;
    titles += chapter.title + "; ";
  }
  return {"no such chapter", "only these: " + titles, 0, 0};
}

}  // namespace raftlab::report::fixture
