// SPDX-License-Identifier: MIT
#include "report/summary.h"

#include <algorithm>
#include <set>

namespace raftlab::report {

namespace {

using sim::EventKind;
using sim::Record;

void count_response(const Record& record, Summary& summary) {
  switch (static_cast<sim::ClientOutcome>(record.v[2])) {
    case sim::ClientOutcome::ok:
      ++summary.client_ok;
      break;
    case sim::ClientOutcome::mismatch:
      ++summary.client_mismatch;
      break;
    case sim::ClientOutcome::refused:
      ++summary.client_refused;
      break;
    case sim::ClientOutcome::unknown:
      break;  // counted with those that were never answered
  }
}

void count_message(const Record& record, Summary& summary) {
  const bool heartbeat = record.message_kind() == raft::MessageKind::heartbeat;
  switch (record.kind) {
    case EventKind::message_sent:
      ++summary.messages_sent;
      summary.heartbeats_sent += heartbeat ? 1 : 0;
      summary.append_entries_sent += record.message_kind() == raft::MessageKind::append_entries ? 1 : 0;
      break;
    case EventKind::message_delivered:
      ++summary.messages_delivered;
      break;
    case EventKind::message_dropped:
      ++summary.messages_dropped;
      summary.heartbeats_dropped += heartbeat ? 1 : 0;
      break;
    default:
      ++summary.messages_duplicated;
      break;
  }
}

/// What extensions of Raft do; nothing for other kinds.
void count_extension(const Record& record, Summary& summary) {
  switch (record.kind) {
    case EventKind::became_pre_candidate:
      ++summary.pre_votes;
      break;
    case EventKind::config_changed: {
      const bool appended = record.why() == raft::Reason::changed || record.why() == raft::Reason::joint_over;
      summary.configuration_changes += appended && record.peer >= raft::kNodesMax ? 1 : 0;
      break;
    }
    case EventKind::transfer_started:
      ++summary.transfers;
      break;
    case EventKind::transfer_ended:
      summary.transfers_given_up += record.why() == raft::Reason::timer ? 1 : 0;
      break;
    case EventKind::snapshot_taken:
      ++summary.snapshots_taken;
      break;
    case EventKind::snapshot_installed:
      ++summary.snapshots_installed;
      break;
    case EventKind::read_served:
      ++summary.reads_served;
      break;
    case EventKind::lease_expired:
      ++summary.leases_expired;
      break;
    case EventKind::node_refused_start:
      ++summary.refused_starts;
      break;
    default:
      break;
  }
}

void count_event(const Record& record, Summary& summary) {
  switch (record.kind) {
    case EventKind::became_candidate:
      ++summary.elections_started;
      break;
    case EventKind::became_leader:
      ++summary.elections;
      if (summary.first_leader_at_us < 0) summary.first_leader_at_us = record.at;
      break;
    case EventKind::vote_granted:
      ++summary.votes_granted;
      break;
    case EventKind::vote_refused:
      ++summary.votes_refused;
      break;
    case EventKind::append_rejected:
      ++summary.appends_rejected;
      break;
    case EventKind::log_truncated:
      ++summary.log_truncations;
      break;
    case EventKind::commit_advanced:
      summary.commits = std::max(summary.commits, record.v[1]);
      break;
    case EventKind::node_crashed:
      ++summary.crashes;
      break;
    case EventKind::node_restarted:
      ++summary.restarts;
      break;
    case EventKind::message_sent:
    case EventKind::message_delivered:
    case EventKind::message_dropped:
    case EventKind::message_duplicated:
      count_message(record, summary);
      break;
    case EventKind::client_request:
      ++summary.client_requests;
      break;
    case EventKind::fault_started:
      ++summary.faults;
      break;
    case EventKind::expectation_met:
      ++summary.expectations_met;
      break;
    case EventKind::expectation_failed:
      ++summary.expectations_failed;
      break;
    case EventKind::violation:
      ++summary.violations;
      break;
    default:
      count_extension(record, summary);
      break;
  }
}

}  // namespace

Summary summarize(const Timeline& timeline) {
  Summary summary;
  std::set<std::pair<std::uint64_t, std::uint64_t>> asked_members;  // requests that are no operations on values
  summary.events = timeline.trace.size();
  for (sim::EventId id = 1; id <= summary.events; ++id) {
    const Record& record = timeline.trace.at(id);
    summary.term_max = std::max(summary.term_max, record.term);
    count_event(record, summary);
    const std::pair<std::uint64_t, std::uint64_t> request(record.v[0], record.v[1]);
    if (record.kind == EventKind::member_requested) {
      ++summary.member_requests;
      asked_members.insert(request);
    } else if (record.kind == EventKind::client_response && !asked_members.contains(request)) {
      count_response(record, summary);
    }
  }
  summary.leaderless_us_max = timeline.trace.tally().leaderless_us_max(timeline.ended_at_us);
  const std::uint64_t answered = summary.client_ok + summary.client_mismatch + summary.client_refused;
  summary.client_unknown = summary.client_requests > answered ? summary.client_requests - answered : 0;
  return summary;
}

std::vector<std::pair<std::string_view, std::int64_t>> named_numbers(const Summary& summary) {
  std::vector<std::pair<std::string_view, std::int64_t>> list;
  const auto add = [&list](std::string_view name, auto number) {
    list.emplace_back(name, static_cast<std::int64_t>(number));
  };
  add("elections", summary.elections);
  add("leaderless_us_max", summary.leaderless_us_max);
  add("commits", summary.commits);
  add("messages_sent", summary.messages_sent);
  add("messages_delivered", summary.messages_delivered);
  add("messages_dropped", summary.messages_dropped);
  add("messages_duplicated", summary.messages_duplicated);
  add("heartbeats_sent", summary.heartbeats_sent);
  add("heartbeats_dropped", summary.heartbeats_dropped);
  add("append_entries_sent", summary.append_entries_sent);
  add("elections_started", summary.elections_started);
  if (summary.first_leader_at_us >= 0) add("first_leader_at_us", summary.first_leader_at_us);
  add("term_max", summary.term_max);
  add("votes_granted", summary.votes_granted);
  add("votes_refused", summary.votes_refused);
  add("appends_rejected", summary.appends_rejected);
  add("log_truncations", summary.log_truncations);
  add("crashes", summary.crashes);
  add("restarts", summary.restarts);
  add("faults", summary.faults);
  const auto add_some = [&add](std::string_view name, std::uint64_t number) {
    if (number != 0) add(name, number);
  };
  add_some("pre_votes", summary.pre_votes);
  add_some("configuration_changes", summary.configuration_changes);
  add_some("transfers", summary.transfers);
  add_some("transfers_given_up", summary.transfers_given_up);
  add_some("snapshots_taken", summary.snapshots_taken);
  add_some("snapshots_installed", summary.snapshots_installed);
  add_some("reads_served", summary.reads_served);
  add_some("leases_expired", summary.leases_expired);
  add_some("refused_starts", summary.refused_starts);
  add_some("member_requests", summary.member_requests);
  add("client_requests", summary.client_requests);
  add("client_ok", summary.client_ok);
  add("client_mismatch", summary.client_mismatch);
  add("client_refused", summary.client_refused);
  add("client_unknown", summary.client_unknown);
  add("expectations_met", summary.expectations_met);
  add("expectations_failed", summary.expectations_failed);
  add("violations", summary.violations);
  add("events", summary.events);
  return list;
}

}  // namespace raftlab::report
