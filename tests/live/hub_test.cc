// SPDX-License-Identifier: MIT

// What a class tells whom and who may do what, with viewers that have no socket.

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/catch.h"
#include "tests/live/fake_class.h"

using namespace raftlab::report::live;
using namespace raftlab::report::live::test;

namespace {

std::string act(const std::string& line, int id = 1) {
  return fmt::format(R"({{"type":"act","id":{},"line":"{}"}})", id, line);
}

/// Every update follows the one before, and so do the events.
void check_no_gap(const FakeViewer& viewer) {
  std::uint64_t seq = 0;
  std::uint64_t event = 0;
  for (const Json& one : viewer.got) {
    const bool whole = one.at("type") == "snapshot";
    if (!whole && one.at("type") != "delta") continue;
    const auto next = one.at("seq").get<std::uint64_t>();
    if (!whole) CHECK(next == seq + 1);
    seq = next;
    if (whole) event = 0;
    if (!one.contains("events")) continue;
    for (const Json& row : one.at("events")) {
      REQUIRE(row.size() == 13);
      const auto id = row.at(0).get<std::uint64_t>();
      if (event != 0) CHECK(id == event + 1);
      event = id;
    }
  }
}

}  // namespace

TEST_CASE("Who joins gets hello, who has control, and a snapshot; then deltas without a gap") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto student = cls.student();
  REQUIRE(student->got.size() >= 3);
  CHECK(student->got[0].at("type") == "hello");
  CHECK(student->got[0].at("role") == "student");
  CHECK(student->got[0].at("control") == false);
  CHECK(student->got[0].at("version") == 1);
  CHECK(student->got[0].at("words").at("kinds").at(0) == "message_sent");
  CHECK(teacher->got[0].at("role") == "teacher");
  CHECK(teacher->got[0].at("control") == true);
  CHECK(student->last("control").at("name") == "the teacher");
  const Json snapshot = student->last("snapshot");
  CHECK(snapshot.at("about").at("nodes") == 5);
  CHECK(snapshot.at("base").size() == 5);
  CHECK(snapshot.at("digest") == "0123456789abcdef");
  CHECK(snapshot.at("playing") == false);

  CHECK(cls.ask(*teacher, R"({"type":"play","id":3})") ==
        Json({{"type", "reply"}, {"to", 3}, {"ok", true}, {"message", "playing"}}));
  for (int i = 0; i < 20; ++i) cls.tick();
  CHECK(student->all("delta").size() >= 20);
  CHECK(student->all("snapshot").size() == 1);
  CHECK(student->last("delta").at("now_us") == 1'050'000);
  CHECK(student->last("delta").at("playing") == true);
  check_no_gap(*student);
  check_no_gap(*teacher);
}

TEST_CASE("Nothing is said while nothing happens, and one who joins then disturbs nobody") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  cls.tick();
  cls.sweep();
  const std::size_t before = teacher->got.size();
  for (int i = 0; i < 10; ++i) cls.tick();
  CHECK(teacher->got.size() == before);
  const auto student = cls.student();
  CHECK(student->all("snapshot").size() == 1);
  CHECK(teacher->got.size() == before);
  cls.sweep();
  CHECK(teacher->last("people").at("watching") == 1);
  CHECK(teacher->last("people").at("people").at(0).at("name") == "student 1");
  CHECK_FALSE(student->last("people").contains("people"));
}

TEST_CASE("The speed is virtual time a real second, to the microsecond in the long run") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  cls.ask(*teacher, R"({"type":"speed","x":0.01})");
  cls.ask(*teacher, R"({"type":"play"})");
  for (int i = 0; i < 999; ++i) cls.hub->tick(std::chrono::microseconds(150));
  cls.hub->tick(std::chrono::microseconds(150));
  CHECK(cls.session.now() == 1'500 + 500);  // a thousand ticks of 1.5 us, and the one of 50 ms after play
  cls.ask(*teacher, R"({"type":"speed","x":10})");
  const Time before = cls.session.now();
  cls.tick();
  CHECK(cls.session.now() == before + 500'000);
}

TEST_CASE("A machine that slept does not race to catch up") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  cls.ask(*teacher, R"({"type":"play"})");
  const Time before = cls.session.now();
  cls.tick(std::chrono::hours(8));
  CHECK(cls.session.now() == before + 200'000);
}

TEST_CASE("The class pauses where the run is over") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  cls.session.ends_us = 100'000;
  cls.ask(*teacher, R"({"type":"play"})");
  for (int i = 0; i < 5; ++i) cls.tick();
  CHECK(teacher->last("delta").at("playing") == false);
  const Time at = cls.session.now();
  cls.tick();
  CHECK(cls.session.now() == at);
}

