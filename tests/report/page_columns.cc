// SPDX-License-Identifier: MIT
// The events in the data of the page, decoded again and compared with the run they were made from.
#include "report/event_rows.h"
#include "report/event_text.h"
#include "report/fields.h"
#include "report/labels.h"
#include "report/shaped_texts.h"
#include "report/why.h"
#include "tests/report/json_fixture.h"
#include "tests/report/page_reader.h"
#include "tests/report/story_fixture.h"

using namespace raftlab;
using report::fixture::Page;
using report::fixture::page_of;
using report::fixture::Reader;
using report::fixture::Script;

namespace {

/// The numbers of every event, as report/event_columns.h says they are to be read.
void check_events(const Page& page, const report::Timeline& timeline) {
  const report::EventRows rows = report::make_rows(timeline, report::Keep::folded_and_all);
  const sim::EventId n = timeline.trace.size();
  REQUIRE(page.head["events"] == n);
  Reader time(page.column("time")), kind(page.column("kind")), cause(page.column("cause")), sent(page.column("sent"));
  Reader node(page.column("node")), peer(page.column("peer")), type(page.column("type"));
  Reader reason(page.column("reason")), term(page.column("term"));
  sim::Time now = 0;
  std::vector<std::uint64_t> terms{0};
  for (sim::EventId id = 1; id <= n; ++id) {
    const sim::Record& record = timeline.trace.at(id);
    INFO("e#" << id);
    now += static_cast<sim::Time>(time.number());
    CHECK(now == record.at);
    CHECK(kind.byte() == static_cast<unsigned>(record.kind));
    const std::uint64_t back = cause.number();
    const sim::EventId by = back == 0 ? 0 : id - back;
    CHECK(by == (record.cause < id ? record.cause : 0));
    sim::EventId message = 0;
    if (report::is_message(record.kind) && record.kind != sim::EventKind::message_sent) {
      const std::uint64_t far = sent.number();
      message = far == 0 ? by : far == 1 ? 0 : id + 1 - far;
      CHECK(message == (report::sent_of(timeline, id).id < id ? report::sent_of(timeline, id).id : 0));
    }
    unsigned here = 255, there = 255, what = 0;
    const unsigned found_node = node.byte();
    if (message != 0) {
      const sim::Record& of = timeline.trace.at(message);
      here = of.peer;
      there = (found_node ^ here) == of.node ? of.peer : of.node;
      what = of.type;
    } else if (by != 0) {
      here = timeline.trace.at(by).node;
      if (record.kind == sim::EventKind::message_sent) there = timeline.trace.at(by).peer;
    }
    CHECK((found_node ^ here) == record.node);
    CHECK((peer.byte() ^ there) == record.peer);
    CHECK((type.byte() ^ what) == (report::is_message(record.kind) ? record.type : what));
    CHECK(reason.byte() == record.reason);
    terms.push_back(term.from(terms[message != 0 ? message : by != 0 ? by : id - 1]));
    CHECK(terms.back() == rows.all[id - 1].term);
  }
  CHECK_FALSE((time.more() || kind.more() || cause.more() || sent.more() || node.more() || peer.more() || type.more() ||
               reason.more() || term.more()));
}

void check_texts(const Page& page, const report::Timeline& timeline) {
  const std::vector<std::string> texts = page.texts("text");
  const std::vector<std::string> labels = page.texts("label");
  const std::vector<std::string> whys = page.texts("why");
  REQUIRE(texts.size() == timeline.trace.size());
  REQUIRE(labels.size() == timeline.trace.size());
  REQUIRE(whys.size() == timeline.trace.size());
  const report::Labels label(timeline);
  const report::WhyIndex index(timeline);
  for (sim::EventId id = 1; id <= timeline.trace.size(); ++id) {
    INFO("e#" << id);
    CHECK(texts[id - 1] == report::clean_text(report::event_text(timeline, id)));
    CHECK(labels[id - 1] == report::clean_text(label.of(id)));
    const report::Explanation why = report::rule_of(index, id);
    std::string expected;
    if (!why.rule.empty() || !why.conditions.empty() || !why.note.empty()) {
      expected = report::clean_text(why.section) + '\x03' + report::clean_text(why.rule) + '\x03' +
                 report::clean_text(why.note);
      for (const report::Condition& one : why.conditions) {
        expected += (one.met ? "\x03+" : "\x03-") + report::clean_text(one.text);
      }
    }
    CHECK(whys[id - 1] == expected);
  }
}

/// Everything of a page.
void check_page(const report::Timeline& timeline) {
  const Page page = page_of(timeline);
  check_events(page, timeline);
  check_texts(page, timeline);
}

}  // namespace

TEST_CASE("the page has every event and every text of a run") {
  check_page(report::fixture::every_kind());
  for (std::uint64_t seed = 1; seed <= 30; ++seed) check_page(report::fixture::random_timeline(seed, 200));
}

TEST_CASE("a run without an event is a page too") {
  report::Timeline timeline;
  timeline.nodes = 3;
  check_page(timeline);
}

TEST_CASE("texts of people come back as they are, whatever is in them") {
  Script script(3);
  script.start_all();
  script.timeline.title = "</script><script>alert(1)</script> \xff \"quotes\" \\ \x01\x02\x03";
  raft::Index index = 0;
  for (const std::string& text : {std::string("</script>"), std::string("\x01 7 \x02 007 \x03\n\t\r\x7f"),
                                  std::string("00 0 000 9007199254740993"), std::string("\xff\xfe\x80 \xe2\x82"),
                                  std::string("\xe2\x80\xae right to left \xe2\x80\xac"), std::string(100'000, '9'),
                                  std::string(100'000, 'x'), std::string(5'000, '\n'), std::string("\0\0", 2),
                                  std::string("123456789012345 1234567890123456 0123456789012345 012345678901234")}) {
    script.append(0, 1, ++index, script.entry(1, text.substr(0, 1'000), text), raft::Reason::proposed);
    script.scenario(sim::EventKind::fault_started, text, index);
    script.scenario(sim::EventKind::expectation_failed, text, index);
  }
  check_page(script.timeline);
  const Page page = page_of(script.timeline);
  CHECK(page.head["title"] == "</script><script>alert(1)</script> \xef\xbf\xbd \"quotes\" \\ \x01\x02\x03");
  for (const std::string& label : page.texts("label")) {
    std::size_t characters = 0;
    for (const char c : label) characters += (static_cast<unsigned char>(c) & 0xc0) == 0x80 ? 0U : 1U;
    CHECK(characters <= report::kLabelCharacters);
  }
}

TEST_CASE("a text is its shape and its numbers") {
  std::string shape;
  std::vector<std::uint64_t> numbers;
  report::cut_shape("e#12 at 0.050123 s: 007, 1234567890123456, x9", shape, numbers);
  CHECK(shape == "e#\x01 at \x01.\x02 s: \x02, 1234567890123456, x\x01");
  CHECK(numbers == std::vector<std::uint64_t>{12, 0, 6, 50123, 3, 7, 9});
}

TEST_CASE("texts that differ in their numbers share a shape") {
  Script script(3);
  script.start_all();
  script.elect(0, 1, 1);
  const std::size_t before = page_of(script.timeline).shapes.size();
  for (int i = 0; i < 50; ++i) script.at(300'000 + i * 50'000).full_heartbeat(0, 1, 1);
  CHECK(page_of(script.timeline).shapes.size() < before + 20);
}
