// SPDX-License-Identifier: MIT
// A writer remembers texts from line to line; one that has written nothing yet knows none. Both write the same.
#include <string>
#include <string_view>
#include <vector>

#include "report/json_events.h"
#include "report/json_writer.h"
#include "tests/catch.h"
#include "tests/played.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report {

namespace {

/// Each event by one writer, in the order of `ids`.
std::vector<std::string> written(const Timeline& timeline, const std::vector<sim::EventId>& ids) {
  std::vector<std::string> events;
  JsonOut out([&](std::string_view piece) { events.back() += piece; }, JsonOut::kBytesMin);
  EventWriter writer(timeline, out);
  for (const sim::EventId id : ids) {
    events.emplace_back();
    writer.write(id);
    out.flush();
  }
  return events;
}

/// The first event that a writer of all tells otherwise than a writer of it alone; empty if there is none.
std::string first_difference(const Timeline& timeline, const std::vector<sim::EventId>& ids) {
  const std::vector<std::string> all = written(timeline, ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string alone = event_json(timeline, ids[i]);
    if (all[i] != alone) return all[i] + " instead of " + alone;
  }
  return {};
}

std::vector<sim::EventId> in_order(const Timeline& timeline) {
  std::vector<sim::EventId> ids;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) ids.push_back(id);
  return ids;
}

std::vector<sim::EventId> backwards(const Timeline& timeline) {
  std::vector<sim::EventId> ids = in_order(timeline);
  return {ids.rbegin(), ids.rend()};
}

}  // namespace

TEST_CASE("an event of a chaotic run is the same after all before it as alone") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const Timeline timeline = test::played(
        "title Chaos\nnodes 5\nclients 3 mix set 40% get 40% cas 20% keys 5 rate 20/s for 8s\nchaos for 8s\nwait 8s\n",
        seed);
    REQUIRE(timeline.trace.size() > 1'000);
    CHECK(first_difference(timeline, in_order(timeline)) == "");
    CHECK(first_difference(timeline, backwards(timeline)) == "");
  }
}

TEST_CASE("an event of a drawn run, however senseless, is the same after all before it as alone") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Timeline timeline = fixture::random_timeline(seed, 2'000);
    CHECK(first_difference(timeline, in_order(timeline)) == "");
    CHECK(first_difference(timeline, backwards(timeline)) == "");
  }
}

TEST_CASE("messages that differ in one field are told as what they are, sent and delivered") {
  constexpr raft::MessageKind kBeat = raft::MessageKind::heartbeat;
  constexpr std::uint64_t kLong = 18'446'744'073'709'551'615ULL;
  Timeline timeline;
  fixture::Builder b(timeline);
  std::vector<sim::EventId> sent;
  const auto send = [&](raft::MessageKind kind, raft::NodeId from, raft::NodeId to, raft::Term term,
                        std::array<std::uint64_t, 5> v, bool flag = false) {
    sent.push_back(b.send(kind, from, to, term, v, 0, flag));
    sent.push_back(b.send(kind, from, to, term, v, sent.back(), flag));
  };
  send(kBeat, 0, 1, 1, {1, 1, 1, raft::kNoPlace, 0});
  send(kBeat, 1, 0, 1, {1, 1, 1, raft::kNoPlace, 0});
  send(kBeat, 1, 0, 2, {1, 1, 1, raft::kNoPlace, 0});
  for (std::size_t slot = 0; slot < 4; ++slot) {
    std::array<std::uint64_t, 5> v{1, 1, 1, 1, 0};
    for (const std::uint64_t value : {std::uint64_t{2}, std::uint64_t{123'456'789}, kLong}) {
      v[slot] = value;
      if (slot < 3) send(kBeat, 0, 1, 1, v);
      send(raft::MessageKind::append_reply, 0, 1, 1, v, true);
    }
  }
  send(raft::MessageKind::append_reply, 0, 1, 1, {1, 1, 1, 1, 0}, false);
  send(raft::MessageKind::append_reply, 100, 99, kLong, {kLong, kLong, kLong, kLong, 0}, false);
  send(raft::MessageKind::append_reply, raft::kClient, raft::kNoNode, 1, {}, false);
  for (const sim::EventId message : sent) b.deliver(message);
  // Delivered where nobody sent it, and a message of nobody.
  sim::Record odd = timeline.trace.at(timeline.trace.size());
  odd.node = 3;
  b.add(odd);
  odd.v = {0};
  b.add(odd);
  CHECK(first_difference(timeline, in_order(timeline)) == "");
  CHECK(first_difference(timeline, backwards(timeline)) == "");
  CHECK(event_json(timeline, 1) ==
        R"({"id":1,"at_us":1000,"node":0,"kind":"message_sent","term":1,"message":1,"from":0,"to":1,)"
        R"("type":"heartbeat","prev_log_index":1,"prev_log_term":1,"leader_commit":1,"entries":[]})");
}

TEST_CASE("lines are the events, each with its end") {
  const Timeline timeline = fixture::every_kind();
  std::string text;
  JsonOut out([&](std::string_view piece) { text += piece; });
  EventWriter(timeline, out).write_lines(1, timeline.trace.size());
  out.flush();
  std::string expected;
  for (const sim::EventId id : in_order(timeline)) expected += event_json(timeline, id) + '\n';
  CHECK(text == expected);
}

}  // namespace raftlab::report
