// SPDX-License-Identifier: MIT
// The numbers of a run and the history of its clients.
#include <map>

#include "report/history.h"
#include "report/summary.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report {

namespace {

using raft::Reason;
using sim::EventKind;

sim::Record client_event(EventKind kind, std::uint64_t client, std::uint64_t serial, std::uint64_t v2,
                         std::uint64_t v3 = 0, std::uint64_t v4 = 0) {
  sim::Record record;
  record.kind = kind;
  record.v = {client, serial, v2, v3, v4};
  return record;
}

sim::Record request(std::uint64_t client, std::uint64_t serial, const raft::Command& command) {
  return client_event(EventKind::client_request, client, serial, static_cast<std::uint64_t>(command.kind), command.key,
                      sim::pack(command.value, command.expected));
}

}  // namespace

TEST_CASE("The summary counts what the records say") {
  const Summary summary = summarize(fixture::every_kind());
  const Timeline timeline = fixture::every_kind();
  std::map<EventKind, std::uint64_t> count;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) ++count[timeline.trace.at(id).kind];
  CHECK(summary.events == timeline.trace.size());
  CHECK(summary.elections == 1);
  CHECK(summary.elections_started == 1);
  CHECK(summary.messages_sent == count[EventKind::message_sent]);
  CHECK(summary.messages_delivered == count[EventKind::message_delivered]);
  CHECK(summary.messages_dropped == 5);
  CHECK(summary.messages_duplicated == 1);
  CHECK(summary.heartbeats_sent == 1);
  CHECK(summary.append_entries_sent == 2);
  CHECK(summary.commits == 3);
  CHECK(summary.client_requests == 2);
  CHECK(summary.client_ok == 2);
  CHECK(summary.client_unknown == 0);
  CHECK(summary.term_max == 3);
  CHECK(summary.crashes == 1);
  CHECK(summary.restarts == 1);
  CHECK(summary.violations == 1);
  CHECK(summary.pre_votes == 1);
  CHECK(summary.configuration_changes == 2);
  CHECK(summary.transfers == 1);
  CHECK(summary.transfers_given_up == 1);
  CHECK(summary.snapshots_taken == 1);
  CHECK(summary.snapshots_installed == 1);
  CHECK(summary.reads_served == 2);
  CHECK(summary.leases_expired == 1);
  CHECK(summary.refused_starts == 1);
  CHECK(summary.member_requests == 1);
}

TEST_CASE("The longest time without a leader counts crashes, pauses, the start and the end of the run") {
  Timeline timeline;
  fixture::Builder b(timeline);  // an event a millisecond
  const auto event = [&](EventKind kind, raft::NodeId node) {
    b.decide(kind, node, 1, Reason::none, raft::kNoNode, {});
  };
  event(EventKind::node_started, 0);
  event(EventKind::became_leader, 0);  // 2 ms without
  event(EventKind::node_paused, 0);
  for (int i = 0; i < 4; ++i) event(EventKind::timers_changed, 1);
  event(EventKind::node_resumed, 0);  // 5 ms without
  event(EventKind::became_leader, 1);
  event(EventKind::node_crashed, 0);  // node 1 leads on
  for (int i = 0; i < 9; ++i) event(EventKind::timers_changed, 1);
  event(EventKind::became_follower, 1);
  timeline.ended_at_us = timeline.trace.at(timeline.trace.size()).at + 3'000;
  CHECK(summarize(timeline).leaderless_us_max == 5'000);
  CHECK(summarize(timeline).first_leader_at_us == 2'000);
  timeline.ended_at_us += 4'000;
  CHECK(summarize(timeline).leaderless_us_max == 7'000);
}

TEST_CASE("Without a leader the whole run is leaderless, and there is no first leader") {
  Timeline timeline;
  timeline.ended_at_us = 9'000'000;
  const Summary summary = summarize(timeline);
  CHECK(summary.leaderless_us_max == 9'000'000);
  CHECK(summary.first_leader_at_us == -1);
  for (const auto& [name, number] : named_numbers(summary)) {
    INFO(name << " " << number);
    CHECK(name != "first_leader_at_us");
  }
}

TEST_CASE("The history pairs requests with their responses") {
  Timeline timeline;
  fixture::Builder b(timeline);
  raft::EntryStore& store = timeline.store;
  b.add(request(0, 1, b.set("x", "1")));
  b.add(request(1, 1, b.get("x")));
  b.add(request(2, 1, b.cas("x", "1", "2")));
  b.add(request(0, 1, b.set("x", "1")));  // asked again: the same operation
  b.add(client_event(EventKind::client_response, 1, 1, 0, store.values.add("1") + 1u));
  b.add(client_event(EventKind::client_response, 0, 1, 0));
  b.add(request(0, 2, b.erase("x")));
  b.add(client_event(EventKind::client_response, 2, 1, 3));
  b.add(client_event(EventKind::client_response, 9, 9, 0));  // of nobody
  b.add(request(3, 1, b.get("y")));
  b.add(client_event(EventKind::client_response, 3, 1, 0));
  const std::vector<Operation> history = history_of(timeline.trace, store);
  REQUIRE(history.size() == 5);
  CHECK(history[0].op == "set");
  CHECK(history[0].value == "1");
  CHECK(history[0].invoked_us == 1'000);
  CHECK(history[0].returned_us == 6'000);
  CHECK(history[0].result == "ok");
  CHECK(history[1].has_read);
  CHECK(history[1].read == "1");
  CHECK(history[2].op == "cas");
  CHECK(history[2].expected == "1");
  CHECK(history[2].returned_us == -1);
  CHECK(history[2].result == "unknown");
  CHECK(history[3].op == "delete");
  CHECK(history[3].result == "unknown");
  CHECK(history[4].result == "ok");
  CHECK_FALSE(history[4].has_read);
}

TEST_CASE("Requests without a session are operations of their own") {
  Timeline timeline;
  fixture::Builder b(timeline);
  b.add(request(0, 0, b.set("x", "1")));
  b.add(client_event(EventKind::client_response, 0, 0, 0));
  b.add(request(0, 0, b.set("x", "2")));
  const std::vector<Operation> history = history_of(timeline.trace, timeline.store);
  REQUIRE(history.size() == 2);
  CHECK(history[0].result == "ok");
  CHECK(history[1].result == "unknown");
}

}  // namespace raftlab::report
