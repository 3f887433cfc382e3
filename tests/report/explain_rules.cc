// SPDX-License-Identifier: MIT
// Explain: the right rule, the right conditions met or not, and only numbers of the trace.
#include "report/explain.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report {

namespace {

using raft::Reason;
using sim::EventKind;

/// A timeline with one decision behind the events that lead to it.
struct One {
  Timeline timeline;
  fixture::Builder b{timeline};

  One() { timeline.nodes = 3; }
  Explanation of(sim::EventId id) const { return explain(timeline, id); }
};

std::vector<bool> met(const Explanation& explanation) {
  std::vector<bool> list;
  for (const Condition& condition : explanation.conditions) list.push_back(condition.met);
  return list;
}

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("A granted vote names all three conditions, met") {
  One one;
  one.b.decide(EventKind::node_started, 1, 3, Reason::none, raft::kNoNode, {});
  const Explanation e = one.of(one.b.decide(EventKind::vote_granted, 1, 3, Reason::granted, 2, {5, 2, 4, 2, 0}));
  CHECK(e.section == "[Raft 5.2, 5.4.1]");
  CHECK(met(e) == std::vector<bool>{true, true, true});
  has(e.conditions[0].text, "term 3 is not below the node's term 3");
  has(e.conditions[1].text, "voted for nobody before, the candidate is node 2");
  has(e.conditions[2].text,
      "ends at index 5 of term 2, its own at index 4 of term 2: of equal last terms the longer log counts");
  CHECK(e.note.empty());
}

TEST_CASE("A vote refused because the log is behind fails only that condition") {
  One one;
  one.b.decide(EventKind::node_started, 1, 3, Reason::none, raft::kNoNode, {});
  const Explanation e = one.of(one.b.decide(EventKind::vote_refused, 1, 3, Reason::log_behind, 2, {9, 1, 4, 2, 0}));
  CHECK(met(e) == std::vector<bool>{true, true, false});
  has(e.conditions[2].text, "the later last term counts");
}

TEST_CASE("A second vote in a term is refused for the first one") {
  One one;
  one.b.decide(EventKind::node_started, 1, 3, Reason::none, raft::kNoNode, {});
  const Explanation e = one.of(one.b.decide(EventKind::vote_refused, 1, 3, Reason::already_voted, 2, {4, 2, 4, 2, 1}));
  CHECK(met(e) == std::vector<bool>{true, false, true});
  has(e.conditions[1].text, "voted for node 0 before, the candidate is node 2");
}

TEST_CASE("A candidate of an old term is refused at once, with the node's own term found in the trace") {
  One one;
  one.b.decide(EventKind::became_follower, 1, 7, Reason::higher_term, raft::kNoNode, {6, 0});
  one.b.decide(EventKind::vote_refused, 1, 5, Reason::stale_term, 0, {4, 2, 4, 2, 0});
  const Explanation e = one.of(one.b.decide(EventKind::vote_refused, 1, 6, Reason::stale_term, 2, {4, 2, 4, 2, 0}));
  CHECK(met(e) == std::vector<bool>{false});
  has(e.conditions[0].text, "term 6 is not below the node's term 7");
}

TEST_CASE("A vote granted against the rule says so and names what is switched off") {
  One one;
  one.timeline.rules_off = {"vote-once"};
  one.b.decide(EventKind::node_started, 1, 3, Reason::none, raft::kNoNode, {});
  const Explanation e = one.of(one.b.decide(EventKind::vote_granted, 1, 3, Reason::granted, 2, {4, 2, 4, 2, 1}));
  CHECK(met(e) == std::vector<bool>{true, false, true});
  has(e.note, "switched off in this run: vote-once");
}

TEST_CASE("A rejected append tells which condition failed") {
  One one;
  const sim::EventId sent = one.b.send(raft::MessageKind::heartbeat, 0, 1, 3, {5, 2, 0, 0, 0});
  const sim::EventId heard = one.b.deliver(sent);
  const Explanation missing =
      one.of(one.b.decide(EventKind::append_rejected, 1, 3, Reason::entry_missing, 0, {5, 2, 3, 0, 4}, heard));
  CHECK(met(missing) == std::vector<bool>{true, false});
  has(missing.conditions[1].text, "index 5: it ends at 3");
  has(missing.note, "go on from index 4");
  const Explanation mismatch =
      one.of(one.b.decide(EventKind::append_rejected, 1, 3, Reason::term_mismatch, 0, {5, 2, 6, 1, 4}, heard));
  CHECK(met(mismatch) == std::vector<bool>{true, true, false});
  const Explanation stale =
      one.of(one.b.decide(EventKind::append_rejected, 1, 4, Reason::stale_term, 0, {5, 2, 6, 2, 7}, heard));
  CHECK(met(stale) == std::vector<bool>{false});
  has(stale.conditions[0].text, "term 3 is not below the node's term 4");
}

TEST_CASE("A commit counts holders and the entry's term") {
  One one;
  const Explanation e =
      one.of(one.b.decide(EventKind::commit_advanced, 0, 4, Reason::counted, raft::kNoNode, {2, 5, 2, 2, 4}));
  CHECK(e.section == "[Raft 5.3, 5.4.2]");
  CHECK(met(e) == std::vector<bool>{true, true, true});
  has(e.conditions[0].text, "2 of 3 nodes hold entry 5, 2 are needed");
  const Explanation old =
      one.of(one.b.decide(EventKind::commit_advanced, 0, 4, Reason::counted, raft::kNoNode, {2, 5, 2, 2, 3}));
  CHECK(met(old) == std::vector<bool>{true, false, true});
  CHECK_FALSE(old.note.empty());
  const Explanation learned =
      one.of(one.b.decide(EventKind::commit_advanced, 1, 4, Reason::learned, raft::kNoNode, {2, 5, 0, 0, 6}));
  CHECK(met(learned) == std::vector<bool>{true, true});
}

TEST_CASE("A leader steps down for a higher term") {
  One one;
  const Explanation e =
      one.of(one.b.decide(EventKind::became_follower, 0, 5, Reason::higher_term, raft::kNoNode, {3, 3}));
  CHECK(e.section == "[Raft 5.1]");
  has(e.rule, "this one was leader");
  CHECK(met(e) == std::vector<bool>{true});
  has(e.conditions[0].text, "term 5 is above its own term 3");
}

TEST_CASE("A leader's votes are named with their events") {
  const Timeline timeline = fixture::every_kind();
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    if (timeline.trace.at(id).kind != EventKind::became_leader) continue;
    const Explanation e = explain(timeline, id);
    CHECK(met(e) == std::vector<bool>{true});
    CHECK(e.note == "Votes for it granted in term 1 so far: node 0 (e#7), node 1 (e#12).");
  }
}

