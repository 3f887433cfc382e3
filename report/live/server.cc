// SPDX-License-Identifier: MIT
#include "report/live/server.h"

#include <fmt/format.h>

#include <utility>  // Boost 1.74 with g++ 12 needs it before Asio

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <thread>
#include <vector>

#include "report/live/connections.h"
#include "report/live/hub.h"
#include "report/live/links.h"

namespace raftlab::report::live {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kTick{50};
constexpr std::chrono::milliseconds kSweep{250};
constexpr unsigned kPortsTried = 50;

error_code open(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) {
    error_code ignored;
    acceptor.close(ignored);
  }
  return error;
}

/// A port near `port` that is free now; 0 for none.
std::uint16_t free_port_near(asio::io_context& context, const asio::ip::address& address, std::uint16_t port) {
  for (unsigned i = 1; i <= kPortsTried && port + i <= 65'535; ++i) {
    tcp::acceptor trial(context);
    const auto other = static_cast<std::uint16_t>(port + i);
    if (!open(trial, {address, other})) return other;
  }
  return 0;
}

std::string why_not(const Settings& settings, const error_code& error, std::uint16_t free_port) {
  const std::string where = fmt::format("port {} of {}", settings.port, settings.address);
  if (error == asio::error::address_in_use) {
    return free_port == 0
               ? fmt::format("{} is in use: try --port 0, which takes any that is free", where)
               : fmt::format("{} is in use: try --port {}, which is free, or --port 0 for any", where, free_port);
  }
  if (error == asio::error::access_denied) {
    return fmt::format("{} needs more rights than this program has: try a port from 1024 up, or --port 0", where);
  }
  if (error == boost::system::errc::address_not_available) {
    return fmt::format("{} is not an address of this machine: try --bind 0.0.0.0 for all it has", settings.address);
  }
  return fmt::format("{}: {}", where, error.message());
}

}  // namespace

class Server::Inside {
 public:
  Inside(Session& session, Settings settings)
      : settings_(std::move(settings)), hub_(session, settings_, strands()), connections_(hub_) {}
  ~Inside() { stop("the class is over"); }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  Started start() {
    error_code error;
    const asio::ip::address address = asio::ip::make_address(settings_.address, error);
    if (error)
      return {.bad_address = true,
              .error = fmt::format("{} is no address: --bind takes one like 127.0.0.1 or ::1", settings_.address)};
    error = open(acceptor_, {address, settings_.port});
    if (error) {
      const bool in_use = error == asio::error::address_in_use;
      const std::uint16_t other = in_use ? free_port_near(context_, address, settings_.port) : std::uint16_t{0};
      return {.port_in_use = in_use,
              .bad_address = error == boost::system::errc::address_not_available,
              .error = why_not(settings_, error, other)};
    }
    const std::uint16_t port = acceptor_.local_endpoint().port();
    begin();
    const std::string host = reachable_address(settings_.address);
    return {.ok = true,
            .port = port,
            .teacher = link_to(host, port, "/", hub_.teacher_key()),
            .students = link_to(host, port, "/watch", hub_.student_key())};
  }

  void stop(std::string_view why) {
    if (threads_.empty()) return;
    asio::post(network_, [this, why = std::string(why.empty() ? "the class is over" : why)] {
      error_code ignored;
      acceptor_.close(ignored);
      hub_.say_goodbye(why);
      leave_until(Clock::now() + settings_.limits.farewell);
    });
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    long_work_.stop();
    long_work_.join();
  }

  Seen seen() const { return hub_.seen(); }

 private:
  Strands strands() {
    return {.network = [this](std::function<void()> work) { asio::post(network_, std::move(work)); },
            .session = [this](std::function<void()> work) { asio::post(session_, std::move(work)); },
            .long_work = [this](std::function<void()> work) { asio::post(long_work_, std::move(work)); }};
  }

  void begin() {
    accept();
    played_until_ = Clock::now();
    tick_.expires_at(played_until_ + kTick);
    wait_for_tick();
    sweep();
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { context_.run(); });
  }

  void accept() {
    acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error == asio::error::operation_aborted || !acceptor_.is_open()) return;
      if (!error) {
        connections_.accept(std::move(socket));
        return accept();
      }
      // No descriptors are left, say: wait for one.
      hub_.refused("somebody", error.message());
      pause_.expires_after(std::chrono::milliseconds(100));
      pause_.async_wait([this](const error_code& stopped) {
        if (!stopped) accept();
      });
    });
  }

  /// Session strand.
  void wait_for_tick() {
    tick_.async_wait([this](const error_code& error) {
      if (error) return;
      const Clock::time_point now = Clock::now();
      hub_.tick(std::chrono::duration_cast<std::chrono::microseconds>(now - played_until_));
      played_until_ = now;
      tick_.expires_at(std::max(tick_.expiry() + kTick, Clock::now()));
      wait_for_tick();
    });
  }

  void sweep() {
    sweep_.expires_after(kSweep);
    sweep_.async_wait([this](const error_code& error) {
      if (error) return;
      hub_.sweep(Clock::now());
      sweep();
    });
  }

  void leave_until(Clock::time_point last) {
    if (hub_.viewers() == 0 || Clock::now() >= last) {
      hub_.drop_all();
      connections_.drop_all();
      context_.stop();
      return;
    }
    pause_.expires_after(std::chrono::milliseconds(10));
    pause_.async_wait([this, last](const error_code&) { leave_until(last); });
  }

  const Settings settings_;
  asio::io_context context_{2};
  asio::strand<asio::io_context::executor_type> network_{asio::make_strand(context_)};
  asio::strand<asio::io_context::executor_type> session_{asio::make_strand(context_)};
  asio::thread_pool long_work_{1};
  tcp::acceptor acceptor_{network_};
  asio::steady_timer tick_{session_};
  asio::steady_timer sweep_{network_};
  asio::steady_timer pause_{network_};
  Clock::time_point played_until_;  // session strand
  Hub hub_;
  Connections connections_;
  std::vector<std::thread> threads_;
};

Server::Server(Session& session, Settings settings) : inside_(std::make_unique<Inside>(session, std::move(settings))) {}
Server::~Server() = default;

Started Server::start() { return inside_->start(); }
void Server::stop(std::string_view why) { inside_->stop(why); }
Seen Server::seen() const { return inside_->seen(); }

}  // namespace raftlab::report::live
