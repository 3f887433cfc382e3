// SPDX-License-Identifier: MIT

// The live server over real sockets on loopback: its addresses, its keys, what hostile peers get, how it ends.

#include "report/live/server.h"

#include <fmt/format.h>

#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.h"
#include "tests/live/client.h"
#include "tests/live/fake_session.h"

using namespace raftlab::report::live;
using namespace raftlab::report::live::test;
using std::chrono::milliseconds;

namespace {

/// A server that runs until the end of the test.
class Class {
 public:
  /// Of every event it is told so many letters more.
  explicit Class(Settings settings = {}, std::size_t letters = 0)
      : session(10'000, letters), server_(session, with_defaults(std::move(settings))), started(server_.start()) {
    REQUIRE(started.ok);
    teacher_key = started.teacher.substr(started.teacher.find("key=") + 4);
    student_key = started.students.substr(started.students.find("key=") + 4);
    origin = fmt::format("http://127.0.0.1:{}", started.port);
  }

  std::string get(const std::string& target, const std::string& method = "GET") const {
    return Client::get(started.port, target, method);
  }
  /// A WebSocket that is open.
  Client open(const std::string& key, bool little_room = false) const {
    Client client(started.port, little_room);
    REQUIRE(client.upgrade("/live?key=" + key, origin) == 101);
    return client;
  }
  Client teacher() const { return open(teacher_key); }
  Client student() const { return open(student_key); }
  bool logged(const std::string& part) {
    const std::lock_guard lock(mutex_);
    for (const std::string& line : log_) {
      if (line.find(part) != std::string::npos) return true;
    }
    return false;
  }
  /// The class goes on: a line is carried out and everybody sees it.
  void check_alive() {
    Client one = teacher();
    one.send_text(R"({"type":"act","id":1,"line":"crash 1"})");
    CHECK(one.next_with(R"("type":"reply")").find("done: crash 1") != std::string::npos);
  }
  Server& server() { return server_; }

  FakeSession session;

 private:
  Settings with_defaults(Settings settings) {
    if (settings.page.empty()) settings.page = "<!doctype html><title>a class</title>";
    settings.log = [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      log_.emplace_back(line);
    };
    return settings;
  }

  std::mutex mutex_;
  std::vector<std::string> log_;
  Server server_;

 public:
  Started started;
  std::string teacher_key;
  std::string student_key;
  std::string origin;
};

std::string status_of(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Whether a class that is over lets nobody in. Another program may get its port at once, but not every time.
bool ends_with_its_port_closed() {
  for (int i = 0; i < 5; ++i) {
    Class cls;
    cls.server().stop("over");
    try {
      const Client late(cls.started.port);
    } catch (const std::runtime_error&) {
      return true;
    }
  }
  return false;
}

/// Waits until `true_now`, or too long.
template <typename Condition>
bool eventually(Condition true_now) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!true_now()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(milliseconds(5));
  }
  return true;
}

}  // namespace

TEST_CASE("The links of a class give the page, each with its own key") {
  Class cls;
  CHECK(cls.started.teacher == fmt::format("http://127.0.0.1:{}/?key={}", cls.started.port, cls.teacher_key));
  CHECK(cls.started.students == fmt::format("http://127.0.0.1:{}/watch?key={}", cls.started.port, cls.student_key));
  CHECK(cls.teacher_key != cls.student_key);
  for (const std::string& target : {"/?key=" + cls.teacher_key, "/watch?key=" + cls.student_key}) {
    const std::string answer = cls.get(target);
    CHECK(status_of(answer) == "HTTP/1.1 200 OK");
    CHECK(has(answer, "<title>a class</title>"));
    CHECK(has(answer, "Content-Type: text/html; charset=utf-8"));
    CHECK(has(answer, "Referrer-Policy: no-referrer"));
    CHECK(has(answer, "Cache-Control: no-store"));
    CHECK(has(answer, "X-Content-Type-Options: nosniff"));
  }
}

