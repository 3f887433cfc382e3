// SPDX-License-Identifier: MIT
// What a host does with connections: silent ones, too many, none that can be taken.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/catch.h"
#include "tests/tcp/nodes.h"
#include "transport/tcp/links.h"

namespace {

using namespace raftlab;
using namespace std::chrono_literals;
using tcp_test::Nodes;
using transport::tcp::Client;
using transport::tcp::Connection;
using transport::tcp::Frame;
using transport::tcp::framed;
using transport::tcp::FrameKind;
using transport::tcp::Session;
namespace net = transport::tcp::net;

TEST_CASE("A node may be silent for days, and then it has time for a whole frame") {
  net::io_context context;
  net::ip::tcp::acceptor acceptor(context, {net::ip::address_v4::loopback(), 0});
  net::ip::tcp::socket far(context);
  far.connect(acceptor.local_endpoint());
  const auto session = std::make_shared<Session>(
      acceptor.accept(), [](Session&, const Frame&) { return std::string(); }, [](Session&, const std::string&) {});
  session->become(Session::Kind::node, 1);
  session->open();
  CHECK(session->overdue(0) == "");
  CHECK(session->overdue(200'000) == "");
  const std::string half = framed(FrameKind::message, "payload").substr(0, 12);
  REQUIRE(far.send(net::const_buffer(half.data(), half.size())) == half.size());
  context.run_one();  // it is read
  CHECK(session->overdue(200'001) == "");
  CHECK(session->overdue(200'009) == "");
  CHECK(session->overdue(200'010) == "no whole frame within 10 seconds");
}

TEST_CASE("Clients that take all connections there are leave room for the nodes") {
  Nodes nodes;
  nodes.start_all();
  nodes.wait_for_leader();
  nodes.kill(1);
  std::vector<Connection> clients(300);
  std::size_t refused = 0;
  for (Connection& client : clients) {
    const std::string why =
        client.open(nodes.cluster().nodes.at(0), nodes.cluster().hash(), std::chrono::steady_clock::now() + 20s);
    if (why == "it refuses: too many connections") ++refused;
  }
  CHECK(refused >= 300 - 256);
  CHECK(refused < 100);
  nodes.start(1);
  nodes.kill(2);
  // A majority is left only if node 1 reaches node 0.
  Client client(nodes.cluster(), Client::random_name());
  CHECK(client.call({raft::CommandKind::set, "k", "v", {}}, 30s).outcome == Client::Outcome::ok);
}

/// No more descriptors than there are now.
class NoDescriptors {
 public:
  NoDescriptors() {
    const int next = ::dup(0);
    ::close(next);
    ::getrlimit(RLIMIT_NOFILE, &before_);
    rlimit now = before_;
    now.rlim_cur = static_cast<rlim_t>(next);
    ::setrlimit(RLIMIT_NOFILE, &now);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_CASE("A host without a free descriptor says so, waits, and takes the connection when there is one") {
#if defined(__has_feature)
#if __has_feature(undefined_behavior_sanitizer)
  WARN("skipped: the sanitizer itself needs free descriptors to look at memory");
  return;
#endif
#endif
  const transport::tcp::Cluster cluster = tcp_test::free_cluster({.nodes = 1});
  char name[] = "/tmp/raftlab-host-XXXXXX";
  const std::string folder = ::mkdtemp(name);
  std::mutex mutex;
  std::condition_variable changed;
  int said = 0;
  transport::tcp::HostSetup setup;
  setup.cluster = cluster;
  setup.id = cluster.nodes.begin()->first;
  setup.folder = folder;
  setup.log = [&](std::string_view line) {
    const std::lock_guard hold(mutex);
    if (line.find("no connection can be taken: ") == 0) ++said;
    changed.notify_all();
  };
  {
    transport::tcp::TcpHost host(setup);
    REQUIRE(!host.start());
    std::thread runs([&] { host.run(); });
    net::io_context context;
    net::ip::tcp::socket far(context, net::ip::tcp::v4());
    const net::ip::tcp::endpoint there(net::ip::address_v4::loopback(), cluster.nodes.at(setup.id).port);
    bool told = false;
    {
      const NoDescriptors none;
      boost::system::error_code error;
      far.connect(there, error);
      std::unique_lock hold(mutex);
      told = !error && changed.wait_for(hold, 30s, [&] { return said != 0; });
    }
    CHECK(told);
    Client client(cluster, Client::random_name());
    CHECK(client.call({raft::CommandKind::set, "k", "v", {}}, 30s).outcome == Client::Outcome::ok);
    host.stop();
    runs.join();
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
