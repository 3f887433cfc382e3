// SPDX-License-Identifier: MIT
// The sockets of a class: each connection is a stranger that sends one HTTP request, which is answered and closed or
// becomes a viewer's WebSocket. A stranger has a short time and a place among few. Network strand only.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>

#include "report/live/hub.h"

namespace raftlab::report::live {

/// A connection before it is a viewer.
class Visit {
 public:
  virtual ~Visit() = default;
  /// Closes it at once.
  virtual void drop() = 0;
};

class Connections {
 public:
  explicit Connections(Hub& hub) : hub_(hub) {}
  /// Takes a socket whose executor is the network strand.
  void accept(boost::asio::ip::tcp::socket socket);
  void drop_all();

  Hub& hub() { return hub_; }
  /// It has shown a key: it is not among those that one more stranger pushes out.
  void has_key(std::uint64_t number);
  void ended(std::uint64_t number);
  /// It wants what has to be made for it, which only so many may at a time. False: it is one too many.
  bool begin_download(std::uint64_t number);

 private:
  static constexpr std::size_t kKnownMax = 512;  // who has a key and is answered; one more pushes out the oldest
  static constexpr std::size_t kDownloadsMax = 64;

  Hub& hub_;
  std::uint64_t next_ = 1;
  std::map<std::uint64_t, std::shared_ptr<Visit>> strangers_;  // the oldest first
  std::map<std::uint64_t, std::shared_ptr<Visit>> known_;
  std::set<std::uint64_t> downloads_;
};

}  // namespace raftlab::report::live
