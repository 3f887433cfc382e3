// SPDX-License-Identifier: MIT
// Where a class meets an end: records that are gone, Ctrl-C, the limit of virtual time, a text that grows too long.
#include <fmt/format.h>

#include <atomic>
#include <functional>
#include <memory>

#include "tests/scenarios/live_support.h"

namespace raftlab::scenarios::live {
namespace {

using Catch::Matchers::Contains;

const char* const kCounts = "expect count(became_leader) >= 1";

std::uint64_t events_of(const LiveSession& session) { return session.snapshot(0).mark.events; }

void play_past(LiveSession& session, std::uint64_t events) {
  while (events_of(session) <= events) REQUIRE(session.advance(kSecond / 4));
}

/// What is saved now replays to the digest that is shown.
void check_saved(const LiveSession& session) {
  const report::live::Saved saved = session.save()();
  INFO(saved.text.substr(0, 2'000));
  CHECK(saved.error == "");
  CHECK(saved.digest == session.snapshot(0).digest);
  CHECK(saved.digest == digest_of_run(saved.text));
}

TEST_CASE("a line that counts events is refused in a branch that has let go of some, whatever other branches have",
          "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  REQUIRE(session.fork().ok);
  play_past(session, 20'000);
  REQUIRE(session.use(1).ok);
  CHECK(session.act(kCounts).ok);
  REQUIRE(session.use(2).ok);
  CHECK_THAT(session.act(kCounts).message, Contains("let go"));
  CHECK(session.act("crash 1").ok);
  check_saved(session);
}

TEST_CASE("a line that counts events and lasts keeps those that come with it", "[live]") {
  LiveSession session = class_of();
  play_past(session, 13'000);
  const std::uint64_t before = events_of(session);
  REQUIRE(before < 14'000);
  const report::live::Reply reply = session.act("wait until count(message_sent) >= 8400 within 60s");
  INFO(reply.message);
  REQUIRE(reply.ok);
  REQUIRE(events_of(session) > 16'384);  // a whole chunk of records
  CHECK(session.act(kCounts).ok);
  check_saved(session);
}

TEST_CASE("the set-up does not change once there are branches", "[live]") {
  LiveSession session = class_of("raftlab 1\n");
  REQUIRE(session.act("nodes 5").ok);
  REQUIRE(session.fork().ok);
  CHECK_THAT(session.act("nodes 7").message, Contains("before the first fork"));
  CHECK(session.about().nodes == 5);
  REQUIRE(session.use(1).ok);
  CHECK_FALSE(session.act("nodes 7").ok);
  session.advance(kSecond);
  CHECK(session.act("crash 1").ok);
  check_saved(session);
}

TEST_CASE("Ctrl-C does not count against the run", "[live]") {
  std::atomic<bool> stop{false};
  LiveSession session(runner::parsed(kFive), 1, &stop);
  session.advance(kSecond);
  REQUIRE(session.act("always leaders <= 1").ok);
  stop = true;
  session.advance(60 * kSecond);
  session.advance(60 * kSecond);
  CHECK(session.now() > kSecond);
  CHECK_FALSE(session.snapshot(0).over.has_value());
  check_saved(session);
}

TEST_CASE("a line that Ctrl-C interrupts while it is taken back stays", "[live]") {
  std::atomic<bool> stop{false};
  LiveSession session(runner::parsed(kFive), 1, &stop);
  play_past(session, 10'000);
  for (int i = 0; i < 12; ++i) {
    session.advance(kSecond / 10);
    REQUIRE(session.act(i % 2 == 0 ? "crash 1" : "restart 1").ok);
  }
  const std::string before = session.snapshot(0).digest;
  stop = true;
  CHECK_THAT(session.back(12).message, Contains("interrupted"));
  CHECK(session.snapshot(0).digest == before);
  CHECK(session.snapshot(0).mark.lines == 12);
  check_saved(session);
  stop = false;
  CHECK(session.back(12).ok);
  check_saved(session);
}

TEST_CASE("what people wait for ends with the class, and what it saves at its end does not", "[live]") {
  std::atomic<bool> stop{false};
  LiveSession session(runner::parsed(kFive), 1, &stop);
  session.advance(60 * kSecond);
  REQUIRE(session.act("crash 1").ok);
  const std::function<report::live::Saved()> asked = session.save();
  const std::function<std::string()> page = session.page();
  stop = true;
  CHECK_THAT(asked().error, Contains("interrupted"));
  CHECK_THAT(page(), Contains("interrupted"));
  check_saved(session);
}

TEST_CASE("a class that meets its limit replays to it", "[live]") {
  for (const char* line : {"always leaders <= 1", "never leaders > 1", "expect violation election-safety"}) {
    INFO(line);
    LiveSession session = class_of("raftlab 1\nnodes 5\nlimit 5s\n");
    session.advance(kSecond);
    REQUIRE(session.act(line).ok);
    session.advance(4 * kSecond);
    CHECK(session.now() == 5 * kSecond);
    CHECK_FALSE(session.snapshot(0).over.has_value());
    check_saved(session);
    CHECK_FALSE(session.advance(kSecond));
    CHECK(session.now() == 5 * kSecond);
    CHECK(session.snapshot(0).over.has_value());
    check_saved(session);
    REQUIRE(session.back(1).ok);
    check_saved(session);
  }
}

TEST_CASE("a class takes no more lines than its scenario has room for", "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  const std::string line = "expect value(0, missing) != " + std::string(1'900, 'x');
  std::size_t lines = 0;
  report::live::Reply reply = session.act(line);
  while (reply.ok && ++lines < 1'000) reply = session.act(line);
  CHECK_THAT(reply.message, Contains("a megabyte of lines"));
  CHECK(lines > 450);
  CHECK(session.save()().error == "");
}

TEST_CASE("a class that does not replay is said to, and its lines are there all the same", "[live]") {
  LiveSession session = class_of();
  session.advance(kSecond);
  const auto now = std::make_shared<const runner::Runner>(runner::parsed(kFive), runner::RunSettings{});
  const std::string other = "raftlab 1\nnodes 5\n\n@1s crash 1\n";
  const report::live::Saved saved = saver(other, "class-1.raft", now, false)();
  CHECK_THAT(saved.error, Contains("does not replay"));
  CHECK(saved.text == other);
  CHECK(saved.file_name == "class-1.raft");
  CHECK(saved.digest.empty());
  const report::live::Saved wrong = saver("bogus\n", "class-1.raft", now, false)();
  CHECK_FALSE(wrong.error.empty());
  CHECK(wrong.text == "bogus\n");
}

}  // namespace
}  // namespace raftlab::scenarios::live
