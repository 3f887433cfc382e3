// SPDX-License-Identifier: MIT
// The command of a live class: its words, its links, its end. What browsers do with it is in tests/live and tests/web.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/catch.h"
#include "tests/cli/tool.h"

namespace raftlab::cli_test {
namespace {

/// A port of this machine on which somebody listens.
class TakenPort {
 public:
  TakenPort() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    REQUIRE(socket_ >= 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), length) == 0);
    REQUIRE(::listen(socket_, 1) == 0);
    REQUIRE(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0);
    port_ = ntohs(address.sin_port);
  }
  ~TakenPort() { ::close(socket_); }
  TakenPort(const TakenPort&) = delete;
  TakenPort& operator=(const TakenPort&) = delete;

  [[nodiscard]] std::string text() const { return std::to_string(port_); }

 private:
  int socket_;
  unsigned port_ = 0;
};

Ended class_until(std::vector<std::string> words, int signal = SIGINT) {
  words.insert(words.begin(), "serve");
  return run_and_signal({.words = std::move(words)}, "students   http://", signal);
}

TEST_CASE("a class prints its links, and ends well with Ctrl-C") {
  const Ended ended = class_until({"--port", "0"});
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "teacher    http://127.0.0.1:"));
  CHECK(contains(ended.out, "/watch?key="));
  CHECK(contains(ended.out, "digest"));
  CHECK_FALSE(contains(ended.out, "saved"));  // nobody did anything
  CHECK(class_until({"--port", "0", "--quiet"}, SIGTERM).code == 0);
}

TEST_CASE("the scenario that a class saves replays to the digest that was printed") {
  const Folder folder;
  const std::string path = folder.path("class.raft");
  const Ended ended = class_until({"five-events", "--port", "0", "--play", "--speed", "100", "--save", path});
  CHECK(ended.code == 0);
  CHECK(contains(ended.out, "saved " + path));
  const Ended again = run({"run", path});
  CHECK(again.code == 0);
  CHECK_FALSE(digest_in(ended.out).empty());
  CHECK(digest_in(again.out) == digest_in(ended.out));
}

TEST_CASE("a port in use is said, with another one that is free") {
  const TakenPort taken;
  const Ended ended = run({"serve", "--port", taken.text()});
  CHECK(ended.code == 6);
  CHECK(contains(ended.err, "port " + taken.text()));
  CHECK(contains(ended.err, " is in use"));
  CHECK(contains(ended.err, "try --port "));
}

TEST_CASE("what serve cannot do it says before anything starts") {
  CHECK(run({"serve", "--port", "65536"}).code == 2);
  CHECK(run({"serve", "--port", "x"}).code == 2);
  CHECK(run({"serve", "--speed", "0"}).code == 2);
  CHECK(run({"serve", "--speed", "101"}).code == 2);
  CHECK(run({"serve", "--speed", "1x"}).code == 2);
  CHECK(run({"serve", "a", "b"}).code == 2);
  CHECK(run({"serve", "no-such-scenario"}).code == 2);
  CHECK(run({"serve", "--bind", "nowhere at all", "--port", "0"}).code == 2);
  CHECK(run({"serve", "--bind", "192.0.2.1", "--port", "0"}).code == 2);
  const Folder folder;
  CHECK(run({"serve", folder.file("bad.raft", "bogus\n")}).code == 3);
  CHECK(run({"serve", "--save", folder.path("none/class.raft")}).code == 6);
}

}  // namespace
}  // namespace raftlab::cli_test