TEST_CASE("The class can be downloaded as a scenario and as a page") {
  Class cls;
  Client teacher = cls.teacher();
  teacher.send_text(R"({"type":"act","line":"crash 1"})");
  teacher.send_text(R"({"type":"save","id":2})");
  CHECK(has(teacher.next_with(R"("type":"reply","to":2)"),
            R"("digest":"0123456789abcdef","file":"class-42.raft","saved":1)"));
  const std::string saved = cls.get("/scenario?saved=1&key=" + cls.student_key);
  CHECK(has(saved, "\r\n\r\ncrash 1\n"));
  CHECK(has(saved, "attachment; filename=\"class-42.raft\""));
  CHECK(has(cls.get("/scenario?key=" + cls.student_key), "crash 1\n"));
  CHECK(status_of(cls.get("/scenario?saved=7&key=" + cls.student_key)) == "HTTP/1.1 404 Not Found");
  for (int i = 0; i < 5; ++i) CHECK(has(cls.get("/page?key=" + cls.student_key), "<title>the whole run</title>"));
  CHECK(cls.session.pages == 1);
}

TEST_CASE("Whoever has no key gets nothing, at any address") {
  Class cls;
  for (const std::string path : {"/", "/watch", "/scenario", "/page", "/live"}) {
    for (const std::string& key : {std::string(), std::string("?key="), "?key=" + cls.teacher_key.substr(1) + "A",
                                   "?kex=" + cls.teacher_key, "?key=" + cls.teacher_key + "x"}) {
      INFO(path << key);
      CHECK(status_of(cls.get(path + key)) == "HTTP/1.1 403 Forbidden");
    }
  }
  CHECK(cls.session.saves == 0);
  CHECK(cls.session.pages == 0);
  CHECK(cls.logged("this link is not the whole link of the class"));
  cls.check_alive();
}

