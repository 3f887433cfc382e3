// SPDX-License-Identifier: MIT
// What goes beyond Figure 2 of the paper, in the replay, in the words of events and in explanations: configurations,
// snapshots, pre-votes, transfers, reads.
#include "report/event_rows.h"
#include "report/event_text.h"
#include "report/explain.h"
#include "report/extension_text.h"
#include "report/json_reader.h"
#include "report/json_writer.h"
#include "report/property_words.h"
#include "report/replay.h"
#include "report/text.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using raft::Reason;
using report::Replay;
using report::fixture::Script;
using sim::EventId;
using sim::EventKind;

namespace {

sim::Record decision(EventKind kind, raft::NodeId node, raft::Term term, Reason reason, std::array<std::uint64_t, 5> v,
                     raft::NodeId peer = raft::kNoNode) {
  sim::Record record;
  record.kind = kind;
  record.node = node;
  record.term = term;
  record.reason = static_cast<std::uint8_t>(reason);
  record.peer = peer;
  record.v = v;
  return record;
}

/// Node 0 leads term 1 of four nodes, of which node 3 is a spare at first; three entries, the second one makes node 3
/// a learner.
struct Members : Script {
  Members() : Script(4) {
    timeline.store.set_first_configuration({.voters = {0, 1, 2}, .next_voters = {}, .learners = {}});
    with_learner = timeline.store.add_configuration({.voters = {0, 1, 2}, .next_voters = {}, .learners = {3}});
    start_all();
    at(200'000).elect(0, 1, 1);
    first = entry(1, "", "");
    change = timeline.store.add(first, {1, {.kind = raft::CommandKind::config, .key = with_learner}});
    third = timeline.store.add(change, {1, {}});
    at(300'000).append(0, 1, 1, first, Reason::term_start);
    append(0, 1, 2, change, Reason::changed);
    changed = add(decision(EventKind::config_changed, 0, 1, Reason::changed, {2, with_learner, 0, 0}));
    append(0, 1, 3, third, Reason::proposed);
    persist(0, 1, 1, 3);
    commit_counted(0, 1, 0, 3, 2);
  }

  EventId snapshot(raft::NodeId node, raft::Index through, raft::Index log_from) {
    return add(decision(EventKind::snapshot_taken, node, 1, Reason::interval, {through, 1, log_from, 0, 1}));
  }
  EventId install(raft::NodeId node, raft::Index through, bool kept) {
    return add(decision(EventKind::snapshot_installed, node, 1, kept ? Reason::replicated : Reason::gap,
                        {through, 1, kept ? 1U : 0U, 0, 1}, 0));
  }
  /// The state after everything so far.
  Replay state() const {
    Replay replay(timeline);
    while (replay.step()) {
    }
    return replay;
  }

  raft::ConfigId with_learner = 0;
  raft::Place first = 0;
  raft::Place change = 0;
  raft::Place third = 0;
  EventId changed = 0;
};

std::vector<bool> met(const report::Explanation& explanation) {
  std::vector<bool> list;
  for (const report::Condition& condition : explanation.conditions) list.push_back(condition.met);
  return list;
}

}  // namespace

TEST_CASE("a replay knows who is a member, also over a restart") {
  Members script;
  CHECK(script.state().node(0).configuration == script.with_learner);
  CHECK(script.state().node(0).configuration_index == 2);
  CHECK(script.state().configuration(1).learners.empty());
  CHECK(report::letter_of(script.state().node(3)) == 'O');
  script.add(decision(EventKind::config_changed, 3, 1, Reason::replicated, {2, script.with_learner, 0, 0}));
  CHECK(report::letter_of(script.state().node(3)) == 'N');
  script.life(EventKind::node_crashed, 0, 1);
  script.life(EventKind::node_restarted, 0, 1, 3);
  CHECK(script.state().node(0).configuration == script.with_learner);
  script.life(EventKind::node_crashed, 0, 1);
  script.life(EventKind::node_restarted, 0, 1, 1);  // it has lost the entry
  CHECK(script.state().node(0).configuration == 0);
}

TEST_CASE("a log begins behind its snapshot, and its configuration is that of the snapshot") {
  Members script;
  script.snapshot(0, 2, 1);
  const report::NodeState leader = script.state().node(0);
  CHECK(leader.log.base_index() == 2);
  CHECK(leader.log.last_index() == 3);
  CHECK(leader.log.place_at(3) == script.third);
  script.install(1, 2, false);
  CHECK(script.state().node(1).log.base_index() == 2);
  CHECK(script.state().node(1).log.last_index() == 2);
  CHECK(script.state().node(1).commit_index == 2);
  script.append(1, 1, 3, script.third, Reason::replicated, 0);
  script.persist(1, 1, 3, 1);
  CHECK(script.state().node(1).disk.last_index() == 3);
  script.life(EventKind::node_crashed, 1, 1);
  sim::Record restart = decision(EventKind::node_restarted, 1, 1, Reason::none, {0, 3, 1, 2, 1});
  script.add(restart);
  const report::NodeState back = script.state().node(1);
  CHECK(back.log.base_index() == 2);
  CHECK(back.log.last_index() == 3);
  CHECK(back.log.place_at(3) == script.third);
  CHECK(back.commit_index == 2);
  CHECK(back.configuration == script.with_learner);
}

TEST_CASE("what follows a snapshot stays where the log holds its last entry") {
  Members script;
  script.append(1, 1, 1, script.first, Reason::replicated, 0);
  script.append(1, 1, 2, script.change, Reason::replicated, 0);
  script.append(1, 1, 3, script.third, Reason::replicated, 0);
  script.snapshot(0, 2, 1);
  script.install(1, 2, true);
  CHECK(script.state().node(1).log.last_index() == 3);
  CHECK(script.state().node(1).log.first_index() == 3);
}

TEST_CASE("a pre-candidate has a letter of its own, and a node that refuses to start is down for good") {
  Members script;
  script.add(decision(EventKind::became_pre_candidate, 2, 1, Reason::timer, {2, 0}));
  CHECK(report::letter_of(script.state().node(2)) == 'Q');
  script.add(decision(EventKind::node_refused_start, 2, 1, Reason::none, {3}));
  CHECK(report::letter_of(script.state().node(2)) == 'x');
  CHECK(script.state().node(2).lost);
  const std::string text = report::plain_text(script.timeline, {});
  CHECK(text.find("Q pre-candidate, O no member") != std::string::npos);
}

TEST_CASE("a timeline that is read back has the same configurations and the same states") {
  Members script;
  script.snapshot(0, 2, 1);
  script.install(1, 2, false);
  const report::ReadResult read = report::read_json(report::json_text(script.timeline, {}), "x");
  REQUIRE(read);
  Replay again(read.file->timeline);
  while (again.step()) {
  }
  const Replay state = script.state();
  for (raft::NodeId node = 0; node < 4; ++node) {
    CHECK(again.configuration(node) == state.configuration(node));
    CHECK(again.node(node).log.base_index() == state.node(node).log.base_index());
    CHECK(again.node(node).log.last_index() == state.node(node).log.last_index());
    CHECK(report::letter_of(again.node(node)) == report::letter_of(state.node(node)));
  }
}

TEST_CASE("events of extensions are told in words") {
  const report::Timeline timeline = report::fixture::every_kind();
  std::string all;
  for (EventId id = 1; id <= timeline.trace.size(); ++id) all += report::event_text(timeline, id) + "\n";
  for (const char* text : {"changes the members from 0,1,2 to 0,1,2 -> 0,1 learners 2 (entry 3)",
                           "leaves the joint configuration: 0,1 learners 2",
                           "goes back to configuration 0,1,2: entry 3 is deleted",
                           "client 5 asks: members 0,1",
                           "becomes pre-candidate: would it win term 2?",
                           "would not vote for node 1 (term 2): it is the leader",
                           "would vote for node 1 (term 2)",
                           "sends pre-vote to node 0 (for term 2, last entry 2 of term 1)",
                           "begins to hand over to node 1, which holds 2 of 4 entries",
                           "tells node 1 to campaign at once: it holds 4 of 4",
                           "sends timeout-now to node 1 (term 1)",
                           "gives up the transfer to node 1",
                           "takes a snapshot through 2 (term 1); entries 1..2 are dropped",
                           "sends install-snapshot to node 2 (term 1, chunk 2 of 2, through 2 of term 1)",
                           "waits for chunk 2, term 1",
                           "holds all through 2, term 1",
                           "installs the snapshot of node 0 through 2 (term 1); its log is discarded",
                           "its lease is over since 6.000 ms",
                           "answers a read of client 1 at index 3 by its lease: Some Value",
                           "answers a read of client 1 at index 3 by read-index: none",
                           "refuses to start: entry 2 on its disk is damaged",
                           "busy: a transfer or a change of members is under way",
                           "snapshot through 2"}) {
    INFO(text);
    CHECK(all.find(text) != std::string::npos);
  }
}

TEST_CASE("a commit names its voters only where they never change") {
  Members script;
  std::string text;
  for (EventId id = 1; id <= script.timeline.trace.size(); ++id) text += report::event_text(script.timeline, id) + "\n";
  CHECK(text.find("commits 1..3 (held by 2, 3 needed)") != std::string::npos);
  Script fixed(3);
  CHECK(report::event_text(fixed.timeline, fixed.commit_counted(0, 1, 0, 1, 2)) ==
        "commits 1 (held by 2 of 3, 2 needed)");
}

TEST_CASE("extensions are explained with their rule, section and numbers") {
  Members script;
  const auto of = [&](EventId id) { return report::explain(script.timeline, id); };
  const report::Explanation change = of(script.changed);
  CHECK(change.section == "[Raft 6, Thesis 4.1]");
  CHECK(change.note == "Before: 0,1,2; now: 0,1,2 learners 3.");
  CHECK(met(change) == std::vector<bool>{true});
  const report::Explanation refused =
      of(script.add(decision(EventKind::pre_vote_refused, 1, 2, Reason::leader_alive, {3, 1, 3, 1, 1}, 2)));
  CHECK(refused.section == "[Thesis 9.6, Raft 5.4.1]");
  CHECK(met(refused) == std::vector<bool>{true, false});
  CHECK(refused.conditions[1].text.find("its leader is node 0") != std::string::npos);
  const report::Explanation told = of(script.add(decision(EventKind::timeout_now_sent, 0, 1, Reason::none, {2, 3}, 1)));
  CHECK(told.section == "[Thesis 3.10]");
  CHECK(met(told) == std::vector<bool>{false});
  const report::Explanation installed = of(script.install(1, 2, false));
  CHECK(installed.section == "[Raft 7, Figure 13]");
  CHECK(met(installed) == std::vector<bool>{false});
  const report::Explanation lease = of(script.add(decision(EventKind::lease_expired, 0, 1, Reason::none, {100, 250})));
  CHECK(lease.section == "[Thesis 6.4.1]");
  CHECK(met(lease) == std::vector<bool>{false});
  const report::Explanation quorum =
      of(script.add(decision(EventKind::became_follower, 0, 1, Reason::quorum_lost, {1, 3})));
  CHECK(quorum.section == "[Thesis 6.2]");
}

TEST_CASE("every kind of event of an extension has a rule") {
  const report::Timeline timeline = report::fixture::every_kind();
  for (EventId id = 1; id <= timeline.trace.size(); ++id) {
    const EventKind kind = timeline.trace.at(id).kind;
    const bool extension = (kind >= EventKind::became_pre_candidate && kind <= EventKind::lease_expired) ||
                           kind == EventKind::read_served || kind == EventKind::node_refused_start;
    if (!extension) continue;
    const report::Explanation explanation = report::explain(timeline, id);
    INFO(explanation.headline);
    CHECK_FALSE(explanation.rule.empty());
    CHECK_FALSE(explanation.section.empty());
  }
}

TEST_CASE("every property has a meaning of its own") {
  std::vector<std::string_view> seen;
  for (std::size_t i = 0; i < sim::kPropertyNames.size(); ++i) {
    const std::string_view meaning = report::meaning_of(static_cast<sim::Property>(i));
    INFO(sim::kPropertyNames[i]);
    REQUIRE_FALSE(meaning.empty());
    CHECK(meaning.back() != '.');
    CHECK(std::find(seen.begin(), seen.end(), meaning) == seen.end());
    seen.push_back(meaning);
  }
}
