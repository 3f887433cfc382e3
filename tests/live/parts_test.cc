// SPDX-License-Identifier: MIT

// The parts of the live server that need no socket: keys, addresses, requests, the room, what waits for a browser.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "report/live/allowance.h"
#include "report/live/links.h"
#include "report/live/outbox.h"
#include "report/live/request.h"
#include "report/live/room.h"
#include "report/live/target.h"
#include "report/live/token.h"
#include "tests/catch.h"

using namespace raftlab::report::live;

namespace {

Parsed::What what_of(const std::string& frame) { return parse_request(frame).what; }

Request request(const std::string& frame) {
  const Parsed parsed = parse_request(frame);
  INFO(frame << ": " << parsed.message);
  REQUIRE(parsed.what == Parsed::What::request);
  return parsed.request;
}

Frame frame(const std::string& text) { return std::make_shared<const std::string>(text); }

}  // namespace

TEST_CASE("Keys have 128 bits in letters that need no care in an address, and never repeat") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string token = random_token();
    CHECK(token.size() == 22);
    CHECK(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
          std::string::npos);
    seen.insert(token);
  }
  CHECK(seen.size() == 1000);
  CHECK(same_token("abc", "abc"));
  CHECK_FALSE(same_token("abc", "abd"));
  CHECK_FALSE(same_token("abc", "ab"));
  CHECK_FALSE(same_token("", "a"));
}

TEST_CASE("Only the four addresses of a class are known, however they are written") {
  CHECK(parse_target("/?key=a").what == Target::What::page);
  CHECK(parse_target("/watch?key=a&key=b").key == "a");
  CHECK(parse_target("/live?ticket=t&key=a").ticket == "t");
  CHECK(parse_target("/scenario?saved=3&key=a").saved == "3");
  CHECK(parse_target("/page").what == Target::What::whole_page);
  CHECK(parse_target("/page").key.empty());
  CHECK(parse_target("/?monkey=a&key").key.empty());
  for (const std::string path :
       {"", "*", "/../etc/passwd", "/..%2f..%2fetc/passwd", "/watch/../../etc/passwd", "//watch", "/live/", "/Watch",
        "/page.html", "http://else.where/", "/%00", "/watch#x"}) {
    INFO(path);
    CHECK(parse_target(path + "?key=a").what == Target::What::unknown);
  }
}

