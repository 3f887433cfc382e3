// SPDX-License-Identifier: MIT
// The connections of a host, as Asio sees them: a Link to each other node, a Session for each that came in. Links dial
// again with growing pauses and drop what cannot be sent: Raft sends again. Both are bounded in what they keep. For
// tcp_host.cc alone: it includes Asio.
#pragma once

#include <utility>  // Boost 1.74 with g++ 12 needs it before Asio

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transport/tcp/cluster.h"
#include "transport/tcp/frame.h"
#include "transport/tcp/protocol.h"

namespace raftlab::transport::tcp {

namespace net = boost::asio;
using Log = std::function<void(std::string_view)>;

/// Bytes on their way out, one write at a time, everything that waits in the next one.
class Outbox {
 public:
  static constexpr std::size_t kWaitingMax = std::size_t{32} << 20;
  /// False: the far end does not read, and too much waits.
  bool add(std::string_view bytes) {
    if (waiting_.size() + bytes.size() > kWaitingMax) return false;
    waiting_ += bytes;
    return true;
  }
  bool idle() const { return sending_.empty(); }
  bool anything() const { return !waiting_.empty(); }
  const std::string& begin() {
    sending_.swap(waiting_);
    return sending_;
  }
  void end() { sending_.clear(); }
  void clear() {
    waiting_.clear();
    sending_.clear();
  }

 private:
  std::string waiting_;
  std::string sending_;
};

/// To another node. Lives in a shared_ptr; close() ends it.
class Link : public std::enable_shared_from_this<Link> {
 public:
  Link(net::io_context& context, const Hello& hello, const Address& address, Log log);
  void open() { dial(); }
  void close();
  /// Dropped where there is no connection.
  void send(std::string_view frame);

 private:
  void dial();
  void connect(const net::ip::tcp::resolver::results_type& found);
  void greet();
  void read();
  void flush();
  void lost(const std::string& why);
  void say(const std::string& what);

  net::io_context& context_;
  Hello hello_;
  Address address_;
  Log log_;
  std::string said_;  // the last reason logged: a node that is away is logged once
  net::ip::tcp::resolver resolver_;
  net::ip::tcp::socket socket_;
  net::steady_timer timer_;
  FrameReader reader_{kStrangerPayloadMax};
  std::array<char, 4096> buffer_;
  Outbox out_;
  int pause_ms_;
  std::uint64_t attempt_ = 0;  // what an earlier one still reports is void
  bool ready_ = false;
  bool closed_ = false;
};

/// From a node or a client. Lives in a shared_ptr.
class Session : public std::enable_shared_from_this<Session> {
 public:
  enum class Kind { stranger, node, client };
  /// Called with each frame; an error ends the session.
  using Take = std::function<std::string(Session&, const Frame&)>;
  using Ended = std::function<void(Session&, const std::string& why)>;

  Session(net::ip::tcp::socket socket, Take take, Ended ended);
  void open() { read(); }
  void close();
  void send(std::string_view frame);
  /// Sends what waits, then closes.
  void finish();
  bool is_open() const { return socket_.is_open(); }

  Kind kind() const { return kind_; }
  raft::NodeId node() const { return node_; }
  void become(Kind kind, raft::NodeId node);
  const std::string& far_end() const { return far_end_; }
  /// A reason to close it at `now`, seconds of the host's clock: no hello, or half a frame for too long; else empty.
  std::string overdue(long now);

  std::size_t names = 0;  // under how many a client has asked

 private:
  void read();
  void flush();
  void end(const std::string& why);

  net::ip::tcp::socket socket_;
  Take take_;
  Ended ended_;
  std::string far_end_;
  Kind kind_ = Kind::stranger;
  raft::NodeId node_ = raft::kNoNode;
  FrameReader reader_{kStrangerPayloadMax};
  std::array<char, 65536> buffer_;
  Outbox out_;
  bool heard_ = false;      // a whole frame since overdue() last looked
  long silent_since_ = -1;  // ... and when it began to be silent
  bool finishing_ = false;
};

}  // namespace raftlab::transport::tcp
