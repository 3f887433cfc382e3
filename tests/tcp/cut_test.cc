// SPDX-License-Identifier: MIT
// A real network that is cut: each node in a network namespace of its own, a bridge between them, and a cable that is
// pulled out. This needs root and the program ip; where the network cannot be made the test says so and ends.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
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

/// A network of its own for the thread that makes this object and what it starts: a bridge, and three namespaces hung
/// on it by cables. Nothing of it has a name or an address outside, and it is gone with this object and its processes.
class Cables {
 public:
  Cables() : before_(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)), why_not_(make()) {}
  ~Cables() {
    enter(before_);
    for (const int space : spaces_) ::close(space);
    for (const int space : {bridge_, before_}) ::close(space);
  }
  Cables(const Cables&) = delete;
  Cables& operator=(const Cables&) = delete;

  /// Empty if the network is there.
  const std::string& why_not() const { return why_not_; }
  static std::string address(int node) { return "10.0.0." + std::to_string(node + 1); }
  const std::vector<int>& spaces() const { return spaces_; }
  static bool pull(int node) { return run("link set " + cable(node) + " down"); }
  static bool plug(int node) { return run("link set " + cable(node) + " up"); }

 private:
  static bool run(const std::string& words) { return std::system(("ip " + words + " >/dev/null 2>&1").c_str()) == 0; }
  static std::string cable(int node) { return "cable" + std::to_string(node); }
  static bool enter(int space) { return ::setns(space, CLONE_NEWNET) == 0; }
  /// Enters a new namespace; -1: there is none.
  static int another() {
    if (::unshare(CLONE_NEWNET) != 0) return -1;
    return ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  }

  /// Why it cannot be made, or nothing.
  std::string make() {
    if (before_ == -1) return "there are no network namespaces here";
    bridge_ = another();
    if (bridge_ == -1) return "a network namespace needs root";
    if (!run("link add bridge type bridge") || !run("addr add 10.0.0.254/24 dev bridge") ||
        !run("link set bridge up")) {
      return "a bridge needs the program ip, and the kernel";
    }
    for (int node = 0; node < 3; ++node) {
      spaces_.push_back(another());
      enter(bridge_);
      if (spaces_.back() == -1 || !hang(node)) return "no cable can be made here";
    }
    for (int node = 0; node < 3; ++node) {
      const bool all = passes(bridge_, node) && passes(spaces_[node == 0 ? 1U : 0U], node);
      if (!all) return "a firewall drops what the bridge should pass on";
    }
    return {};
  }

  /// From the bridge to the namespace of the node. Is in that of the bridge before and after.
  bool hang(int node) {
    const int space = spaces_[static_cast<std::size_t>(node)];
    const std::string path = "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(space);
    if (!run("link add " + cable(node) + " type veth peer name end netns " + path) ||
        !run("link set " + cable(node) + " master bridge") || !plug(node) || !enter(space)) {
      return false;
    }
    const bool up = run("addr add " + address(node) + "/24 dev end") && run("link set end up") && run("link set lo up");
    return enter(bridge_) && up;
  }

  /// Whether frames go from this namespace to the node and back: nobody listens there, and that is what is said.
  bool passes(int from, int node) {
    if (!enter(from)) return false;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    sockaddr_in there{};
    there.sin_family = AF_INET;
    there.sin_port = htons(7'000);
    ::inet_pton(AF_INET, address(node).c_str(), &there.sin_addr);
    int error = ::connect(socket, reinterpret_cast<sockaddr*>(&there), sizeof there) == 0 ? 0 : errno;
    pollfd one{socket, POLLOUT, 0};
    socklen_t size = sizeof error;
    if (error == EINPROGRESS && ::poll(&one, 1, 5'000) == 1) {
      ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    ::close(socket);
    return enter(bridge_) && error == ECONNREFUSED;
  }

  int before_;
  int bridge_ = -1;
  std::vector<int> spaces_;
  std::string why_not_;
};

TEST_CASE("A history through cables that are pulled out of leaders and put back is linearizable") {
  const Cables cables;
  if (!cables.why_not().empty()) {
    WARN("skipped: cables pulled out: " << cables.why_not());
    return;
  }
  for (unsigned round = 0; round < rounds(); ++round) {
    transport::tcp::Cluster cluster;
    for (int node = 0; node < 3; ++node)
      cluster.nodes[static_cast<raft::NodeId>(node)] = {Cables::address(node), 7'000};
    Nodes nodes({.networks = cables.spaces()}, cluster);
    nodes.start_all();
    nodes.wait_for_leader();
    Workload work(cluster, {.seed = 2'000 + round});
    for (int fault = 0; fault < 3; ++fault) {
      REQUIRE(work.wait_for_answers(60));
      const int leader = nodes.wait_for_leader();
      REQUIRE(Cables::pull(leader));
      REQUIRE(work.wait_for_answers(60));  // of the leader after it
      REQUIRE(Cables::plug(leader));
    }
    REQUIRE(work.wait_for_answers(60));
    work.end();
    INFO("round " << round);
    REQUIRE(work.why_not_linearizable() == "");
  }
}

}  // namespace