TEST_CASE("A line is carried out for who has control, and refused for all others") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto student = cls.student();
  CHECK(cls.ask(*teacher, act("crash leader", 7)).at("to") == 7);
  CHECK(cls.session.was_asked("act crash leader"));
  CHECK(student->last("delta").at("lines").at(0).at(2) == "crash leader");
  CHECK(cls.ask(*student, act("restart 0", 8)).at("ok") == false);
  CHECK_FALSE(cls.session.was_asked("act restart 0"));
  CHECK(cls.ask(*teacher, act("nonsense")).at("message") == "nonsense is no statement");

  CHECK(cls.ask(*teacher, R"({"type":"hand","to":1})").at("ok") == true);
  CHECK(student->last("control").at("holder") == 1);
  CHECK(cls.ask(*student, act("restart 0")).at("ok") == true);
  CHECK(cls.ask(*teacher, act("crash 1")).at("message") == "student 1 has control: take it back first");
  CHECK(cls.ask(*student, R"({"type":"name","name":"Ana"})").at("ok") == true);
  CHECK(teacher->last("control").at("name") == "Ana");
  CHECK(cls.ask(*teacher, R"({"type":"take"})").at("ok") == true);
  CHECK(student->last("control").at("holder") == 0);
  CHECK(cls.ask(*student, act("crash 2")).at("ok") == false);
}

TEST_CASE("What is taken back is a snapshot for everybody, another branch too") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto student = cls.student();
  cls.ask(*teacher, act("crash 1"));
  const std::size_t deltas = student->all("delta").size();
  CHECK(cls.ask(*teacher, R"({"type":"back","lines":2})").at("ok") == false);
  CHECK(cls.ask(*teacher, R"({"type":"back","lines":1})").at("ok") == true);
  CHECK(student->all("snapshot").size() == 2);
  CHECK(student->all("delta").size() == deltas);
  CHECK(student->last("snapshot").at("lines").empty());
  CHECK(cls.ask(*teacher, R"({"type":"fork"})").at("ok") == true);
  CHECK(student->last("delta").at("branches").size() == 1);
  CHECK(cls.ask(*teacher, R"({"type":"use","branch":1})").at("ok") == true);
  CHECK(student->all("snapshot").size() == 3);
  cls.ask(*teacher, act("crash 1"));
  check_no_gap(*student);
}

TEST_CASE("Who comes back is the same person where the class is, with control") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto first = cls.student();
  const std::string ticket = first->got[0].at("ticket");
  cls.ask(*teacher, R"({"type":"hand","to":1})");
  cls.hub->leave(*first);
  cls.hub->leave(*first);
  cls.ask(*teacher, R"({"type":"take"})");
  cls.ask(*teacher, R"({"type":"play"})");
  const auto again = cls.student(ticket);
  CHECK(again->got[0].at("id") == 1);
  CHECK(again->got[0].at("control") == false);
  CHECK(again->last("snapshot").at("now_us") == cls.session.now());
  cls.ask(*teacher, R"({"type":"hand","to":1})");
  CHECK(cls.ask(*again, act("crash 1")).at("ok") == true);
}

