// SPDX-License-Identifier: MIT
// Diff: the first event that is not the same, and what differs in it.
#include "report/diff.h"
#include "report/json_reader.h"
#include "report/json_writer.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"

namespace raftlab::report {

namespace {

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  CHECK(text.find(part) != std::string::npos);
  return true;
}

}  // namespace

TEST_CASE("A run and the same run read from a file do not differ, though places and texts have other numbers") {
  const Timeline a = fixture::every_kind();
  ReadResult read = read_json(json_text(a, {}), "x");
  REQUIRE(read);
  const Difference difference = compare(a, read.file->timeline);
  CHECK(difference.same());
  has(difference_text(a, "a.json", read.file->timeline, "b.json", difference), "are the same run");
}

TEST_CASE("The first event that differs is found with its fields") {
  Timeline a;
  Timeline b;
  a.nodes = b.nodes = 3;
  fixture::Builder build_a(a);
  fixture::Builder build_b(b);
  for (fixture::Builder* build : {&build_a, &build_b})
    build->decide(sim::EventKind::node_started, 0, 1, raft::Reason::none, raft::kNoNode, {});
  build_a.decide(sim::EventKind::vote_granted, 0, 2, raft::Reason::granted, 1, {4, 1, 4, 1, 0});
  build_b.decide(sim::EventKind::vote_granted, 0, 2, raft::Reason::granted, 2, {4, 1, 4, 1, 3});
  build_a.decide(sim::EventKind::node_paused, 0, 2, raft::Reason::none, raft::kNoNode, {});
  const Difference difference = compare(a, b);
  CHECK(difference.first_event == 2);
  CHECK(difference.head.empty());
  REQUIRE(difference.fields.size() == 2);
  CHECK(difference.fields[0].name == "candidate");
  CHECK(difference.fields[0].a == "1");
  CHECK(difference.fields[0].b == "2");
  CHECK(difference.fields[1].name == "voted_for");
  CHECK_FALSE(difference.fields[1].a.has_value());
  const std::string text = difference_text(a, "a.json", b, "b.json", difference);
  has(text, "the first event that differs is e#2");
  has(text, "voted_for: absent | 2");
  has(text, "in both");
}

TEST_CASE("A run that ends earlier differs where it ends") {
  Timeline a;
  Timeline b;
  fixture::Builder build_a(a);
  fixture::Builder build_b(b);
  build_a.decide(sim::EventKind::node_paused, 0, 2, raft::Reason::none, raft::kNoNode, {});
  build_b.decide(sim::EventKind::node_paused, 0, 2, raft::Reason::none, raft::kNoNode, {});
  build_b.decide(sim::EventKind::node_resumed, 0, 2, raft::Reason::none, raft::kNoNode, {});
  const Difference difference = compare(a, b);
  CHECK_FALSE(difference.same());
  CHECK(difference.first_event == 2);
  CHECK(difference.fields.empty());
  has(difference_text(a, "a", b, "b", difference), "has ended: 1 events");
}

TEST_CASE("What was run is compared too, but neither the engine's version nor the file's name") {
  const Timeline a = fixture::every_kind();
  Timeline b = fixture::every_kind();
  b.engine = "0.2.0";
  b.name = "other";
  CHECK(compare(a, b).same());
  b.seed = 2;
  b.source += "wait 2s\n";
  b.options[0].second = "100ms..200ms";
  b.options.emplace_back("batch", "7");
  b.verdict = Verdict::pass;
  const Difference difference = compare(a, b);
  CHECK(difference.first_event == 0);
  std::vector<std::string> names;
  for (const MemberDifference& member : difference.head) names.push_back(member.name);
  CHECK(names == std::vector<std::string>{"source", "seed", "option batch", "option election-timeout", "verdict"});
  const std::string text = difference_text(a, "a", b, "b", difference);
  has(text, "option batch  absent | 7");
  has(text, "line 4: end of text | wait 2s");
  has(text, "events are the same");
}

}  // namespace raftlab::report