TEST_CASE("A WebSocket comes from a page of the host that it asks") {
  CHECK(same_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
  CHECK(same_origin("http://Class.Example:8080", "class.example:8080"));
  CHECK(same_origin("https://class.example", "class.example"));
  for (const std::string origin :
       {"", "null", "http://", "http://127.0.0.1:8081", "http://127.0.0.1", "file://127.0.0.1:8080",
        "http://127.0.0.1:8080.evil.example", "http://evil.example#127.0.0.1:8080"}) {
    INFO(origin);
    CHECK_FALSE(same_origin(origin, "127.0.0.1:8080"));
  }
  CHECK_FALSE(same_origin("http://", ""));
}

TEST_CASE("A link has its address in brackets only where that is IPv6") {
  CHECK(link_to("127.0.0.1", 8080, "/", "k") == "http://127.0.0.1:8080/?key=k");
  CHECK(link_to("::1", 8080, "/watch", "k") == "http://[::1]:8080/watch?key=k");
  CHECK(reachable_address("10.1.2.3") == "10.1.2.3");
  CHECK(reachable_address("0.0.0.0") != "0.0.0.0");
}

TEST_CASE("Every request of the protocol is read") {
  const Request act = request(R"({"type":"act","id":7,"line":"crash leader"})");
  CHECK(act.kind == Request::Kind::act);
  CHECK(act.id == 7U);
  CHECK(act.text == "crash leader");
  CHECK(request(R"({"type":"play"})").id == std::nullopt);
  CHECK(request(R"({"type":"speed","x":0.5})").speed == 0.5);
  CHECK(request(R"({"type":"speed","x":100})").speed == 100);
  CHECK(request(R"({"type":"back","lines":2})").number == 2);
  CHECK(request(R"({"type":"use","branch":1})").number == 1);
  CHECK(request(R"({"type":"why","event":17})").number == 17);
  CHECK(request(R"({"type":"hand","to":3})").number == 3);
  CHECK(request(R"({"type":"name","name":"  Ana  "})").text == "Ana");
  for (const std::string type : {"pause", "step", "fork", "save", "take"}) request(R"({"type":")" + type + R"("})");
}

TEST_CASE("What a person may have got wrong is refused with a reason, what no page sends is hostile") {
  const auto refused = Parsed::What::refused;
  const auto hostile = Parsed::What::hostile;
  CHECK(what_of(R"({"type":"act"})") == refused);
  CHECK(what_of(R"({"type":"act","line":"a\nb"})") == refused);
  CHECK(what_of(R"({"type":"speed","x":0})") == refused);
  CHECK(what_of(R"({"type":"speed","x":101})") == refused);
  CHECK(what_of(R"({"type":"speed","x":"fast"})") == refused);
  CHECK(what_of(R"({"type":"back","lines":-1})") == refused);
  CHECK(what_of(R"({"type":"back","lines":1.5})") == refused);
  CHECK(what_of(R"({"type":"hand","to":9007199254740992})") == refused);
  CHECK(what_of(R"({"type":"name","name":"   "})") == refused);
  CHECK(what_of(R"({"type":"name","name":")" + std::string(41, 'x') + R"("})") == refused);
  CHECK(what_of(R"({"type":"name","name":")" + std::string(40, 'x') + R"("})") == Parsed::What::request);
  for (const std::string& frame :
       {std::string(), std::string("x"), std::string("[]"), std::string("{}"), std::string(R"({"type":"format disk"})"),
        std::string(R"({"type":7})"), std::string(R"({"type":"play"} {})"), std::string(R"({"type":"play","id":-1})"),
        std::string(R"({"type":"play","id":"x"})"), std::string(16'000, '['),
        std::string("{\"type\":\"act\",\"line\":\"\xff\"}"),
        std::string(R"({"type":"play","a":1,"b":1,"c":1,"d":1,"e":1,"f":1,"g":1,"h":1})")}) {
    INFO(frame.substr(0, 80));
    CHECK(what_of(frame) == hostile);
  }
  CHECK(parse_request(R"({"type":"act","id":5})").request.id == 5U);
}

TEST_CASE("One person at a time has control, and the teacher takes it back") {
  Room room;
  const auto teacher = room.join_teacher();
  const auto ana = room.join_student("", "ticket-a");
  const auto ben = room.join_student("", "ticket-b");
  const Request act = request(R"({"type":"act","line":"x"})");
  const Request take = request(R"({"type":"take"})");
  const Request to_ana = request(fmt::format(R"({{"type":"hand","to":{}}})", ana.id));
  const Request to_ben = request(fmt::format(R"({{"type":"hand","to":{}}})", ben.id));
  const Request to_teacher = request(R"({"type":"hand","to":0})");

  CHECK(room.refusal(teacher.id, act).empty());
  CHECK(room.refusal(ana.id, act) == "the teacher has control: you are watching");
  CHECK(room.refusal(ana.id, request(R"({"type":"save"})")).empty());
  CHECK_FALSE(room.refusal(ana.id, to_ana).empty());
  CHECK_FALSE(room.refusal(ana.id, take).empty());

  REQUIRE(room.refusal(teacher.id, to_ana).empty());
  CHECK(room.carry_out(teacher.id, to_ana) == "student 1 has control");
  CHECK(room.refusal(ana.id, act).empty());
  CHECK(room.refusal(teacher.id, act) == "student 1 has control: take it back first");
  CHECK_FALSE(room.refusal(ana.id, to_ben).empty());
  CHECK(room.refusal(ana.id, to_teacher).empty());
  CHECK(room.refusal(teacher.id, to_ben).empty());

  CHECK(room.carry_out(teacher.id, take) == "the teacher has control");
  CHECK_FALSE(room.refusal(ana.id, act).empty());
  CHECK_FALSE(room.refusal(teacher.id, request(R"({"type":"hand","to":77})")).empty());
  room.leave(ben.id);
  CHECK(room.refusal(teacher.id, to_ben) == "student 2 has left");
}

TEST_CASE("Who comes back with a ticket is the same person, with name and control") {
  Room room;
  const auto ana = room.join_student("", "ticket-a");
  room.carry_out(ana.id, request(R"({"type":"name","name":"Ana"})"));
  room.carry_out(kTeacher, request(fmt::format(R"({{"type":"hand","to":{}}})", ana.id)));
  room.leave(ana.id);
  CHECK(room.watching() == 0);
  REQUIRE(room.students().size() == 1);
  CHECK_FALSE(room.students()[0].here);
  const auto again = room.join_student("ticket-a", "ticket-c");
  CHECK(again.id == ana.id);
  CHECK(again.ticket == "ticket-a");
  CHECK(room.holder() == ana.id);
  CHECK(room.name_of(ana.id) == "Ana");
  const auto other = room.join_student("ticket-x", "ticket-d");
  CHECK(other.id != ana.id);
  CHECK_FALSE(room.refusal(other.id, request(R"({"type":"name","name":"Ana"})")).empty());
}

TEST_CASE("A room forgets those longest gone, never those who are here or have control") {
  Room room;
  const auto holder = room.join_student("", "holder");
  room.carry_out(kTeacher, request(fmt::format(R"({{"type":"hand","to":{}}})", holder.id)));
  room.leave(holder.id);
  const auto here = room.join_student("", "here");
  for (std::size_t i = 0; i < 3 * Room::kKnownMax; ++i) {
    room.leave(room.join_student("", fmt::format("visitor-{}", i)).id);
  }
  CHECK(room.holder() == holder.id);
  CHECK(room.join_student("here", "").id == here.id);
  CHECK(room.join_student("holder", "").id == holder.id);
  CHECK(room.join_student(fmt::format("visitor-{}", 3 * Room::kKnownMax - 1), "").id < room.join_student("", "new").id);
  CHECK(room.join_student("visitor-0", "newer").ticket == "newer");
}

TEST_CASE("Nobody takes the name of the teacher, or of one who has given none") {
  Room room;
  const auto ana = room.join_student("", "ticket-a");
  const auto refusal = [&](const std::string& name) {
    return room.refusal(ana.id, request(fmt::format(R"({{"type":"name","name":"{}"}})", name)));
  };
  for (const std::string name : {"the teacher", "The  Teacher", "the-teacher", "the\u00a0teacher", "teacher",
                                 "TEACHER.", "student 2", "Student  2", "student2", "student 1234567"}) {
    INFO(name);
    CHECK(refusal(name) == "that name is somebody else's in every class: take another one");
  }
  for (const std::string name : {"Ana", "student", "student Ana", "2", "\u4e2d", "my teacher", "a student 2"}) {
    INFO(name);
    CHECK(refusal(name).empty());
  }
}

TEST_CASE("A slow browser has a bounded queue, then one snapshot") {
  Outbox box(4, 2);
  CHECK(box.wants_snapshot());
  CHECK(box.push_update(frame("lost")));  // it has nothing yet, so this tells it nothing
  CHECK(box.empty());
  box.push_snapshot(frame("s"));
  CHECK(*box.begin() == "s");
  for (int i = 0; i < 3; ++i) CHECK(box.push_update(frame("u")));
  CHECK_FALSE(box.push_update(frame("too much")));
  CHECK_FALSE(box.wants_snapshot());  // the first one is still on its way
  for (int i = 0; i < 100; ++i) CHECK(box.push_update(frame("u")));
  box.sent();
  CHECK(box.empty());
  CHECK(box.wants_snapshot());
  box.push_snapshot(frame("now"));
  CHECK_FALSE(box.wants_snapshot());
  CHECK(*box.begin() == "now");
  box.sent();
  CHECK(box.push_update(frame("next")));
  CHECK(*box.begin() == "next");
}

TEST_CASE("Of notices only the newest waits, of answers none is lost") {
  Outbox box(4, 2);
  box.push_snapshot(frame("s"));
  box.begin();
  box.push_notice(Outbox::Kind::people, frame("one"));
  box.push_notice(Outbox::Kind::control, frame("ana"));
  box.push_notice(Outbox::Kind::people, frame("two"));
  CHECK(box.push_answer(frame("a")));
  CHECK(box.push_answer(frame("b")));
  CHECK_FALSE(box.push_answer(frame("c")));
  std::string order;
  for (box.sent(); !box.empty(); box.sent()) order += *box.begin() + " ";
  CHECK(order == "ana two a b c ");
}

TEST_CASE("An allowance is so many a second, and twice as many at once") {
  using std::chrono::milliseconds;
  Allowance allowance(10);
  const Allowance::Clock::time_point start{std::chrono::hours(1)};
  for (int i = 0; i < 20; ++i) CHECK(allowance.take(start));
  CHECK_FALSE(allowance.take(start));
  CHECK(allowance.take(start + milliseconds(110)));
  CHECK_FALSE(allowance.take(start + milliseconds(120)));
}
