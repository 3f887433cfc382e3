// SPDX-License-Identifier: MIT
#include "report/event_text.h"
#include "report/markdown.h"
#include "report/text.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::fixture::Script;

TEST_CASE("durations are exact below a second and rounded down above") {
  CHECK(report::duration_text(0) == "0.000 ms");
  CHECK(report::duration_text(6'104) == "6.104 ms");
  CHECK(report::duration_text(999'999) == "999.999 ms");
  CHECK(report::duration_text(1'200'999) == "1.200 s");
  CHECK(report::clock_text(10'841'000) == "10.841000");
}

TEST_CASE("control characters never reach a line of text") {
  CHECK(report::printable("a\nb\tc\x1b[0m") == "a\\nb\\tc\\x1b[0m");
  const report::Timeline timeline = report::fixture::every_kind();
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    const std::string text = report::event_text(timeline, id);
    CHECK_FALSE(text.empty());
    for (const char c : text) CHECK((static_cast<unsigned char>(c) >= 0x20));
  }
}

TEST_CASE("long texts are cut behind a whole character") {
  CHECK(report::shortened("short", 10) == "short");
  CHECK(report::shortened("abcdef", 3) == "abc...");
  CHECK(report::shortened("a\xc3\xa9zz", 2) == "a...");
}

TEST_CASE("a message to or from a client names it") {
  const report::Timeline timeline = report::fixture::every_kind();
  std::string all;
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) all += report::event_text(timeline, id) + "\n";
  CHECK(all.find("sends client reply to client 0 (") != std::string::npos);
  CHECK(all.find("a client") == std::string::npos);
  CHECK(all.find("node 254") == std::string::npos);
  sim::Record reply;
  reply.kind = sim::EventKind::message_sent;
  reply.node = 1;
  reply.peer = raft::kClient;
  reply.v[0] = 3;
  CHECK(report::ends_text(reply) == "node 1 -> client 3");
}

TEST_CASE("the events of a run are counted like in its verdict and on its page") {
  Script script(3);
  for (int i = 0; i < 1'425; ++i) script.life(sim::EventKind::node_started, 0, 0);
  for (const std::string& text :
       {report::plain_text(script.timeline, {}), report::markdown_text(script.timeline, {})}) {
    CHECK(text.find(" 1,425 events") != std::string::npos);
  }
}

TEST_CASE("events are told in the paper's words") {
  Script script(3);
  script.start_all();
  script.at(163'214).stand(1, 1, 163'214);
  const sim::EventId refused = script.refuse_voted(0, 1, 1, 2);
  const sim::EventId commit = script.commit_counted(1, 1, 4, 5, 2);
  const auto& timeline = script.timeline;
  CHECK(report::event_text(timeline, 4) == "its election timer of 163.214 ms runs out");
  CHECK(report::event_text(timeline, 5) == "becomes candidate (term 1)");
  CHECK(report::event_text(timeline, 6) == "votes for itself (term 1)");
  CHECK(report::event_text(timeline, refused) ==
        "refuses its vote to node 1 (term 1): it voted for node 2 in this term");
  CHECK(report::event_text(timeline, commit) == "commits 5 (held by 2 of 3, 2 needed)");
}

TEST_CASE("plain text has verdict, command, story and a line for each event") {
  Script script(3);
  script.timeline.verdict = report::Verdict::fail;
  script.timeline.violations = {{"vote-once", 4, "node 1 voted twice", {4, 6}}};
  script.start_all();
  script.at(200'000).elect(1, 0, 1);
  const std::string text = report::plain_text(script.timeline, report::tell_story(script.timeline));
  CHECK(text.find("FAIL  by-hand   seed 1   3 nodes") == 0);
  CHECK(text.find("violation of vote-once at e#4: node 1 voted twice") != std::string::npos);
  CHECK(text.find("  1  First election  (e#4 to e#8)\n     Node 1's election timer") != std::string::npos);
  CHECK(text.find("e#8     0.200000  node 1   L  becomes leader (term 1) with 2 votes, 2 needed\n") !=
        std::string::npos);
}

TEST_CASE("Markdown shows people's texts as they are") {
  CHECK(report::markdown_escape("a*b_<c>|#1") == "a\\*b\\_\\<c\\>\\|\\#1");
  Script script(3);
  script.timeline.title = "# not a *title*";
  script.start_all();
  const std::string text = report::markdown_text(script.timeline, report::tell_story(script.timeline));
  CHECK(text.find("# \\# not a \\*title\\*\n") == 0);
  CHECK(text.find("1. **At the end** (e\\#3): After 0.000 ms nobody led.") != std::string::npos);
}
