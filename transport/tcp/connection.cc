// SPDX-License-Identifier: MIT
#include "transport/tcp/connection.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace raftlab::transport::tcp {

namespace {

int milliseconds_until(Connection::Until until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
  return static_cast<int>(std::clamp<long>(left, 0, 3'600'000));
}

}  // namespace

void Connection::close() {
  if (socket_ != -1) ::close(socket_);
  socket_ = -1;
  reader_ = FrameReader(kClientPayloadMax);
}

bool Connection::wait(short events, Until until) const {
  pollfd one{socket_, events, 0};
  for (;;) {
    const int ready = ::poll(&one, 1, milliseconds_until(until));
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
    if (std::chrono::steady_clock::now() >= until) return false;
  }
}

std::string Connection::open(const Address& address, std::uint64_t cluster, Until until) {
  close();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failed = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failed != 0) return ::gai_strerror(failed);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> keep(found, ::freeaddrinfo);
  int error = ECONNREFUSED;
  for (const addrinfo* at = found; at != nullptr && socket_ == -1; at = at->ai_next) {
    socket_ = ::socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket_ == -1) continue;
    error = ::connect(socket_, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
    if (error == EINPROGRESS) {
      socklen_t size = sizeof error;
      if (!wait(POLLOUT, until)) {
        error = ETIMEDOUT;
      } else if (::getsockopt(socket_, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
        error = errno;
      }
    }
    if (error != 0) close();
  }
  if (socket_ == -1) return std::strerror(error);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  send(FrameKind::hello, encode(Hello{.cluster = cluster}), until);
  const std::optional<Frame> frame = receive(until);
  const std::optional<Welcome> welcome = frame ? decode_welcome(frame->payload) : std::nullopt;
  if (!welcome || frame->kind != FrameKind::welcome || !welcome->refused.empty()) {
    close();
    if (!frame) return "it does not answer";
    return welcome ? "it refuses: " + welcome->refused : "what listens there is no node of raftlab";
  }
  node_ = welcome->id;
  return {};
}

bool Connection::send(FrameKind kind, std::string_view payload, Until until) {
  const std::string bytes = framed(kind, payload);
  std::string_view left = bytes;
  while (is_open() && !left.empty()) {
    const ssize_t sent = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      left.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EINTR) {
      if (!wait(POLLOUT, until)) close();
    } else {
      close();
    }
  }
  return is_open();
}

std::optional<Frame> Connection::receive(Until until) {
  char buffer[16384];
  while (is_open()) {
    if (std::optional<Frame> frame = reader_.next()) return frame;
    if (!reader_.error().empty()) {
      close();
      break;
    }
    if (!wait(POLLIN, until)) return std::nullopt;
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got > 0) {
      reader_.feed({buffer, static_cast<std::size_t>(got)});
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      close();
    }
  }
  return std::nullopt;
}

}  // namespace raftlab::transport::tcp
