// SPDX-License-Identifier: MIT
// How soon three real processes on loopback write again after kill -9 of their leader, and how much they write. The
// numbers are printed; RAFTLAB_TCP_RECOVERIES says how many leaders are killed (3 unless told).
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/catch.h"
#include "tests/tcp/nodes.h"
#include "tests/tcp/workload.h"

namespace {

using namespace raftlab;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using tcp_test::Nodes;
using tcp_test::Workload;
using transport::tcp::Client;

unsigned recoveries() {
  const char* told = std::getenv("RAFTLAB_TCP_RECOVERIES");
  return told == nullptr ? 3U : static_cast<unsigned>(std::strtoul(told, nullptr, 10));
}

TEST_CASE("After kill -9 of the leader the next write is acknowledged, and how soon is printed") {
  Nodes nodes({.options = {}});  // election timeouts of 150..300 ms, as people have them
  nodes.start_all();
  std::vector<long> took_ms;
  for (unsigned i = 0; i < recoveries(); ++i) {
    const raft::NodeId leader = nodes.wait_for_leader();
    Client client(nodes.cluster(), Client::random_name());
    REQUIRE(client.call({raft::CommandKind::set, "k", std::to_string(i), {}}, 30s).outcome == Client::Outcome::ok);
    const auto killed = steady_clock::now();
    nodes.kill(leader);
    REQUIRE(client.call({raft::CommandKind::set, "k", std::to_string(i), {}}, 60s).outcome == Client::Outcome::ok);
    took_ms.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - killed).count());
    nodes.start(leader);
  }
  REQUIRE(took_ms.size() == recoveries());
  std::sort(took_ms.begin(), took_ms.end());
  std::printf("kill -9 of the leader to the next acknowledged write: median %ld ms, %ld..%ld ms, %zu times\n",
              took_ms[took_ms.size() / 2], took_ms.front(), took_ms.back(), took_ms.size());
}

TEST_CASE("Writes of one client and of many are acknowledged, and how many a second is printed") {
  Nodes nodes({.options = {}});  // election timeouts of 150..300 ms, as people have them
  nodes.start_all();
  nodes.wait_for_leader();
  for (const unsigned clients : {1U, 16U, 64U}) {
    Workload work(nodes.cluster(),
                  {.clients = clients, .keys = 16, .patience = 30s, .pause = 0ms, .writes_only = true});
    REQUIRE(work.wait_for_answers(20 * clients));
    const std::size_t before = work.answered();
    const auto begun = steady_clock::now();
    REQUIRE(work.wait_for_answers(50 * clients + 200));
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() - begun).count();
    std::printf("%u clients: %lld writes a second, synced on a majority\n", clients,
                static_cast<long long>(work.answered() - before) * 1'000'000 / us);
  }
}

}  // namespace
