// SPDX-License-Identifier: MIT
// The server of a live class: it plays a Session and shows it to every browser that has a link. Two threads of its own
// take turns at the network and at the Session (each a strand), a third one makes what is downloaded, so that neither
// a slow browser nor a large page ever holds up the class. Between start() and the return of stop() the Session
// belongs to the server. Memory is bounded by Limits, whoever is at the other end; README.md has the protocol.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "report/live/session.h"

namespace raftlab::report::live {

/// What strangers may cost. The defaults fit a class; tests use smaller ones.
struct Limits {
  std::size_t viewers = 250;   // WebSockets; the teacher is always let in
  std::size_t strangers = 64;  // connections that have not shown a key yet; one more closes the oldest
  std::size_t frame_bytes = std::size_t{16} * 1024;
  std::size_t queue_frames = 4;    // updates that wait for one browser; beyond it gets a snapshot instead
  std::size_t queue_answers = 32;  // replies that wait for one browser; beyond it is closed
  std::size_t requests_a_second = 20;
  std::chrono::milliseconds request_time{10'000};  // for a whole HTTP request, or the rest of a frame
  std::chrono::milliseconds silence{30'000};       // pings go out at half of it; then a half-open socket is closed
  std::chrono::milliseconds farewell{1'000};       // for the last words of stop()
};

struct Settings {
  std::string address = "127.0.0.1";  // an IPv4 or IPv6 address; "0.0.0.0" is every one of this machine
  std::uint16_t port = 0;             // 0: any that is free
  std::string page;                   // the page of the class, HTML; without a run in it
  double speed = 1;                   // virtual seconds a real second, at first
  bool playing = false;
  std::function<void(std::string_view)> log;  // a line a call, from one thread at a time; what was refused, and why
  Limits limits;
};

/// What start() did. On failure `error` says what and what to do.
struct Started {
  bool ok = false;
  bool port_in_use = false;
  bool bad_address = false;  // it is none, or not one of this machine
  std::string error;
  std::uint16_t port = 0;
  std::string teacher;  // the links; with "0.0.0.0" those of this machine's first address
  std::string students;
};

/// What it saw, for the last line of the command.
struct Seen {
  std::size_t viewers_most = 0;    // students at one time
  std::size_t requests = 0;        // carried out
  std::size_t refused = 0;         // connections
  std::size_t snapshots_slow = 0;  // instead of a queue, for slow browsers
};

class Server {
 public:
  Server(Session& session, Settings settings);
  /// As stop().
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  Started start();
  /// Says goodbye to everybody with this reason, and ends; the Session is the caller's again. May be called twice.
  void stop(std::string_view why);
  [[nodiscard]] Seen seen() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace raftlab::report::live
