// SPDX-License-Identifier: MIT
// What a class keeps to tell why something happened is of the run as it is now, wherever the class has been before.
#include "report/why.h"
#include "tests/scenarios/live_support.h"

namespace raftlab::scenarios::live {
namespace {

/// Every answer of the session is that of the whole run.
void check_whys(const LiveSession& session) {
  const report::live::Saved saved = session.save()();
  REQUIRE(saved.error == "");
  const report::Timeline timeline = timeline_of(saved.text);
  const report::WhyIndex index(timeline);
  const std::vector<report::live::Event> events = session.snapshot(report::live::kWindowEvents).events;
  REQUIRE_FALSE(events.empty());
  std::size_t told_of = 0;
  for (const report::live::Event& event : events) {
    INFO("e#" << event.id << " " << event.text);
    const report::Explanation truth = report::rule_of(index, event.id);
    const std::optional<report::live::Why> told = session.why(event.id);
    const bool nothing = truth.rule.empty() && truth.conditions.empty() && truth.note.empty();
    REQUIRE(told.has_value() != nothing);
    if (nothing) continue;
    ++told_of;
    CHECK(told->rule == truth.rule);
    CHECK(told->note == truth.note);
    CHECK(told->conditions.size() == truth.conditions.size());
  }
  CHECK(told_of > 20);
}

TEST_CASE("why is told of the run as it is now, after more of it, and after back, fork and use", "[live]") {
  LiveSession session = class_of();
  session.advance(2 * kSecond);
  check_whys(session);
  check_whys(session);
  REQUIRE(session.act("crash leader").ok);
  session.advance(3 * kSecond);
  check_whys(session);
  REQUIRE(session.act("partition 0,1 | 2,3,4").ok);
  session.advance(kSecond);
  check_whys(session);
  REQUIRE(session.back(1).ok);
  check_whys(session);
  REQUIRE(session.fork().ok);
  REQUIRE(session.act("restart all").ok);
  session.advance(2 * kSecond);
  check_whys(session);
  REQUIRE(session.use(1).ok);
  check_whys(session);
}

}  // namespace
}  // namespace raftlab::scenarios::live
