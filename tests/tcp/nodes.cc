// SPDX-License-Identifier: MIT
#include "tests/tcp/nodes.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>
#include <vector>

namespace raftlab::tcp_test {

namespace {

using namespace std::chrono_literals;

// What the process that makes nodes answers where it has no process and no exit code.
constexpr pid_t kCannot = -1;
constexpr pid_t kStillThere = -2;

/// The child: a node until it is killed, or until its disk is full.
[[noreturn]] void be_node(const NodesSetup& setup, const Cluster& cluster, const std::string& place, raft::NodeId id) {
  if (!setup.networks.empty() && ::setns(setup.networks.at(id), CLONE_NEWNET) != 0) ::_exit(99);
  if (setup.file_bytes_max != 0 && id == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{setup.file_bytes_max, setup.file_bytes_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  const std::string log_path = place + "/node-" + std::to_string(id) + ".txt";
  TcpHost host({.id = id,
                .cluster = cluster,
                .folder = place + "/data-" + std::to_string(id),
                .options = setup.options,
                .allow_control = setup.allow_control,
                .record_folder = setup.record_folder,
                .settings = {},
                .log = [log_path](std::string_view line) { std::ofstream(log_path, std::ios::app) << line << "\n"; }});
  if (const auto problem = host.start()) {
    std::ofstream(log_path, std::ios::app) << problem->text << "\n";
    ::_exit(6);
  }
  const std::string failure = host.run();
  std::ofstream(log_path, std::ios::app) << failure << "\n";
  ::_exit(failure.empty() ? 0 : 6);
}

/// The exit code of a child that ends within a minute.
pid_t end_of(std::map<unsigned, pid_t>& children, unsigned number) {
  const auto child = children.find(number);
  if (child == children.end()) return kCannot;
  int status = 0;
  const auto until = std::chrono::steady_clock::now() + 60s;
  for (;;) {
    const pid_t ended = ::waitpid(child->second, &status, WNOHANG);
    if (ended == child->second) break;
    if (ended == -1 && errno != EINTR) return kCannot;
    if (std::chrono::steady_clock::now() > until) return kStillThere;
    std::this_thread::sleep_for(1ms);
  }
  children.erase(child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

/// Makes children as it is asked, by their number; a number from 128 on asks for the end of one. Ends with the test.
[[noreturn]] void make_children(const NodesSetup& setup, const Cluster& cluster, const std::string& place, int asks,
                                int answers) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  for (const int signal : {SIGTERM, SIGINT, SIGABRT, SIGSEGV}) std::signal(signal, SIG_DFL);
  std::signal(SIGPIPE, SIG_IGN);
  std::map<unsigned, pid_t> children;
  unsigned char asked = 0;
  while (::read(asks, &asked, 1) == 1) {
    pid_t answer = 0;
    if (asked < 128) {
      answer = ::fork();
      if (answer == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::close(asks);
        ::close(answers);
        be_node(setup, cluster, place, static_cast<raft::NodeId>(asked));
      }
      if (answer > 0) children[asked] = answer;  // else -1, kCannot
    } else {
      answer = end_of(children, asked - 128U);
    }
    if (::write(answers, &answer, sizeof answer) != sizeof answer) break;
  }
  for (const auto& [id, child] : children) ::kill(child, SIGKILL);
  while (::waitpid(-1, nullptr, 0) > 0) {  // their ports are free then
  }
  ::_exit(0);
}

pid_t exchange(int asks, int answers, unsigned char what) {
  pid_t answer = kCannot;
  if (::write(asks, &what, 1) != 1 || ::read(answers, &answer, sizeof answer) != sizeof answer) {
    throw std::runtime_error("the process that makes nodes is gone");
  }
  if (answer == kCannot) throw std::runtime_error("there is no such node, or no process can be made for it");
  if (answer == kStillThere) throw std::runtime_error("a node has not ended within a minute");
  return answer;
}

}  // namespace

raft::Options patient_options() {
  raft::Options options;
  options.election_timeout_min_us = 500'000;
  options.election_timeout_max_us = 1'000'000;
  return options;
}

Cluster free_cluster(const NodesSetup& setup) {
  Cluster cluster;
  std::vector<int> sockets;
  for (unsigned node = 0; node < setup.nodes; ++node) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    if (::bind(descriptor, reinterpret_cast<sockaddr*>(&here), size) != 0 ||
        ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&here), &size) != 0) {
      throw std::runtime_error("no free port");
    }
    sockets.push_back(descriptor);
    cluster.nodes[static_cast<raft::NodeId>(node)] = {setup.host, ntohs(here.sin_port)};
  }
  for (const int descriptor : sockets) ::close(descriptor);
  return cluster;
}

Nodes::Nodes(const NodesSetup& setup) : Nodes(setup, free_cluster(setup)) {}

Nodes::Nodes(const NodesSetup& setup, const Cluster& cluster) : cluster_(cluster) {
  char name[] = "/tmp/raftlab-nodes-XXXXXX";
  if (::mkdtemp(name) == nullptr) throw std::runtime_error("no folder can be made in /tmp");
  place_ = name;
  std::array<int, 2> asks{};
  std::array<int, 2> answers{};
  if (::pipe2(asks.data(), O_CLOEXEC) != 0 || ::pipe2(answers.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  maker_ = ::fork();
  if (maker_ == -1) {
    for (const int end : {asks[0], asks[1], answers[0], answers[1]}) ::close(end);
    std::filesystem::remove_all(place_);
    throw std::runtime_error("no process can be made");
  }
  if (maker_ == 0) {
    ::close(asks[1]);
    ::close(answers[0]);
    make_children(setup, cluster_, place_, asks[0], answers[1]);
  }
  ::close(asks[0]);
  ::close(answers[1]);
  asks_ = asks[1];
  answers_ = answers[0];
}

Nodes::~Nodes() {
  ::close(asks_);  // the process that makes nodes then ends them, and itself
  ::close(answers_);
  ::waitpid(maker_, nullptr, 0);
  std::error_code ignored;
  std::filesystem::remove_all(place_, ignored);
}

void Nodes::start(raft::NodeId node) { pids_[node] = exchange(asks_, answers_, node); }

void Nodes::start_all() {
  for (const auto& [node, address] : cluster_.nodes) start(node);
}

void Nodes::kill(raft::NodeId node) {
  ::kill(pids_.at(node), SIGKILL);
  wait_for_end(node);
}

void Nodes::stop(raft::NodeId node) { ::kill(pids_.at(node), SIGSTOP); }
void Nodes::go_on(raft::NodeId node) { ::kill(pids_.at(node), SIGCONT); }

int Nodes::wait_for_end(raft::NodeId node) {
  const int code = exchange(asks_, answers_, static_cast<unsigned char>(node + 128));
  pids_.erase(node);
  return code;
}

raft::NodeId Nodes::wait_for_leader() const {
  Client client(cluster_, Client::random_name());
  const auto until = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < until) {
    std::map<raft::NodeId, unsigned> said;
    for (const auto& [node, address] : cluster_.nodes) {
      const auto status = client.status(address, 200ms);
      if (status && status->up && status->leader != raft::kNoNode) ++said[status->leader];
    }
    for (const auto& [leader, count] : said) {
      if (2 * count > cluster_.nodes.size()) return leader;
    }
    std::this_thread::sleep_for(10ms);
  }
  throw std::runtime_error("nobody leads within a minute");
}

}  // namespace raftlab::tcp_test
