// SPDX-License-Identifier: MIT
// Each export, of timelines made by hand: read by the rules of its format, with any texts in it.
#include "report/exports/characters.h"
#include "report/exports/mermaid.h"
#include "report/exports/ndjson.h"
#include "report/exports/perfetto.h"
#include "report/exports/scene.h"
#include "report/exports/shiviz.h"
#include "report/exports/svg.h"
#include "report/markdown.h"
#include "tests/catch.h"
#include "tests/report/json_fixture.h"
#include "tests/report/json_schema.h"
#include "tests/report/story_fixture.h"
#include "tests/support/export_rules.h"

using namespace raftlab;
using report::Scope;
using report::Timeline;
using report::fixture::Errors;
using report::fixture::Script;

namespace {

const std::string kHostile =
    "end </script><!-- --> ]]> & \" ' ` ; # %%{init: {}}%% #quot; \\ \n\r\t\x01\x7f \xff\xfe \xe2\x80\xae\xe2\x80\xa8 "
    "loop end; participant x\nNote over y: z $$x$$ \xef\xac\x82\xc2\xb0\xc2\xb0" +
    std::string(10'000, 'w');

template <typename Write>
std::string written(Write write, const Timeline& timeline, const Scope& scope) {
  std::string text;
  write(timeline, scope, [&text](std::string_view piece) { text += piece; });
  return text;
}

void check_all(const Timeline& timeline, const Scope& scope) {
  INFO(scope_words(scope));
  const std::string events = written(report::write_ndjson, timeline, scope);
  const std::string mermaid = report::mermaid_text(timeline, scope);
  INFO(mermaid.substr(0, 3000));
  CHECK(report::fixture::mermaid_errors(mermaid) == Errors{});
  CHECK(report::fixture::svg_errors(report::svg_text(timeline, scope)) == Errors{});
  CHECK(report::fixture::perfetto_errors(written(report::write_perfetto, timeline, scope)) == Errors{});
  CHECK(report::fixture::shiviz_errors(written(report::write_shiviz, timeline, scope), events) == Errors{});
  static const nlohmann::json schema = report::fixture::timeline_schema();
  const nlohmann::json event_schema = schema["properties"]["events"]["items"];
  std::size_t lines = 0;
  for (const std::string& line : report::fixture::lines_of(events)) {
    report::fixture::Validator validator(schema);
    validator.check(event_schema, nlohmann::json::parse(line), line);
    CHECK(validator.errors == Errors{});
    ++lines;
  }
  CHECK(lines == (scope.last == 0 ? 0 : scope.last - scope.first + 1));
}

Script election() {
  Script script(3);
  script.start_all();
  script.at(200'000).stand(1, 1, 200'000);
  const sim::EventId asked = script.request_vote(1, 0, 1);
  const sim::EventId lost = script.request_vote(1, 2, 1);
  script.at(204'000).deliver(asked);
  script.grant(0, 1, 1, asked);
  script.at(206'000).drop(lost, sim::DropReason::loss);
  script.at(210'000).lead(1, 1, 2);
  for (int round = 0; round < 5; ++round) {
    script.at(260'000 + round * 50'000).full_heartbeat(1, 0, 1);
  }
  return script;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("Every kind of event goes into every export by the rules of its format") {
  const Timeline timeline = report::fixture::every_kind();
  check_all(timeline, report::whole_run(timeline));
  const std::vector<report::Chapter> chapters = report::tell_story(timeline);
  check_all(timeline, report::chosen_scope(timeline, chapters));
}

TEST_CASE("Events without sense go into every export by the rules of its format") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    const Timeline timeline = report::fixture::random_timeline(seed, 300);
    check_all(timeline, report::whole_run(timeline));
    Scope part = report::whole_run(timeline);
    part.first = 100;
    part.last = 200;
    check_all(timeline, part);
    part.end_counts = true;
    check_all(timeline, part);
  }
}

TEST_CASE("A run without events is a picture of nothing, not a mistake") {
  Timeline timeline;
  timeline.nodes = 3;
  check_all(timeline, report::chosen_scope(timeline, {}));
}

TEST_CASE("Texts of people are texts in every export") {
  Script script = election();
  script.timeline.title = kHostile;
  script.timeline.name = kHostile;
  script.timeline.engine = kHostile;
  script.timeline.command = kHostile;
  script.at(600'000).scenario(sim::EventKind::fault_started, kHostile, 3);
  const raft::Place place = script.entry(1, kHostile, kHostile);
  script.append(1, 1, 1, place, raft::Reason::proposed);
  const sim::EventId sent = script.send_entries(1, 0, 1);
  script.at(610'000).deliver(sent);
  script.scenario(sim::EventKind::fault_ended, kHostile, 3);
  script.scenario(sim::EventKind::expectation_failed, kHostile, 4);
  Scope scope = report::whole_run(script.timeline);
  scope.title = kHostile;
  scope.text = kHostile;
  scope.chapter = 1;
  check_all(script.timeline, scope);
}

TEST_CASE("Mermaid's own signs are written as numbers, and the word end too") {
  CHECK(report::mermaid_escape("a;b#c") == "a#59;b#35;c");
  CHECK(report::mermaid_escape("at the end.") == "at the #101;nd.");
  CHECK(report::mermaid_escape("END of legends") == "#69;ND of legends");
  CHECK(report::mermaid_escape("<b>\n") == "#60;b#62;#92;n");
  CHECK(report::mermaid_escape("é♥") == "é♥");
}

TEST_CASE("What cannot be seen, or would turn the direction of a line, is spelled out") {
  CHECK(report::one_line("a\nb\tc\rd\x1b", 99) == "a\\nb\\tc\\rd\\x1b");
  CHECK(report::one_line("a\xe2\x80\xae"
                         "b\xe2\x80\xa8",
                         99) == "a\\u{202e}b\\u{2028}");
  CHECK(report::one_line("a\xff"
                         "b",
                         99) ==
        "a\xef\xbf\xbd"
        "b");
  CHECK(report::one_line("abcdef", 3) == "abc...");
  CHECK(report::one_line("abc", 3) == "abc");
  CHECK_FALSE(report::xml_allows(0));
  CHECK_FALSE(report::xml_allows(0x0b));
  CHECK_FALSE(report::xml_allows(0xfffe));
  CHECK(report::xml_allows('\n'));
  CHECK(report::xml_allows(0x1f600));
}

TEST_CASE("A diagram has arrows for requests and answers, crosses for what is lost, notes for the rest") {
  const Script script = election();
  const std::string text = report::mermaid_text(script.timeline, report::whole_run(script.timeline));
  INFO(text);
  CHECK(text.find("  n1->>n0: RequestVote t1\n") != std::string::npos);
  CHECK(text.find("  n1-xn2: RequestVote t1 (lost, by chance)\n") != std::string::npos);
  CHECK(text.find("  Note over n1: leader · term 1\n") != std::string::npos);
  CHECK(text.find("  Note over n1: 5 rounds of heartbeats in 200.000 ms, all 5 answered\n") != std::string::npos);
  CHECK(text.find("%% folded into notes: 5 heartbeats that changed nothing\n") != std::string::npos);
  CHECK(text.find("left out") == std::string::npos);
}

TEST_CASE("A diagram has at most 60 arrows and says what it leaves out") {
  Script script(3);
  script.start_all();
  for (int i = 0; i < 100; ++i) {
    script.at(1'000 + i * 1'000);
    script.deliver(script.request_vote(1, 0, 1));
  }
  Scope scope = report::whole_run(script.timeline);
  const std::string first = report::mermaid_text(script.timeline, scope);
  CHECK(count(first, "->>") == 60);
  CHECK(first.find("%% left out: 40 messages; ") != std::string::npos);
  scope.end_counts = true;
  const report::Scene scene = report::make_scene(script.timeline, scope, 60, 60);
  CHECK(scene.arrows.front().sent == 3 + 81);
  CHECK(scene.arrows.size() == 60);
  const std::string svg = report::svg_text(script.timeline, scope);
  CHECK(count(svg, "<polygon") == 100);
  CHECK(svg.find("Left out") == std::string::npos);
}

TEST_CASE("What is under way where a chapter ends is shown with its fate") {
  const Script script = election();
  Scope scope = report::whole_run(script.timeline);
  scope.last = 8;  // both requests are sent, neither has arrived
  REQUIRE(script.timeline.trace.at(8).kind == sim::EventKind::message_sent);
  const report::Scene scene = report::make_scene(script.timeline, scope, 60, 60);
  REQUIRE(scene.arrows.size() == 2);
  CHECK_FALSE(scene.arrows[0].lost);
  CHECK(scene.arrows[1].lost);
}

TEST_CASE("What is under way when the run ends is neither delivered nor lost") {
  Script script(3);
  script.start_all();
  script.at(5'000).request_vote(1, 0, 1);
  script.answer(2, 1, 1, 0);
  const Scope scope = report::whole_run(script.timeline);
  const std::string mermaid = report::mermaid_text(script.timeline, scope);
  CHECK(mermaid.find("  n1-)n0: RequestVote t1 (under way at the last event)\n") != std::string::npos);
  CHECK(mermaid.find("  n2--)n1: ") != std::string::npos);
  const std::string svg = report::svg_text(script.timeline, scope);
  CHECK(count(svg, "class=\"arrow vote open\"") == 1);
  CHECK(count(svg, "class=\"cross\"") == 0);
  CHECK(count(svg, "still under way at the last event") == 2);
}

TEST_CASE("A chapter is found by number, title, part of a title or events") {
  const Script script = election();
  const Timeline& timeline = script.timeline;
  const std::vector<report::Chapter> chapters = {{"First election", "One.", 4, 12}, {"Heartbeats", "Two.", 13, 32}};
  CHECK(report::read_scope(timeline, chapters, "2").scope->first == 13);
  CHECK(report::read_scope(timeline, chapters, "first election").scope->chapter == 1);
  CHECK(report::read_scope(timeline, chapters, "BEAT").scope->chapter == 2);
  CHECK(report::read_scope(timeline, chapters, "e#4..e#9").scope->last == 9);
  CHECK(report::read_scope(timeline, chapters, "4..9").scope->first == 4);
  CHECK(report::read_scope(timeline, chapters, "e#7").scope->first == 7);
  for (const std::string word :
       {"0", "3", "99999999999999999999", "nonsense", "", "e#0", "e#9..e#4", "e#1..e#9999", "e"}) {
    INFO(word);
    const report::ScopeRead read = report::read_scope(timeline, chapters, word);
    CHECK_FALSE(read.scope.has_value());
    CHECK_FALSE(read.error.empty());
    CHECK_FALSE(read.hint.empty());
  }
  CHECK(report::read_scope(timeline, chapters, "3").hint.find("   2  Heartbeats  (e#13 to e#32)") != std::string::npos);
}

TEST_CASE("Without a word the violation is shown, else what failed, else the chapter with the most decisions") {
  Script script = election();
  std::vector<report::Chapter> chapters = {{"Heartbeats", "Two.", 13, 32}, {"First election", "One.", 4, 12}};
  CHECK(report::chosen_scope(script.timeline, chapters).title == "First election");
  script.timeline.expectations = {{3, "expect no leader", false, 20}};
  CHECK(report::chosen_scope(script.timeline, chapters).title == "Heartbeats");
  const sim::EventId last = script.scenario(sim::EventKind::violation, "twice", 0);
  script.timeline.violations = {{"vote-once", last, "twice", {6, 10}}};
  chapters.push_back({"Violation of vote-once", "Three.", last, last});
  const Scope scope = report::chosen_scope(script.timeline, chapters);
  CHECK(scope.title == "Violation of vote-once");
  CHECK(scope.last == last);
  CHECK(scope.first <= 6);
  CHECK(scope.end_counts);
}

TEST_CASE("The lost message of a ShiViz log leaves no trace at the receiver, a delivered one does") {
  const Script script = election();
  const std::string text = written(report::write_shiviz, script.timeline, report::whole_run(script.timeline));
  const std::vector<std::string> lines = report::fixture::lines_of(text);
  const auto clock_of = [&lines](sim::EventId id) { return lines[2 * id + 1]; };
  CHECK(clock_of(9).starts_with("node-0 {\"node-0\":2,\"node-1\":5"));
  CHECK(clock_of(11).find("\"node-2\":2") != std::string::npos);
  CHECK(clock_of(11).find("node-1") == std::string::npos);
}

TEST_CASE("The rules of the formats see what is wrong") {
  using namespace report::fixture;
  CHECK(mermaid_errors("sequenceDiagram\n  participant n0 as node 0\n  n0->>n0: a\n").empty());
  for (const std::string line :
       {"  n0->>n1: a\n", "  n0->>n0: a;b\n", "  n0->>n0: the end\n", "  loop x\n", "  n0->>n0:\n"}) {
    INFO(line);
    CHECK_FALSE(mermaid_errors("sequenceDiagram\n  participant n0 as node 0\n" + line).empty());
  }
  const auto svg = [](const std::string& inside) {
    return svg_errors("<svg><title>t</title><desc>d</desc>" + inside + "</svg>");
  };
  const std::string words = "<text class=\"middle\" x=\"10\" y=\"10\">word</text>";
  CHECK(svg(words).empty());
  for (const std::string& inside :
       {words + words, std::string("<g>"), std::string("<line x1=\"1.25\"/>"), std::string("<g onload=\"x\"/>"),
        std::string("<script>x</script>"), std::string("&nbsp;"), std::string("\x01")}) {
    INFO(inside);
    CHECK_FALSE(svg(inside).empty());
  }
  const auto trace = [](const std::string& events) {
    return perfetto_errors(
        R"({"traceEvents":[{"ph":"M","pid":1,"tid":0,"name":"process_name"},{"ph":"M","pid":1,"tid":2,"name":"thread_name"})" +
        events + "]}");
  };
  const std::string slice = R"(,{"ph":"X","pid":1,"tid":2,"name":"a","ts":5,"dur":3})";
  CHECK(trace(slice).empty());
  for (const std::string& events : {slice + R"(,{"ph":"X","pid":1,"tid":2,"name":"b","ts":6,"dur":3})",
                                    slice + R"(,{"ph":"X","pid":1,"tid":2,"name":"b","ts":4,"dur":1})",
                                    slice + R"(,{"ph":"s","pid":1,"tid":2,"name":"b","ts":6,"id":1})",
                                    slice + R"(,{"ph":"f","pid":1,"tid":2,"name":"b","ts":6,"id":1,"bp":"e"})",
                                    std::string(R"(,{"ph":"X","pid":1,"tid":3,"name":"a","ts":5,"dur":3})")}) {
    INFO(events);
    CHECK_FALSE(trace(events).empty());
  }
}

TEST_CASE("A clock in a ShiViz log that forgets, jumps or knows too much is seen by the test's own rules") {
  const std::string head = "(?<id>e#\\d+) (?<time>\\S+) (?<event>.*)\\n(?<host>\\S+) (?<clock>\\{.*\\})\n\n";
  const auto wrong = [&head](const std::string& log) {
    return !report::fixture::shiviz_errors(head + log, "{\"id\":1,\"kind\":\"a\"}").empty();
  };
  CHECK_FALSE(wrong("e#1 0.1 x\na {\"a\":1}\n"));
  CHECK(wrong("e#1 0.1 x\na {\"a\":2}\n"));
  CHECK(wrong("e#1 0.1 x\na {\"a\":1,\"b\":1}\n"));
  CHECK(wrong("e#1 0.1 x\na {}\n"));
}

TEST_CASE("The lines of the story in Markdown are all there") {
  Script script = election();
  script.timeline.violations = {{"vote-once", 6, "twice", {6}}};
  script.timeline.expectations = {{3, "expect leader = 2", false, 20}};
  const std::string text = report::markdown_text(script.timeline, report::tell_story(script.timeline));
  for (const std::string part : {"# By hand\n", "seed 1", "    raftlab run by-hand", "\n## Story\n",
                                 "\n## Violations\n", "\n## Expectations\n", "| 3 | expect leader = 2 | failed |"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}
