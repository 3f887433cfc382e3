// SPDX-License-Identifier: MIT
// One node of a cluster on a real network: listens, keeps a connection to each other node, arms one timer from the
// node's next deadline, serves clients. What strangers send is bounded and refused with a reason in the log; nothing
// they do reaches the node but whole messages that can be read. Nodes trust one another: whoever knows the cluster file
// and reaches the port can speak as a node, so the network must be one that is trusted.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "transport/tcp/process.h"

namespace raftlab::transport::tcp {

struct HostSetup {
  raft::NodeId id = raft::kNoNode;
  Cluster cluster;
  std::string folder;
  raft::Options options;
  bool allow_control = false;
  std::string record_folder;
  std::string settings;
  std::function<void(std::string_view)> log;  // a line for people, without newline
};

class TcpHost {
 public:
  explicit TcpHost(HostSetup setup);
  ~TcpHost();
  TcpHost(const TcpHost&) = delete;
  TcpHost& operator=(const TcpHost&) = delete;

  struct Problem {
    std::string text;
    bool port_in_use = false;
  };
  /// Reads the log and listens. Empty: all is well.
  std::optional<Problem> start();
  /// Until stop(); the reason if it ends by itself: the disk is full.
  std::string run();
  /// From any thread.
  void stop();

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace raftlab::transport::tcp
