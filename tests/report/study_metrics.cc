// SPDX-License-Identifier: MIT
// What each metric of a study counts, on traces made by hand.
#include <string_view>

#include "report/study/leaderless.h"
#include "report/study/metrics.h"
#include "tests/catch.h"
#include "tests/report/story_fixture.h"

namespace raftlab::report::study {
namespace {

using fixture::Script;
using sim::EventKind;

Values measured(const Script& script, std::string_view name, const std::vector<Moment>& marks = {}) {
  const Metric* metric = find_metric(name);
  REQUIRE(metric != nullptr);
  Values values;
  metric->measure({script.timeline.trace, marks, script.timeline.ended_at_us}, values);
  return values;
}

/// Node 0 leads in term 1 from 100 ms on, and all have heard it at 110 ms.
Script with_a_leader() {
  Script script(3);
  script.start_all();
  script.at(100'000).elect(0, 1, 1);
  const sim::EventId first = script.heartbeat(0, 1, 1);
  const sim::EventId second = script.heartbeat(0, 2, 1);
  script.at(105'000).deliver(first);
  script.at(110'000).deliver(second);
  return script;
}

void request(Script& script, std::uint64_t serial, raft::CommandKind kind) {
  sim::Record record;
  record.kind = EventKind::client_request;
  record.v = {1, serial, static_cast<std::uint64_t>(kind), 0, 0};
  script.add(record);
}

void answer(Script& script, std::uint64_t serial, sim::ClientOutcome outcome) {
  sim::Record record;
  record.kind = EventKind::client_response;
  record.v = {1, serial, static_cast<std::uint64_t>(outcome), 0, 0};
  script.add(record);
}

}  // namespace

TEST_CASE("Without a lost leader the time since the start is measured") {
  const Script script = with_a_leader();
  CHECK(measured(script, "leaderless") == Values{110'000});
  CHECK(measured(script, "leader-elected") == Values{100'000});
  CHECK(measured(script, "first-term-split") == Values{0});
  CHECK(measured(script, "elections") == Values{1});
  CHECK(measured(script, "leaderless-share").size() == 1);
}

TEST_CASE("A lost leader is replaced when every live node has heard the next one") {
  Script script = with_a_leader();
  script.at(200'000).life(EventKind::node_crashed, 0, 1);
  script.at(400'000).elect(1, 2, 2);
  const sim::EventId to_the_dead = script.heartbeat(1, 0, 2);
  const sim::EventId to_the_living = script.heartbeat(1, 2, 2);
  script.at(404'000).drop(to_the_dead, sim::DropReason::receiver_down);
  CHECK(measured(script, "leaderless").empty());
  CHECK(measured(script, "leader-elected") == Values{200'000});
  script.at(407'000).deliver(to_the_living);
  CHECK(measured(script, "leaderless") == Values{207'000});
  CHECK(measured(script, "first-term-split") == Values{0});
}

TEST_CASE("A node that a partition keeps from the next leader is not waited for, one that lost a message is") {
  for (const sim::DropReason reason : {sim::DropReason::partition, sim::DropReason::loss}) {
    Script script = with_a_leader();
    script.at(200'000).life(EventKind::node_crashed, 0, 1);
    script.life(EventKind::node_restarted, 0, 1);
    script.at(400'000).elect(1, 2, 2);
    const sim::EventId cut_off = script.heartbeat(1, 0, 2);
    const sim::EventId reached = script.heartbeat(1, 2, 2);
    script.drop(cut_off, reason);
    script.at(407'000).deliver(reached);
    CHECK(measured(script, "leaderless") == (reason == sim::DropReason::partition ? Values{207'000} : Values{}));
    const sim::EventId again = script.at(450'000).heartbeat(1, 0, 2);
    script.at(455'000).deliver(again);
    CHECK(measured(script, "leaderless") == Values{reason == sim::DropReason::partition ? 207'000 : 255'000});
  }
}

TEST_CASE("A leader that is lost before it was heard has ended nothing") {
  Script script = with_a_leader();
  script.at(200'000).life(EventKind::node_crashed, 0, 1);
  script.at(400'000).elect(1, 2, 2);
  script.heartbeat(1, 2, 2);
  script.at(401'000).life(EventKind::node_crashed, 1, 2);
  script.at(450'000).life(EventKind::node_restarted, 0, 1);
  script.at(600'000).elect(2, 0, 3);
  const sim::EventId heard = script.heartbeat(2, 0, 3);
  script.at(606'000).deliver(heard);
  CHECK(measured(script, "leaderless") == Values{406'000});
  CHECK(measured(script, "leader-elected") == Values{400'000});
}

TEST_CASE("A first term with candidates and no leader is split") {
  Script script = with_a_leader();
  script.at(200'000).life(EventKind::node_crashed, 0, 1);
  script.at(400'000).stand(1, 2, 200'000);
  script.at(401'000).stand(2, 2, 201'000);
  CHECK(measured(script, "first-term-split").empty());  // nobody knows yet
  script.at(600'000).stand(1, 3, 200'000);
  CHECK(measured(script, "first-term-split") == Values{1'000'000});
  script.lead(1, 3, 2);
  CHECK(measured(script, "first-term-split") == Values{1'000'000});
}

TEST_CASE("Messages to the first leader are those between nodes before it") {
  Script script(3);
  script.start_all();
  script.at(100'000).stand(0, 1, 100'000);
  script.request_vote(0, 1, 1);
  script.request_vote(0, 2, 1);
  CHECK(measured(script, "messages-to-first-leader").empty());
  script.lead(0, 1, 2);
  script.heartbeat(0, 1, 1);
  CHECK(measured(script, "messages-to-first-leader") == Values{2});
}

TEST_CASE("The time to commit is that of writes that were answered, the time to read that of reads") {
  Script script = with_a_leader();
  script.at(200'000);
  request(script, 1, raft::CommandKind::set);
  request(script, 2, raft::CommandKind::get);
  script.send_entries(0, 1, 1);
  script.at(212'000);
  answer(script, 1, sim::ClientOutcome::ok);
  script.heartbeat(0, 1, 1);
  request(script, 3, raft::CommandKind::cas);
  script.at(220'000);
  answer(script, 2, sim::ClientOutcome::ok);
  script.at(300'000);
  answer(script, 3, sim::ClientOutcome::unknown);
  CHECK(measured(script, "time-to-commit") == Values{12'000});
  CHECK(measured(script, "time-to-read") == Values{20'000});
  CHECK(measured(script, "throughput") == Values{100'000});         // two in 20 ms
  CHECK(measured(script, "messages-per-commit") == Values{2'000});  // two of them for one write
}

TEST_CASE("A cluster has converged when every live member has confirmed what was committed at the healing") {
  Script script = with_a_leader();
  CHECK(measured(script, "converge").empty());
  script.at(200'000).commit_counted(0, 1, 0, 4, 2);
  script.at(300'000).scenario(EventKind::fault_ended, "heal", 3);
  const auto confirm = [&script](raft::NodeId node, raft::Index match) {
    sim::Record reply;
    reply.kind = EventKind::message_sent;
    reply.node = node;
    reply.peer = 0;
    reply.term = 1;
    reply.type = static_cast<std::uint8_t>(raft::MessageKind::append_reply);
    reply.flag = true;
    reply.v[1] = match;
    script.add(reply);
  };
  script.at(310'000);
  confirm(1, 4);
  script.at(320'000);
  confirm(2, 3);
  CHECK(measured(script, "converge").empty());
  script.at(330'000);
  confirm(2, 4);
  CHECK(measured(script, "converge") == Values{30'000});
}

TEST_CASE("Between two marks the time is taken from the last FROM before each TO") {
  const Script script(1);
  const std::vector<Moment> marks = {{"b", 5}, {"a", 10}, {"a", 20}, {"b", 50}, {"b", 60}, {"a", 70}, {"b", 71}};
  Values values;
  measure_between({script.timeline.trace, marks, 100}, "a", "b", values);
  CHECK(values == Values{30, 1});
  values.clear();
  measure_between({script.timeline.trace, marks, 100}, "a", "a", values);
  CHECK(values == Values{10, 50});
}

TEST_CASE("Every metric has a name of its own and says what it measures") {
  for (const Metric& metric : metrics()) {
    INFO(metric.name);
    CHECK(find_metric(metric.name) == &metric);
    CHECK(!metric.help.empty());
    CHECK(metric.measure != nullptr);
  }
  CHECK(find_metric("leaderles") == nullptr);
}

}  // namespace raftlab::report::study
