// SPDX-License-Identifier: MIT
// Real processes: what they promise holds when they are killed, stopped, cut off, or run out of disk.
// RAFTLAB_TCP_ROUNDS says how many rounds each kind of fault is played (2 unless told).
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/catch.h"
#include "tests/tcp/nodes.h"
#include "tests/tcp/workload.h"

namespace {

using namespace raftlab;
using namespace std::chrono_literals;
using tcp_test::Nodes;
using tcp_test::Workload;
using transport::tcp::Client;
using transport::tcp::Status;

unsigned rounds() {
  const char* told = std::getenv("RAFTLAB_TCP_ROUNDS");
  return told == nullptr ? 2U : static_cast<unsigned>(std::strtoul(told, nullptr, 10));
}

Client::Answer set(Client& client, const std::string& key, const std::string& value) {
  return client.call({raft::CommandKind::set, key, value, {}}, 30s);
}
Client::Answer get(Client& client, const std::string& key) {
  return client.call({raft::CommandKind::get, key, {}, {}}, 30s);
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST_CASE("Any node takes a request, and every node then has it; all of it outlives kill -9 of all") {
  Nodes nodes;
  nodes.start_all();
  for (const auto& [id, address] : nodes.cluster().nodes) {
    Client client(nodes.cluster(), Client::random_name());
    nodes.wait_for_leader();
    REQUIRE(client.connect(address, 10s) == "");
    REQUIRE(set(client, "from", std::to_string(id)).outcome == Client::Outcome::ok);
    CHECK(get(client, "from").value == std::to_string(id));
    CHECK(get(client, "missing").value == std::nullopt);
    REQUIRE(set(client, "key" + std::to_string(id), "kept").outcome == Client::Outcome::ok);
  }
  for (raft::NodeId id = 0; id < 3; ++id) nodes.kill(id);
  nodes.start_all();
  Client client(nodes.cluster(), Client::random_name());
  for (int id = 0; id < 3; ++id) CHECK(get(client, "key" + std::to_string(id)).value == "kept");
  CHECK(get(client, "from").value == "2");
}

TEST_CASE("A history through kill -9 of the leader, again and again, is linearizable") {
  for (unsigned round = 0; round < rounds(); ++round) {
    Nodes nodes;
    nodes.start_all();
    nodes.wait_for_leader();
    Workload work(nodes.cluster(), {.seed = round});
    for (int fault = 0; fault < 3; ++fault) {
      REQUIRE(work.wait_for_answers(60));
      const raft::NodeId leader = nodes.wait_for_leader();
      nodes.kill(leader);
      REQUIRE(work.wait_for_answers(60));
      nodes.start(leader);
    }
    REQUIRE(work.wait_for_answers(60));
    work.end();
    INFO("round " << round);
    REQUIRE(work.why_not_linearizable() == "");
  }
}

TEST_CASE("A history through leaders that are stopped and go on as if nothing had been is linearizable") {
  for (unsigned round = 0; round < rounds(); ++round) {
    Nodes nodes;
    nodes.start_all();
    nodes.wait_for_leader();
    Workload work(nodes.cluster(), {.seed = 1'000 + round});
    for (int fault = 0; fault < 3; ++fault) {
      REQUIRE(work.wait_for_answers(60));
      const raft::NodeId leader = nodes.wait_for_leader();
      nodes.stop(leader);
      REQUIRE(work.wait_for_answers(60));  // of the leader after it
      nodes.go_on(leader);
    }
    REQUIRE(work.wait_for_answers(60));
    work.end();
    INFO("round " << round);
    REQUIRE(work.why_not_linearizable() == "");
  }
}

TEST_CASE("A node that was away for long gets a snapshot, and its file stays small") {
  raft::Options options = tcp_test::patient_options();
  options.snapshot_every = 50;
  Nodes nodes({.options = options});
  nodes.start_all();
  nodes.wait_for_leader();
  nodes.kill(2);
  Client client(nodes.cluster(), Client::random_name());
  for (int i = 0; i < 200; ++i) {
    REQUIRE(set(client, "k" + std::to_string(i % 20), std::string(500, 'x') + std::to_string(i)).outcome ==
            Client::Outcome::ok);
  }
  nodes.start(2);
  const auto& address = nodes.cluster().nodes.at(2);
  const auto caught_up = [&] {
    const std::optional<Status> status = client.status(address, 1s);
    return status && status->applied_index >= 200;
  };
  for (int i = 0; i < 3'000 && !caught_up(); ++i) std::this_thread::sleep_for(10ms);
  REQUIRE(caught_up());
  CHECK(text_of(nodes.folder(2) + "/raft.log").size() < 100'000);
  // It serves what it was sent, also after a restart and alone with one of the others.
  nodes.kill(2);
  nodes.kill(0);
  nodes.start(2);
  CHECK(get(client, "k19").value == std::string(500, 'x') + "199");
  CHECK(get(client, "k0").value == std::string(500, 'x') + "180");
}

TEST_CASE("A node whose disk is full stops and says so; what was acknowledged stays") {
  Nodes nodes({.file_bytes_max = 20'000});
  nodes.start_all();
  nodes.wait_for_leader();
  Client client(nodes.cluster(), Client::random_name());
  for (int i = 0; i < 60; ++i) {
    REQUIRE(set(client, "k" + std::to_string(i), std::string(600, 'x')).outcome == Client::Outcome::ok);
  }
  CHECK(nodes.wait_for_end(0) == 6);
  CHECK(text_of(nodes.place() + "/node-0.txt").find("the file may not grow any more. This node stops here") !=
        std::string::npos);
  for (int i = 0; i < 60; ++i) REQUIRE(get(client, "k" + std::to_string(i)).value == std::string(600, 'x'));
  transport::tcp::Content content;
  const std::string file = text_of(nodes.folder(0) + "/raft.log");
  const auto read = transport::tcp::read_log(file, {0, nodes.cluster().hash()}, content);
  CHECK(read.error == "");
  CHECK(read.size == file.size());
}

TEST_CASE("Who may control a node kills, suspends and revives it; else it refuses") {
  Nodes nodes({.allow_control = true});
  nodes.start_all();
  nodes.wait_for_leader();
  Client client(nodes.cluster(), Client::random_name());
  REQUIRE(set(client, "k", "v").outcome == Client::Outcome::ok);
  const auto& address = nodes.cluster().nodes.at(1);
  using transport::tcp::ControlVerb;
  CHECK(client.control(address, {ControlVerb::kill, 0}, 10s).text == "node 1 is killed");
  const std::optional<Status> killed = client.status(address, 10s);
  REQUIRE(killed);
  CHECK_FALSE(killed->up);
  CHECK_FALSE(client.control(address, {ControlVerb::kill, 0}, 10s).done);
  REQUIRE(set(client, "k", "w").outcome == Client::Outcome::ok);
  CHECK(client.control(address, {ControlVerb::revive, 0}, 10s).text == "node 1 runs again");
  CHECK(client.control(address, {ControlVerb::suspend, 200'000}, 10s).done);
  Client asks_it(nodes.cluster(), Client::random_name());
  nodes.wait_for_leader();
  REQUIRE(asks_it.connect(address, 10s) == "");
  CHECK(get(asks_it, "k").value == "w");

  Nodes others;
  others.start_all();
  others.wait_for_leader();
  Client stranger(others.cluster(), Client::random_name());
  CHECK(stranger.control(others.cluster().nodes.at(0), {ControlVerb::kill, 0}, 10s).text ==
        "node 0 was started without --allow-control");
}

/// A raw connection of somebody who means no good.
class Raw {
 public:
  explicit Raw(const transport::tcp::Address& address) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(address.port);
    ::inet_pton(AF_INET, address.host.c_str(), &there.sin_addr);
    const timeval patience{20, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    open_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0;
  }
  ~Raw() { ::close(socket_); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  void send(const std::string& bytes) {
    open_ = open_ && ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
  }
  /// Waits until the far end closes, within the time a node gives those who are slow.
  bool is_closed() {
    char buffer[1024];
    for (;;) {
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got > 0) continue;
      return got == 0 || errno == ECONNRESET;
    }
  }

 private:
  int socket_;
  bool open_ = false;
};

TEST_CASE("Garbage, wrong hellos, huge frames and half a frame are refused with a reason, and the cluster goes on") {
  using transport::tcp::framed;
  using transport::tcp::FrameKind;
  Nodes nodes;
  nodes.start_all();
  nodes.wait_for_leader();
  const auto& address = nodes.cluster().nodes.at(0);
  const std::uint64_t cluster = nodes.cluster().hash();
  const std::string hello_client = framed(FrameKind::hello, encode(transport::tcp::Hello{.cluster = cluster}));
  const std::string hello_node = framed(FrameKind::hello, encode(transport::tcp::Hello{true, 1, 0, cluster}));
  const std::vector<std::string> hostile = {
      "GET / HTTP/1.1\r\n\r\n",
      std::string(100'000, '\xff'),
      framed(FrameKind::message, "no hello first"),
      framed(FrameKind::hello, "short"),
      framed(FrameKind::hello, encode(transport::tcp::Hello{true, 1, 0, cluster + 1})),
      framed(FrameKind::hello, encode(transport::tcp::Hello{true, 77, 0, cluster})),
      hello_node + framed(FrameKind::message, "no message"),
      hello_node + framed(FrameKind::ask, ""),
      hello_client + framed(FrameKind::ask, "no request"),
      hello_client + framed(FrameKind::message, ""),
      hello_client + framed(FrameKind::ask, std::string(60'000, 'x')),
      hello_client.substr(0, 7),  // and then nothing
      hello_client + hello_client.substr(0, 7),
  };
  std::vector<std::unique_ptr<Raw>> all;
  for (const std::string& bytes : hostile) {
    all.push_back(std::make_unique<Raw>(address));
    all.back()->send(bytes);
  }
  for (std::size_t i = 0; i < all.size(); ++i) {
    INFO("hostile " << i);
    CHECK(all[i]->is_closed());
  }
  // A thousand connections: beyond a bound they are closed at once, and gone with those who made them.
  std::vector<std::unique_ptr<Raw>> thousand;
  for (int i = 0; i < 900; ++i) thousand.push_back(std::make_unique<Raw>(address));
  thousand.clear();
  Client client(nodes.cluster(), Client::random_name());
  CHECK(set(client, "k", "v").outcome == Client::Outcome::ok);
  CHECK(get(client, "k").value == "v");
  const std::string log = text_of(nodes.place() + "/node-0.txt");
  CHECK(log.find("its cluster file is another one") != std::string::npos);
  CHECK(log.find("a message that cannot be read") != std::string::npos);
  CHECK(log.find("no hello within 5 seconds") != std::string::npos);
}

}  // namespace
