// SPDX-License-Identifier: MIT
// A client's connection to one node, for a caller who waits: every call has a time at which it gives up.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "transport/tcp/cluster.h"
#include "transport/tcp/frame.h"
#include "transport/tcp/protocol.h"

namespace raftlab::transport::tcp {

class Connection {
 public:
  using Until = std::chrono::steady_clock::time_point;

  Connection() = default;
  ~Connection() { close(); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Connects and is welcomed as a client; why not, or nothing.
  std::string open(const Address& address, std::uint64_t cluster, Until until);
  bool is_open() const { return socket_ != -1; }
  void close();
  /// Whom the far end says it is.
  raft::NodeId node() const { return node_; }

  bool send(FrameKind kind, std::string_view payload, Until until);
  /// The next frame; nothing: none in time, or the connection is closed, see is_open().
  std::optional<Frame> receive(Until until);

 private:
  bool wait(short events, Until until) const;

  int socket_ = -1;
  raft::NodeId node_ = raft::kNoNode;
  FrameReader reader_{kClientPayloadMax};
};

}  // namespace raftlab::transport::tcp