TEST_CASE("Causes go back to the root, and effects are the events that name this one") {
  const Timeline timeline = fixture::every_kind();
  const Explanation e = explain(timeline, 12);  // node 1 grants its vote
  CHECK(e.causes == std::vector<sim::EventId>{11, 9, 6, 5});
  CHECK(e.effects == std::vector<sim::EventId>{13});
  const std::string text = explanation_text(timeline, e, Marks::ascii);
  has(text, "[yes] the candidate's term 1");
  has(text, "caused by\n  e#11  ");
  has(text, "candidate = 0");
  for (const char c : text) CHECK(static_cast<unsigned char>(c) < 0x80);
  has(explanation_text(timeline, e, Marks::utf8), "\xe2\x9c\x93 the candidate's term 1");
}

TEST_CASE("Every kind of event is explained, without a rule by its values alone") {
  const Timeline timeline = fixture::every_kind();
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const Explanation e = explain(timeline, id);
    INFO(e.headline);
    CHECK(e.event == id);
    CHECK(e.rule.empty() == e.section.empty());
    const std::string text = explanation_text(timeline, e, Marks::ascii);
    has(text, "caused by\n");
    has(text, "leads to\n");
    if (timeline.trace.at(id).kind == EventKind::node_paused) CHECK(e.rule.empty());
  }
}

}  // namespace raftlab::report
