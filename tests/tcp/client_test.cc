// SPDX-License-Identifier: MIT
// A client and nodes that do not answer: what it asks again, and of whom.
#include "transport/tcp/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

#include "tests/catch.h"
#include "transport/tcp/codec.h"

namespace {

using namespace raftlab;
using namespace std::chrono_literals;
using transport::tcp::Client;
using transport::tcp::Codec;
using transport::tcp::Content;
using transport::tcp::Frame;
using transport::tcp::framed;
using transport::tcp::FrameKind;
using transport::tcp::FrameReader;

/// Welcomes whoever connects, loses the first request, and answers the second one.
class Forgetful {
 public:
  Forgetful() : listens_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    REQUIRE(::bind(listens_, reinterpret_cast<sockaddr*>(&here), size) == 0);
    REQUIRE(::listen(listens_, 8) == 0);
    REQUIRE(::getsockname(listens_, reinterpret_cast<sockaddr*>(&here), &size) == 0);
    address_ = {"127.0.0.1", ntohs(here.sin_port)};
    thread_ = std::thread([this] { serve(); });
  }
  ~Forgetful() {
    ::shutdown(listens_, SHUT_RDWR);
    thread_.join();
    ::close(listens_);
  }
  Forgetful(const Forgetful&) = delete;
  Forgetful& operator=(const Forgetful&) = delete;

  const transport::tcp::Address& address() const { return address_; }
  /// The requests, as they came. REQUIRES that no client asks any more.
  const std::vector<std::string>& asked() const { return asked_; }

 private:
  void serve() {
    for (;;) {
      const int socket = ::accept(listens_, nullptr, nullptr);
      if (socket == -1) return;
      FrameReader reader(transport::tcp::kClientPayloadMax);
      char buffer[4096];
      for (ssize_t got = 1; got > 0;) {
        while (const std::optional<Frame> frame = reader.next()) take(socket, *frame);
        got = ::recv(socket, buffer, sizeof buffer, 0);
        if (got > 0) reader.feed({buffer, static_cast<std::size_t>(got)});
      }
      ::close(socket);
    }
  }
  void take(int socket, const Frame& frame) {
    std::string bytes;
    if (frame.kind == FrameKind::hello) {
      bytes = framed(FrameKind::welcome, encode(transport::tcp::Welcome{0, {}}));
    } else {
      asked_.push_back(frame.payload);
      if (asked_.size() == 1) return;
      Content content;
      transport::tcp::Reader in(frame.payload);
      const std::optional<raft::Command> command = content.read_command(in);
      if (!command) return;
      const raft::ClientReply reply{command->client, command->serial, raft::ClientStatus::ok};
      bytes = framed(FrameKind::answer, Codec(content).encode(reply, 1));
    }
    static_cast<void>(::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL));
  }

  int listens_;
  transport::tcp::Address address_;
  std::vector<std::string> asked_;
  std::thread thread_;
};

TEST_CASE("A client of one node asks it again, with the same request, when no answer comes") {
  Forgetful node;
  Client client({{{0, node.address()}}}, Client::random_name());
  REQUIRE(client.connect(node.address(), 20s) == "");
  CHECK(client.call({raft::CommandKind::set, "k", "v", {}}, 60s).outcome == Client::Outcome::ok);
  client.disconnect();
  REQUIRE(node.asked().size() == 2);
  CHECK(node.asked()[0] == node.asked()[1]);
}

}  // namespace