TEST_CASE("A slow browser gets a snapshot instead of a queue, and the others notice nothing") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto slow = cls.student();
  const auto quick = cls.student();
  cls.ask(*teacher, R"({"type":"play"})");
  slow->reads = false;
  for (int i = 0; i < 500; ++i) cls.tick();
  CHECK(quick->all("snapshot").size() == 1);
  CHECK(quick->all("delta").size() >= 500);
  CHECK(cls.hub->seen().snapshots_slow == 1);
  const std::size_t deltas = slow->all("delta").size();
  slow->reads = true;
  for (int i = 0; i < 3; ++i) cls.tick();
  CHECK(slow->all("snapshot").size() == 2);
  CHECK(slow->all("delta").size() <= deltas + 4);
  CHECK(slow->last("snapshot").at("events").size() <= kSnapshotEvents);
  cls.tick();
  CHECK(slow->got.back() == quick->got.back());
  check_no_gap(*slow);
}

TEST_CASE("One who reads nothing for long, or does not close, is dropped") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto stuck = cls.student();
  const auto idle = cls.student();
  stuck->reads = false;
  cls.ask(*teacher, R"({"type":"play"})");
  cls.sweep(cls.settings.limits.silence - std::chrono::milliseconds(5'000));
  CHECK_FALSE(stuck->dropped);
  cls.sweep(cls.settings.limits.silence + std::chrono::milliseconds(5'000));
  CHECK(stuck->dropped);
  CHECK_FALSE(idle->dropped);
  CHECK(cls.hub->viewers() == 2);
  cls.hub->receive(*idle, "[]");
  CHECK(idle->closed == "the frame is no JSON object");
  cls.sweep(std::chrono::milliseconds(5'000));
  CHECK(idle->dropped);
  CHECK(cls.hub->viewers() == 1);
}

TEST_CASE("Hostile frames and too many requests close the connection with a reason, and are logged") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto hostile = cls.student();
  cls.hub->receive(*hostile, "{\"type\":\"x\x1b[2J\"}");
  CHECK(hostile->closed == "the frame is not JSON");
  const auto unknown = cls.student();
  cls.hub->receive(*unknown, R"({"type":"\u001b[2J"})");
  CHECK(unknown->closed.find("the type is not known") == 0);
  REQUIRE(cls.log.size() == 2);
  CHECK(cls.log[0] == "refused 10.0.0.1: the frame is not JSON");
  CHECK(cls.log[1].find('\x1b') == std::string::npos);

  const auto busy = cls.student();
  for (int i = 0; i < 1000 && busy->closed.empty(); ++i) {
    cls.hub->receive(*busy, R"({"type":"take"})");
    busy->read();
  }
  CHECK(busy->closed == "too many requests a second");
  CHECK(teacher->closed.empty());
}

TEST_CASE("A flood of refusals does not flood the log, and says how many there were") {
  FakeClass cls;
  for (int i = 0; i < 10'000; ++i) cls.hub->refused("10.0.0.9", "wrong key");
  CHECK(cls.log.size() < 100);
  CHECK(cls.hub->seen().refused == 10'000);
}

TEST_CASE("Who asks without reading the answers is closed") {
  Limits limits;
  limits.queue_answers = 4;
  FakeClass cls(limits);
  const auto teacher = cls.teacher();
  const auto student = cls.student();
  student->reads = false;
  for (int i = 0; i < 8; ++i) cls.hub->receive(*student, R"({"type":"take"})");
  CHECK(student->closed == "does not read the answers to what it asked");
}

TEST_CASE("A class has so many places, and the teacher one of his own") {
  Limits limits;
  limits.viewers = 2;
  FakeClass cls(limits);
  cls.student();
  const auto second = cls.student();
  CHECK(cls.hub->refusal_to_join(Role::student) == "the class is full: 2 are watching");
  CHECK(cls.hub->refusal_to_join(Role::teacher).empty());
  cls.hub->leave(*second);
  CHECK(cls.hub->refusal_to_join(Role::student).empty());
  for (int i = 0; i < 8; ++i) cls.teacher();
  CHECK_FALSE(cls.hub->refusal_to_join(Role::teacher).empty());
}

TEST_CASE("Save answers with the digest, one at a time serves all, and its text is kept") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto student = cls.student();
  cls.ask(*teacher, act("crash 1"));
  for (int i = 0; i < 4; ++i) cls.hub->receive(*student, fmt::format(R"({{"type":"save","id":{}}})", i));
  const Json reply = cls.ask(*teacher, R"({"type":"save","id":9})");
  CHECK(cls.session.saves == 2);
  CHECK(reply.at("to") == 9);
  CHECK(reply.at("digest") == "0123456789abcdef");
  CHECK(reply.at("file") == "class-42.raft");
  const auto kept = cls.hub->downloads().saved(reply.at("saved"));
  REQUIRE(kept);
  CHECK(kept->saved.text == "crash 1\n");
  CHECK(student->all("reply").size() == 4);
  CHECK_FALSE(cls.hub->downloads().saved(77));
}

TEST_CASE("Anybody may ask why") {
  FakeClass cls;
  const auto student = cls.student();
  cls.hub->receive(*student, R"({"type":"why","id":4,"event":1})");
  cls.run();
  cls.tick();
  CHECK(student->last("why").at("to") == 4);
  CHECK(student->last("why").at("why").at("conditions") == Json::parse(R"([[true,"it leads"]])"));
  cls.hub->receive(*student, R"({"type":"why","event":99999})");
  cls.run();
  cls.tick(kSeldom);
  CHECK(student->last("why").at("why").is_null());
}

TEST_CASE("However many ask why, the class is held up for it only now and then, and everybody has an answer") {
  FakeClass cls;
  std::vector<std::shared_ptr<FakeViewer>> students;
  for (int i = 0; i < 20; ++i) students.push_back(cls.student());
  for (const auto& student : students) {
    for (int id = 0; id < 8; ++id) {
      cls.hub->receive(*student, fmt::format(R"({{"type":"why","id":{},"event":1}})", id));
    }
  }
  cls.run();
  CHECK(cls.session.whys == 0);  // no request is carried out between two ticks
  cls.tick();
  CHECK(cls.session.whys == static_cast<int>(kWhysTogether));
  for (int i = 0; i < 4; ++i) cls.tick();
  CHECK(cls.session.whys == static_cast<int>(kWhysTogether));
  for (int i = 0; i < 10; ++i) cls.tick();
  CHECK(cls.session.whys == 160);
  for (const auto& student : students) CHECK(student->all("why").size() == 8);
}

TEST_CASE("Those who join and leave and join again make no snapshot for each time") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  cls.ask(*teacher, R"({"type":"play"})");
  cls.tick(kSeldom);
  const int before = cls.session.snapshots;
  std::vector<std::shared_ptr<FakeViewer>> students;
  for (int i = 0; i < 20; ++i) {
    students.push_back(cls.join_at_once(Role::student));
    cls.tick();
  }
  CHECK(cls.session.snapshots - before <= 5);  // in a second
  cls.tick(kSeldom);
  for (const auto& student : students) {
    CHECK(student->all("snapshot").size() == 1);
    check_no_gap(*student);
  }
  check_no_gap(*teacher);
  CHECK(teacher->all("snapshot").size() == 1);
}

TEST_CASE("At the end everybody hears goodbye, then the connection closes, and nobody comes in") {
  FakeClass cls;
  const auto teacher = cls.teacher();
  const auto student = cls.student();
  cls.hub->say_goodbye("the class is over");
  cls.run();
  CHECK(student->last("bye") == Json({{"type", "bye"}, {"why", "the class is over"}, {"again", false}}));
  CHECK(student->closed == "the class is over");
  CHECK(teacher->closed == "the class is over");
  CHECK_FALSE(cls.hub->refusal_to_join(Role::student).empty());
}

TEST_CASE("Only whole keys open the door") {
  FakeClass cls;
  CHECK(cls.hub->role_of(cls.hub->teacher_key()) == Role::teacher);
  CHECK(cls.hub->role_of(cls.hub->student_key()) == Role::student);
  CHECK(cls.hub->role_of("") == Role::nobody);
  CHECK(cls.hub->role_of(cls.hub->teacher_key().substr(1)) == Role::nobody);
  CHECK(cls.hub->role_of(cls.hub->teacher_key() + "x") == Role::nobody);
}
