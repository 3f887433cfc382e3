// SPDX-License-Identifier: MIT
// The command of a live class: its words, its links, its end. What browsers do with it is in tests/live and tests/web.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
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

/// What 127.0.0.1 answers to GET; empty where it does not.
std::string answer_to(unsigned port, const std::string& target) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const std::string asked = "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n";
  std::string answer;
  if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::send(socket, asked.data(), asked.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(asked.size())) {
    std::array<char, 4096> bytes;
    for (ssize_t got = 0; (got = ::recv(socket, bytes.data(), bytes.size(), 0)) > 0;)
      answer.append(bytes.data(), static_cast<std::size_t>(got));
  }
  ::close(socket);
  return answer;
}

/// Waits until the class whose links `out` has would save that line.
void wait_for_line(const std::string& out, std::string_view line) {
  constexpr std::string_view kLink = "http://127.0.0.1:";
  const std::size_t at = out.find(kLink);
  const std::size_t key = out.find("?key=", at);
  CHECK(key != std::string::npos);
  if (key == std::string::npos) return;
  const auto port = static_cast<unsigned>(std::stoul(out.substr(at + kLink.size())));
  const std::string target = "/scenario" + out.substr(key, out.find('\n', key) - key);
  std::string answer;
  for (int i = 0; i < 1'000 && !contains(answer, line); ++i) {
    ::poll(nullptr, 0, 50);  // a class saves itself once a second for those who ask
    answer = answer_to(port, target);
  }
  INFO(answer);
  CHECK(contains(answer, line));
}

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
  const Call call{.words = {"serve", "five-events", "--port", "0", "--play", "--speed", "100", "--save", path}};
  const Ended ended = run_and_signal(call, "students   http://", SIGINT,
                                     [](const std::string& out) { wait_for_line(out, "s crash leader as old"); });
  CHECK(ended.code == 0);
  const std::string saved = folder.text("class.raft");
  CHECK(contains(saved, "s set 100 Some Value\n@"));
  CHECK(contains(saved, "s crash leader as old\n@"));
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
  const std::string good = folder.file("good.raft", "nodes 3\nwait 1s\n");
  const Ended over = run({"serve", good, "--save", folder.path("./good.raft"), "--bind", "nowhere at all"});
  CHECK(over.code == 2);
  CHECK(contains(over.err, "--save would overwrite the scenario"));
  CHECK(folder.text("good.raft") == "nodes 3\nwait 1s\n");
}

}  // namespace
}  // namespace raftlab::cli_test
