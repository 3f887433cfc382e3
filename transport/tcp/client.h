// SPDX-License-Identifier: MIT
// A client of a cluster: one session, one request at a time. A request is asked again under its own serial number, of
// the node that is said to lead or of the next one, until it is answered or given up [Raft 8]; so it counts once.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "raft/message.h"
#include "transport/tcp/cluster.h"
#include "transport/tcp/connection.h"
#include "transport/tcp/content.h"
#include "transport/tcp/process.h"

namespace raftlab::transport::tcp {

class Client {
 public:
  using Milliseconds = std::chrono::milliseconds;

  /// Every client needs another `name`: draw it.
  Client(Cluster cluster, ClientName name) : cluster_(std::move(cluster)), name_(name) {}
  static ClientName random_name();

  struct Request {
    raft::CommandKind kind = raft::CommandKind::get;
    std::string key;
    std::string value;                    // set, cas
    std::optional<std::string> expected;  // cas; none: the key is missing
  };
  enum class Outcome { ok, mismatch, unknown };
  struct Answer {
    Outcome outcome = Outcome::unknown;
    std::optional<std::string> value;  // get: nothing for a missing key
    std::string why;                   // unknown: what was the matter last
  };
  Answer call(const Request& request, Milliseconds patience);

  /// From here on only this node is asked; why it cannot be reached, or nothing.
  std::string connect(const Address& address, Milliseconds patience);
  /// Any node again.
  void disconnect();
  bool connected() const { return only_.has_value(); }
  /// The node asked last or connected to; kNoNode if there is none.
  raft::NodeId node() const { return connection_.is_open() ? connection_.node() : raft::kNoNode; }

  std::optional<Status> status(const Address& address, Milliseconds patience);
  /// What any node knows of the leader of the highest term; nothing: nobody answers or knows one.
  std::optional<Status> leader(Milliseconds patience);
  ControlAnswer control(const Address& address, const Control& control, Milliseconds patience);

  const Cluster& cluster() const { return cluster_; }

 private:
  using Until = Connection::Until;
  std::string reach(Until until);
  void go_on(raft::NodeId said);
  std::optional<Answer> ask_once(const std::string& payload, raft::Serial serial, Until until, std::string& why);

  Cluster cluster_;
  ClientName name_;
  raft::Serial serial_ = 0;
  raft::NodeId next_ = raft::kNoNode;  // whom to ask
  std::optional<Address> only_;
  Connection connection_;
};

}  // namespace raftlab::transport::tcp
