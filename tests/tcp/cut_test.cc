// SPDX-License-Identifier: MIT
// A real network that is cut: each node in a network namespace of its own, a bridge between them, and a cable that is
// pulled out. This needs root and the program ip; without them the test says so and ends.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "tests/catch.h"
#include "tests/tcp/nodes.h"
#include "tests/tcp/workload.h"

namespace {

using namespace raftlab;
using tcp_test::Nodes;
using tcp_test::Workload;

unsigned rounds() {
  const char* told = std::getenv("RAFTLAB_TCP_ROUNDS");
  return told == nullptr ? 2U : static_cast<unsigned>(std::strtoul(told, nullptr, 10));
}

/// A bridge in this namespace, three namespaces hung on it; gone with this object.
class Cables {
 public:
  Cables()
      : name_("rl" + std::to_string(::getpid() % 100'000)),
        net_("10." + std::to_string(64 + ::getpid() % 64) + "." + std::to_string(::getpid() / 64 % 250) + ".") {
    up_ = ::geteuid() == 0 && run("link add " + name_ + " type bridge") &&
          run("addr add " + net_ + "254/24 dev " + name_) && run("link set " + name_ + " up");
    for (int node = 0; up_ && node < 3; ++node) {
      const std::string space = name_ + "n" + std::to_string(node);
      const std::string inside = "-n " + space + " ";
      up_ = run("netns add " + space) && run("link add " + cable(node) + " type veth peer name eth0 netns " + space) &&
            run("link set " + cable(node) + " master " + name_) && run("link set " + cable(node) + " up") &&
            run(inside + "addr add " + address(node) + "/24 dev eth0") && run(inside + "link set eth0 up") &&
            run(inside + "link set lo up");
    }
  }
  ~Cables() {
    for (int node = 0; node < 3; ++node) run("netns del " + name_ + "n" + std::to_string(node));
    run("link del " + name_);
  }
  Cables(const Cables&) = delete;
  Cables& operator=(const Cables&) = delete;

  bool up() const { return up_; }
  std::string address(int node) const { return net_ + std::to_string(node + 1); }
  std::string spaces() const { return name_ + "n"; }
  bool pull(int node) const { return run("link set " + cable(node) + " down"); }
  bool plug(int node) const { return run("link set " + cable(node) + " up"); }

 private:
  static bool run(const std::string& words) { return std::system(("ip " + words + " >/dev/null 2>&1").c_str()) == 0; }
  std::string cable(int node) const { return name_ + "c" + std::to_string(node); }

  std::string name_;
  std::string net_;
  bool up_ = false;
};

TEST_CASE("A history through cables that are pulled out of leaders and put back is linearizable") {
  const Cables cables;
  if (!cables.up()) {
    WARN("skipped: no network namespaces here (they need root and the program ip)");
    return;
  }
  for (unsigned round = 0; round < rounds(); ++round) {
    transport::tcp::Cluster cluster;
    for (int node = 0; node < 3; ++node) cluster.nodes[static_cast<raft::NodeId>(node)] = {cables.address(node), 7'000};
    Nodes nodes({.namespaces = cables.spaces()}, cluster);
    nodes.start_all();
    nodes.wait_for_leader();
    Workload work(cluster, {.seed = 2'000 + round});
    for (int fault = 0; fault < 3; ++fault) {
      REQUIRE(work.wait_for_answers(60));
      const int leader = nodes.wait_for_leader();
      REQUIRE(cables.pull(leader));
      REQUIRE(work.wait_for_answers(60));  // of the leader after it
      REQUIRE(cables.plug(leader));
    }
    REQUIRE(work.wait_for_answers(60));
    work.end();
    INFO("round " << round);
    REQUIRE(work.why_not_linearizable() == "");
  }
}

}  // namespace
