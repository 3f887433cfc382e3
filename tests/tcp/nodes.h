// SPDX-License-Identifier: MIT
// A cluster of real processes on loopback, or in network namespaces: each node is a child that can be killed, stopped
// and started again. A process of its own makes the children, so that threads of the test are never forked; when the
// test ends, however it ends, they end.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

#include "transport/tcp/client.h"
#include "transport/tcp/tcp_host.h"

namespace raftlab::tcp_test {

using transport::tcp::Client;
using transport::tcp::Cluster;
using transport::tcp::TcpHost;

/// Election timeouts so long that a slow disk or a busy machine is not taken for a dead leader.
raft::Options patient_options();

struct NodesSetup {
  unsigned nodes = 3;
  raft::Options options = patient_options();
  std::string record_folder = {};
  bool allow_control = false;
  std::string host = "127.0.0.1";
  std::vector<int> networks = {};  // node N runs in this network namespace, an open file; none: where the test runs
  std::size_t file_bytes_max = 0;  // of the log of node 0; 0: no limit
};

/// Ports that nobody listens on now.
Cluster free_cluster(const NodesSetup& setup);

class Nodes {
 public:
  explicit Nodes(const NodesSetup& setup = {});
  Nodes(const NodesSetup& setup, const Cluster& cluster);
  ~Nodes();
  Nodes(const Nodes&) = delete;
  Nodes& operator=(const Nodes&) = delete;

  const Cluster& cluster() const { return cluster_; }
  std::string folder(raft::NodeId node) const { return place_ + "/data-" + std::to_string(node); }
  const std::string& place() const { return place_; }

  void start(raft::NodeId node);
  void start_all();
  /// kill -9.
  void kill(raft::NodeId node);
  void stop(raft::NodeId node);  // SIGSTOP
  void go_on(raft::NodeId node);
  /// Waits until it has ended by itself; its exit code. Throws, as all here does, when it has not within a minute.
  int wait_for_end(raft::NodeId node);
  pid_t pid(raft::NodeId node) const { return pids_.at(node); }

  /// Waits until somebody leads and has said so to a majority.
  raft::NodeId wait_for_leader() const;

 private:
  Cluster cluster_;
  std::string place_;
  int asks_ = -1;  // to the process that makes the children
  int answers_ = -1;
  pid_t maker_ = -1;
  std::map<raft::NodeId, pid_t> pids_;
};

}  // namespace raftlab::tcp_test