TEST_CASE("Other paths and other methods are refused, whatever they hope for") {
  Class cls;
  for (const std::string path :
       {"/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/watch/..", "/live/x", "/favicon.ico"}) {
    INFO(path);
    CHECK(status_of(cls.get(path + "?key=" + cls.teacher_key)) == "HTTP/1.1 404 Not Found");
  }
  for (const std::string method : {"POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "BREW"}) {
    INFO(method);
    const std::string answer = cls.get("/?key=" + cls.teacher_key, method);
    CHECK(status_of(answer) == "HTTP/1.1 405 Method Not Allowed");
    CHECK(has(answer, "Allow: GET"));
  }
  Client with_body(cls.started.port);
  with_body.send("POST /?key=x HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\n\r\nabc");
  CHECK(status_of(with_body.read_to_end()) == "HTTP/1.1 405 Method Not Allowed");
  cls.check_alive();
}

TEST_CASE("What is no HTTP gets 400, what is too long 431") {
  Class cls;
  for (const std::string bytes : {"hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\x16\x03\x01\x02\x01 tls\r\n\r\n",
                                  "GET / HTTP/1.1\r\nA b: c\r\n\r\n", "GET /\x01 HTTP/1.1\r\n\r\n"}) {
    Client client(cls.started.port);
    client.send(bytes);
    INFO(bytes);
    CHECK(status_of(client.read_to_end()) == "HTTP/1.1 400 Bad Request");
  }
  Client large(cls.started.port);
  large.send("GET / HTTP/1.1\r\nCookie: " + std::string(100'000, 'x'));
  CHECK(status_of(large.read_to_end()) == "HTTP/1.1 431 Request Header Fields Too Large");
  cls.check_alive();
}

TEST_CASE("A page of another origin opens no WebSocket") {
  Class cls;
  for (const std::string& origin : {std::string("http://evil.example"), std::string("null"), std::string(),
                                    cls.origin + "0", "http://localhost:" + std::to_string(cls.started.port)}) {
    INFO(origin);
    Client client(cls.started.port);
    CHECK(client.upgrade("/live?key=" + cls.teacher_key, origin) == 403);
  }
  CHECK(cls.logged("wrong origin: http://evil.example"));
  Client no_socket(cls.started.port);
  no_socket.send(fmt::format("GET /live?key={} HTTP/1.1\r\nHost: a\r\n\r\n", cls.teacher_key));
  CHECK(status_of(no_socket.read_to_end()) == "HTTP/1.1 426 Upgrade Required");
  cls.check_alive();
}

TEST_CASE("A browser hears hello, gets a snapshot and follows what the teacher does") {
  Class cls;
  Client teacher = cls.teacher();
  Client student = cls.student();
  CHECK(has(teacher.next_with("hello"), R"("role":"teacher")"));
  CHECK(has(student.next_with("hello"), R"("role":"student")"));
  CHECK(has(student.next_with("snapshot"), R"("digest":"0123456789abcdef")"));
  teacher.send_text(R"({"type":"play","id":1})");
  CHECK(has(student.next_with(R"("type":"delta")"), R"("playing":true)"));
  teacher.send_text(R"({"type":"hand","id":2,"to":1})");
  CHECK(has(student.next_with(R"("type":"control","holder":1)"), "student 1"));
  student.send_text(R"({"type":"act","id":3,"line":"crash 2"})");
  CHECK(has(student.next_with(R"("type":"reply")"), R"("to":3,"ok":true)"));
  CHECK(teacher.next_with("crash 2") != "");
  CHECK_FALSE(cls.session.two_at_once);
}

TEST_CASE("Frames that are too long, not text, not whole or not masked close the connection, and the class goes on") {
  Class cls;
  const std::string long_line = R"({"type":"act","line":")" + std::string(20'000, 'x') + R"("})";
  Client oversized = cls.student();
  oversized.send_text(long_line);
  CHECK(oversized.close_reason() != "");
  Client in_pieces = cls.student();
  in_pieces.send_frame(std::string(10'000, ' '), 0x01);
  in_pieces.send_frame(std::string(10'000, ' '), 0x80);
  CHECK(in_pieces.close_reason() != "");
  Client huge = cls.student();
  huge.send(std::string("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 14));
  CHECK(huge.closed_within(kPatience));
  Client binary = cls.student();
  binary.send_frame("{}", 0x82);
  CHECK(binary.close_reason() == "a frame that is not text");
  Client not_json = cls.student();
  not_json.send_text("crash 1");
  CHECK(not_json.close_reason() == "the frame is not JSON");
  Client unknown = cls.student();
  unknown.send_text(R"({"type":"shutdown"})");
  CHECK(unknown.close_reason() == "the type is not known: shutdown");
  Client not_utf8 = cls.student();
  not_utf8.send_text("\xc3\x28");
  CHECK(not_utf8.close_reason() != "");
  Client reserved = cls.student();
  reserved.send_frame("{}", 0xf1);
  CHECK(reserved.closed_within(kPatience));
  Client unmasked = cls.student();
  unmasked.send(std::string("\x81\x02{}", 4));
  CHECK(unmasked.closed_within(kPatience));
  Client pinging = cls.student();
  for (int i = 0; i < 200; ++i) pinging.send_frame("", 0x89);
  CHECK(pinging.close_reason() == "too many pings a second");
  CHECK(eventually([&] { return cls.logged("the frame is not JSON") && cls.logged("not text"); }));
  cls.check_alive();
}

TEST_CASE("A thousand connections that ask for nothing keep nobody out") {
  Settings settings;
  settings.limits.strangers = 20;
  Class cls(std::move(settings));
  Client student = cls.student();
  std::vector<Client> crowd;
  crowd.reserve(400);
  for (int round = 0; round < 3; ++round) {
    crowd.clear();
    for (int i = 0; i < 333; ++i) crowd.emplace_back(cls.started.port);
    CHECK(has(cls.get("/watch?key=" + cls.student_key), "200 OK"));
  }
  std::size_t closed = 0;
  for (Client& one : crowd) closed += one.closed_within(milliseconds(50)) ? 1U : 0U;
  CHECK(closed >= 333 - 20);
  CHECK(cls.logged("too many connections that ask for nothing"));
  cls.check_alive();
  CHECK(student.next_with("crash 1") != "");
}

TEST_CASE("A class that is full says so, and the teacher still comes in") {
  Settings settings;
  settings.limits.viewers = 3;
  Class cls(std::move(settings));
  std::vector<Client> students;
  for (int i = 0; i < 3; ++i) {
    students.push_back(cls.student());
    students.back().next_with("hello");
  }
  Client fourth(cls.started.port);
  CHECK(fourth.upgrade("/live?key=" + cls.student_key, cls.origin) == 503);
  cls.check_alive();
}

TEST_CASE("A byte a second is not a request") {
  Settings settings;
  settings.limits.request_time = milliseconds(1'500);
  Class cls(std::move(settings));
  const std::string request = "GET /watch?key=" + cls.student_key + " HTTP/1.1\r\n";
  const auto begin = std::chrono::steady_clock::now();
  Client slow(cls.started.port);
  bool open = true;
  for (std::size_t i = 0; i < request.size() && open; ++i)
    open = !slow.closed_within(milliseconds(50)) && slow.send(request.substr(i, 1));
  if (open) open = !slow.closed_within(kPatience);
  CHECK_FALSE(open);
  CHECK(std::chrono::steady_clock::now() - begin >= milliseconds(1'500));
  CHECK(eventually([&] { return cls.logged("no whole request in time"); }));
  cls.check_alive();
}

TEST_CASE("A class that opens its link all at once, over a slow network, gets the whole page, and downloads go on") {
  constexpr std::size_t kPeople = 150;
  Settings settings;
  settings.limits.request_time = milliseconds(1'500);
  settings.page = std::string(1'000'000, 'x') + "<p>the end";
  Class cls(std::move(settings));
  std::vector<Client> people;
  people.reserve(kPeople);
  for (std::size_t i = 0; i < kPeople; ++i) {
    people.emplace_back(cls.started.port, true);
    people.back().send("GET /watch?key=" + cls.student_key + " HTTP/1.1\r\nHost: a\r\n\r\n");
    REQUIRE(people.back().hears_within(kPatience));  // it is being answered
  }
  CHECK(status_of(cls.get("/scenario?key=" + cls.student_key)) == "HTTP/1.1 200 OK");
  CHECK(status_of(cls.get("/page?key=" + cls.student_key)) == "HTTP/1.1 200 OK");
  std::this_thread::sleep_for(2 * milliseconds(1'500));  // the time for a request is over, the one for a page is not
  std::size_t whole = 0;
  for (Client& one : people) whole += has(one.read_to_end(), "<p>the end") ? 1U : 0U;
  CHECK(whole == kPeople);
}

TEST_CASE("A half-open socket is found by pings, one that answers them stays") {
  Settings settings;
  settings.limits.silence = milliseconds(4'000);
  Class cls(std::move(settings));
  Client dead = cls.student();
  Client living = cls.student();
  dead.answers_pings = false;
  std::string heard;
  std::jthread reader([&] { heard = living.next_with("crash 1"); });
  CHECK(dead.closed_within(kPatience));
  cls.check_alive();
  reader.join();
  CHECK(heard != "");
}

TEST_CASE("One who never reads costs a bounded queue, and the class does not wait for him") {
  Settings settings;
  settings.playing = true;
  settings.speed = 100;
  Class cls(std::move(settings), 1'000);  // ten megabytes a second, far more than any kernel keeps
  Client slow = cls.open(cls.student_key, true);
  Client quick = cls.student();
  CHECK(quick.next_with("snapshot") != "");
  CHECK(eventually([&] {
    quick.next();
    return cls.server().seen().snapshots_slow > 0;
  }));
  cls.check_alive();
  CHECK(eventually([&] { return quick.next().has_value() && cls.session.was_asked("act crash 1"); }));
  CHECK(slow.next_with("snapshot") != "");  // what it had been sent is still whole
}

TEST_CASE("At the end everybody hears goodbye and the session is the caller's again") {
  Class cls;
  Client teacher = cls.teacher();
  Client student = cls.student();
  student.next_with("snapshot");
  std::string bye;
  std::string reason;
  std::jthread reader([&] {
    bye = student.next_with("bye");
    reason = student.close_reason();
    student.send_frame("\x03\xe8", 0x88);
  });
  cls.server().stop("the class is over, thank you");
  reader.join();
  CHECK(has(bye, R"("why":"the class is over, thank you")"));
  CHECK(reason == "the class is over, thank you");
  cls.server().stop("again");
  CHECK(cls.session.act("crash 2").ok);
  CHECK(ends_with_its_port_closed());
}

TEST_CASE("A port in use is an error that names a free one") {
  Class cls;
  FakeSession session;
  Settings settings;
  settings.port = cls.started.port;
  Server second(session, settings);
  const Started started = second.start();
  CHECK_FALSE(started.ok);
  CHECK(started.port_in_use);
  const std::string expected = fmt::format("port {} of 127.0.0.1 is in use: try --port ", cls.started.port);
  REQUIRE(started.error.find(expected) == 0);
  bool is_free = false;
  for (int i = 0; i < 5 && !is_free; ++i) {  // another program may be quicker, but not every time
    settings.port = static_cast<std::uint16_t>(std::stoi(second.start().error.substr(expected.size())));
    is_free = settings.port == 0 || Server(session, settings).start().ok;
  }
  CHECK(is_free);
}

TEST_CASE("An address that is none, or another machine's, is an error that says so") {
  FakeSession session;
  Settings settings;
  settings.address = "classroom";
  CHECK(Server(session, settings).start().error == "classroom is no address: --bind takes one like 127.0.0.1 or ::1");
  settings.address = "192.0.2.1";
  const Started elsewhere = Server(session, settings).start();
  CHECK(has(elsewhere.error, "192.0.2.1 is not an address of this machine"));
  CHECK(elsewhere.bad_address);
}
