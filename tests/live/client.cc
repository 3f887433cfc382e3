// SPDX-License-Identifier: MIT
#include "tests/live/client.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace raftlab::report::live::test {

Client::Client(std::uint16_t port, bool little_room) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  origin_ = fmt::format("127.0.0.1:{}", port);
  if (little_room) {
    const int segment_bytes = 1'400;  // what a kernel keeps to send grows with it
    const int kept_bytes = 64 * 1'024;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_MAXSEG, &segment_bytes, sizeof segment_bytes);
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &kept_bytes, sizeof kept_bytes);
  }
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect");
  }
}

Client::Client(Client&& other) noexcept
    : answers_pings(other.answers_pings),
      socket_(std::exchange(other.socket_, -1)),
      origin_(std::move(other.origin_)),
      buffer_(std::move(other.buffer_)) {}

Client::~Client() {
  if (socket_ >= 0) ::close(socket_);
}

bool Client::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// More bytes, false at the end or when none came.
bool Client::fill(std::chrono::milliseconds patience) {
  pollfd one{socket_, POLLIN, 0};
  if (::poll(&one, 1, static_cast<int>(patience.count())) <= 0) return false;
  std::array<char, 65'536> bytes{};
  const ssize_t got = ::recv(socket_, bytes.data(), bytes.size(), 0);
  if (got <= 0) return false;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  return true;
}

std::string Client::read_to_end() {
  while (fill(kPatience)) {
  }
  return std::exchange(buffer_, {});
}

bool Client::hears_within(std::chrono::milliseconds patience) const {
  pollfd one{socket_, POLLIN, 0};
  return ::poll(&one, 1, static_cast<int>(patience.count())) > 0;
}

bool Client::closed_within(std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    if (left.count() <= 0) return false;
    pollfd one{socket_, POLLIN, 0};
    if (::poll(&one, 1, static_cast<int>(left.count())) <= 0) return false;
    std::array<char, 4096> bytes{};
    if (::recv(socket_, bytes.data(), bytes.size(), 0) <= 0) return true;
  }
}

std::string Client::get(std::uint16_t port, std::string_view target, std::string_view method) {
  Client client(port);
  client.send(fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", method, target, port));
  return client.read_to_end();
}

int Client::upgrade(std::string_view target, std::string_view origin) {
  send(
      fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: {}\r\n"
                  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                  target, origin_, origin));
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!fill(kPatience)) return 0;
  }
  const int status = std::atoi(buffer_.substr(9, 3).c_str());
  if (status == 101) buffer_.erase(0, end + 4);
  return status;
}

bool Client::send_frame(std::string_view payload, std::uint8_t first) {
  std::string bytes(1, static_cast<char>(first));
  const std::uint64_t size = payload.size();
  if (size < 126) {
    bytes += static_cast<char>(0x80 | size);
  } else if (size < 65'536) {
    bytes += static_cast<char>(0x80 | 126);
    for (const int shift : {8, 0}) bytes += static_cast<char>(size >> shift);
  } else {
    bytes += static_cast<char>(0x80 | 127);
    for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(size >> shift);
  }
  bytes += std::string(4, '\0');  // a mask that changes nothing
  return send(bytes + std::string(payload));
}

std::optional<std::string> Client::take(std::size_t bytes) {
  while (buffer_.size() < bytes) {
    if (!fill(kPatience)) return std::nullopt;
  }
  std::string out = buffer_.substr(0, bytes);
  buffer_.erase(0, bytes);
  return out;
}

std::optional<Client::Frame> Client::next() {
  for (;;) {
    const auto head = take(2);
    if (!head) return std::nullopt;
    const int opcode = (*head)[0] & 0x0f;
    std::uint64_t size = static_cast<unsigned char>((*head)[1]) & 0x7fU;
    if (size >= 126) {
      const auto more = take(size == 126 ? 2 : 8);
      if (!more) return std::nullopt;
      size = 0;
      for (const char c : *more) size = size << 8 | static_cast<unsigned char>(c);
    }
    auto payload = take(size);
    if (!payload) return std::nullopt;
    if (opcode != 9) return Frame{opcode, std::move(*payload)};
    if (answers_pings) send_frame(*payload, 0x8a);
  }
}

std::string Client::next_with(std::string_view part) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (;;) {
    if (std::chrono::steady_clock::now() > until) return {};
    const auto frame = next();
    if (!frame || frame->opcode == 8) return {};
    if (frame->opcode == 1 && frame->payload.find(part) != std::string::npos) return frame->payload;
  }
}

std::string Client::close_reason() {
  for (;;) {
    const auto frame = next();
    if (!frame) return {};
    if (frame->opcode == 8) return frame->payload.size() > 2 ? frame->payload.substr(2) : "no reason";
  }
}

}  // namespace raftlab::report::live::test
