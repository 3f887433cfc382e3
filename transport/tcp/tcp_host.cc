// SPDX-License-Identifier: MIT
#include "transport/tcp/tcp_host.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "transport/tcp/links.h"

namespace raftlab::transport::tcp {

namespace {

using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kSessionsMax = 256;  // of clients; beside them is room for the nodes
constexpr std::chrono::milliseconds kAcceptAgain{100};
constexpr std::size_t kNamesMax = 4'096;  // under which one connection asks

std::uint64_t chance() {
  std::random_device device;
  const std::uint64_t high = device();
  return (high << 32) | device();
}

/// The same for all processes since this machine was started, which is as long as its steady clock runs.
std::string name_of_clock() {
  std::string boot;
  std::ifstream("/proc/sys/kernel/random/boot_id") >> boot;
  return boot.empty() ? std::to_string(chance()) : boot;
}

raft::Time now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

std::uint64_t wall_us() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(since).count());
}

}  // namespace

class TcpHost::Inside : private Outside {
 public:
  explicit Inside(HostSetup setup)
      : setup_(std::move(setup)),
        acceptor_(context_),
        accept_again_(context_),
        timer_(context_),
        sweep_(context_),
        clock_(name_of_clock()) {}
  ~Inside() override { close_all(); }

  std::optional<Problem> start();
  std::string run();
  void stop() {
    stopping_ = true;
    net::post(context_, [this] { context_.stop(); });
  }

 private:
  // Outside
  raft::Time now() const override { return now_us(); }
  void send(raft::NodeId to, std::string payload) override {
    const auto link = links_.find(to);
    if (link != links_.end()) link->second->send(framed(FrameKind::message, payload));
  }
  void answer(ClientName client, std::string payload) override {
    const auto at = askers_.find(client);
    if (at == askers_.end()) return;
    if (const std::shared_ptr<Session> session = at->second.lock()) session->send(framed(FrameKind::answer, payload));
  }

  std::string start_process();
  void crash();
  std::optional<Problem> listen();
  void accept();
  std::string take(Session& session, const Frame& frame);
  std::string take_hello(Session& session, const Frame& frame);
  std::string take_of_client(Session& session, const Frame& frame);
  ControlAnswer control(const Control& control);
  void suspend(std::uint64_t time_us);
  void arm();
  void sweep();
  void fail(std::string why);
  void close_all();
  void log(const std::string& line);

  HostSetup setup_;
  net::io_context context_{1};
  net::ip::tcp::acceptor acceptor_;
  net::steady_timer accept_again_;
  net::steady_timer timer_;
  net::steady_timer sweep_;
  std::string clock_;
  std::unique_ptr<Process> process_;  // none: killed through the control
  std::uint64_t incarnation_ = 0;     // what an earlier one's disk reports is void
  std::map<raft::NodeId, std::shared_ptr<Link>> links_;
  std::set<std::shared_ptr<Session>> sessions_;
  std::map<ClientName, std::weak_ptr<Session>> askers_;
  raft::Time armed_for_ = raft::kNever;
  int lines_left_ = 20;  // of refusals in this second
  std::string failure_;
  std::atomic<bool> stopping_{false};
};

std::optional<TcpHost::Problem> TcpHost::Inside::start() {
  // The port first: who cannot listen should not touch the log.
  if (std::optional<Problem> problem = listen()) return problem;
  const std::string error = start_process();
  if (!error.empty()) return Problem{error, false};
  accept();
  sweep();
  return std::nullopt;
}

std::string TcpHost::Inside::start_process() {
  const std::uint64_t incarnation = ++incarnation_;
  const auto posted = [this, incarnation](auto&& what) {
    net::post(context_, [this, incarnation, what] {
      if (process_ && incarnation == incarnation_) what();
    });
  };
  const LogFile::Told told{[this, posted](raft::Token token) {
                             posted([this, token] {
                               process_->written(token);
                               arm();
                             });
                           },
                           [this, posted](const std::string& why) { posted([this, why] { fail(why); }); }};
  Process::Started started = Process::start({.id = setup_.id,
                                             .cluster = setup_.cluster,
                                             .folder = setup_.folder,
                                             .options = setup_.options,
                                             .seed = chance(),
                                             .record_folder = setup_.record_folder,
                                             .settings = setup_.settings,
                                             .clock = clock_,
                                             .wall_us = wall_us()},
                                            *this, told);
  if (!started.note.empty()) log(started.note);
  if (!started.process) return started.error;
  process_ = std::move(started.process);
  for (const auto& [id, address] : setup_.cluster.nodes) {
    if (id == setup_.id) continue;
    const Hello hello{true, setup_.id, id, setup_.cluster.hash()};
    const auto link =
        std::make_shared<Link>(context_, hello, address, [this](std::string_view line) { log(std::string(line)); });
    links_.emplace(id, link);
    link->open();
  }
  arm();
  return {};
}

/// The process is gone with its memory and its connections; what listens stays, for the control.
void TcpHost::Inside::crash() {
  ++incarnation_;
  timer_.cancel();
  armed_for_ = raft::kNever;
  for (const auto& [id, link] : links_) link->close();
  links_.clear();
  process_.reset();
  const std::set<std::shared_ptr<Session>> sessions = sessions_;
  for (const auto& session : sessions) {
    if (session->kind() == Session::Kind::node) session->close();
  }
}

std::optional<TcpHost::Problem> TcpHost::Inside::listen() {
  const Address& own = setup_.cluster.nodes.at(setup_.id);
  const std::string where = "cannot listen on " + own.text() + ": ";
  error_code error;
  net::ip::tcp::resolver resolver(context_);
  const auto found = resolver.resolve(own.host, std::to_string(own.port), net::ip::tcp::resolver::passive, error);
  if (error || found.empty()) return Problem{where + error.message(), false};
  const net::ip::tcp::endpoint here = found.begin()->endpoint();
  acceptor_.open(here.protocol(), error);
  if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(here, error);
  if (!error) acceptor_.listen(128, error);
  if (error) return Problem{where + error.message(), error == net::error::address_in_use};
  return std::nullopt;
}

void TcpHost::Inside::accept() {
  acceptor_.async_accept([this](const error_code& error, net::ip::tcp::socket socket) {
    if (error == net::error::operation_aborted) return;
    if (error) {  // no descriptors are left, most likely: those who end make room
      log("no connection can be taken: " + error.message());
      accept_again_.expires_after(kAcceptAgain);
      accept_again_.async_wait([this](const error_code& ended) {
        if (!ended) accept();
      });
      return;
    }
    // Each other node has one, and another one while its last one has not been given up.
    if (sessions_.size() >= kSessionsMax + 2 * setup_.cluster.nodes.size()) {
      log("a connection is refused: " + std::to_string(sessions_.size()) + " are open");
    } else {
      const auto session = std::make_shared<Session>(
          std::move(socket), [this](Session& from, const Frame& frame) { return take(from, frame); },
          [this](Session& ended, const std::string& why) {
            if (!why.empty()) log(ended.far_end() + ": " + why);
            sessions_.erase(ended.shared_from_this());
          });
      sessions_.insert(session);
      session->open();
    }
    accept();
  });
}

std::string TcpHost::Inside::take(Session& session, const Frame& frame) {
  switch (session.kind()) {
    case Session::Kind::stranger:
      return take_hello(session, frame);
    case Session::Kind::client:
      return take_of_client(session, frame);
    case Session::Kind::node:
      break;
  }
  if (frame.kind != FrameKind::message || !process_) return "not a message of Raft";
  if (!process_->receive(session.node(), frame.payload)) return "a message that cannot be read";
  arm();
  return {};
}

std::string TcpHost::Inside::take_hello(Session& session, const Frame& frame) {
  const std::optional<Hello> hello = decode_hello(frame.payload);
  if (frame.kind != FrameKind::hello || !hello) return "it does not say hello as raftlab does";
  Welcome welcome{setup_.id, {}};
  const bool other_cluster = hello->cluster != setup_.cluster.hash() && (hello->node || hello->cluster != 0);
  if (other_cluster) {
    welcome.refused = "its cluster file is another one";
  } else if (hello->meant != raft::kNoNode && hello->meant != setup_.id) {
    welcome.refused = "this is node " + std::to_string(setup_.id) + ", not " + std::to_string(hello->meant);
  } else if (hello->node && (!setup_.cluster.nodes.contains(hello->id) || hello->id == setup_.id)) {
    welcome.refused = "there is no other node " + std::to_string(hello->id);
  } else if (hello->node && !process_) {
    welcome.refused = "killed";
  } else if (!hello->node && sessions_.size() > kSessionsMax) {
    welcome.refused = "too many connections";
  }
  session.send(framed(FrameKind::welcome, encode(welcome)));
  if (!welcome.refused.empty()) {
    if (process_) log(session.far_end() + " is refused: " + welcome.refused);
    session.finish();
    return {};
  }
  session.become(hello->node ? Session::Kind::node : Session::Kind::client, hello->id);
  return {};
}

std::string TcpHost::Inside::take_of_client(Session& session, const Frame& frame) {
  if (frame.kind == FrameKind::status) {
    const Status status = process_ ? process_->status() : Status{.id = setup_.id};
    session.send(framed(FrameKind::status_answer, encode(status)));
    return {};
  }
  if (frame.kind == FrameKind::control) {
    const std::optional<Control> asked = decode_control(frame.payload);
    if (!asked) return "a control that cannot be read";
    session.send(framed(FrameKind::control_answer, encode(control(*asked))));
    return {};
  }
  if (frame.kind != FrameKind::ask) return "not a request";
  if (!process_) {
    session.send(framed(FrameKind::goodbye, "killed"));
    session.finish();
    return {};
  }
  Reader in(frame.payload);
  in.u8();
  in.flag();
  const ClientName name = in.u64();  // the answer may leave before ask() returns
  std::weak_ptr<Session>& asker = askers_[name];
  if (asker.lock().get() != &session) {
    if (++session.names > kNamesMax) return "too many clients on one connection";
    asker = session.weak_from_this();
  }
  if (!process_->ask(frame.payload)) return "a request that cannot be read";
  arm();
  return {};
}

ControlAnswer TcpHost::Inside::control(const Control& control) {
  if (!setup_.allow_control) {
    return {false, "node " + std::to_string(setup_.id) + " was started without --allow-control"};
  }
  const std::string name = "node " + std::to_string(setup_.id);
  switch (control.verb) {
    case ControlVerb::kill:
      if (!process_) return {false, name + " is killed already"};
      crash();
      log("killed");
      return {true, name + " is killed"};
    case ControlVerb::revive: {
      if (process_) return {false, name + " runs"};
      const std::string error = start_process();
      if (!error.empty()) return {false, error};
      log("revived");
      return {true, name + " runs again"};
    }
    case ControlVerb::suspend:
      break;
  }
  if (!process_) return {false, name + " is killed"};
  net::post(context_, [this, time = control.time_us] { suspend(time); });
  return {true, name + " is suspended"};
}

/// A paused process does nothing: no timers, no steps; what reaches it waits in the kernel.
void TcpHost::Inside::suspend(std::uint64_t time_us) {
  log("suspended for " + std::to_string(time_us / 1000) + " ms");
  const Clock::time_point until = Clock::now() + std::chrono::microseconds(time_us);
  while (!stopping_ && Clock::now() < until) {
    const auto left = std::chrono::duration_cast<std::chrono::microseconds>(until - Clock::now());
    std::this_thread::sleep_for(std::min(left, std::chrono::microseconds(20'000)));
  }
}

/// After every turn: the timer of the node's next deadline.
void TcpHost::Inside::arm() {
  if (!process_) return;
  process_->flush();
  const raft::Time deadline = process_->deadline();
  if (deadline == armed_for_) return;
  armed_for_ = deadline;
  if (deadline == raft::kNever) {
    timer_.cancel();
    return;
  }
  timer_.expires_at(Clock::time_point(std::chrono::microseconds(deadline)));
  timer_.async_wait([this](const error_code& error) {
    if (error || !process_) return;
    armed_for_ = raft::kNever;
    process_->on_timer();
    arm();
  });
}

/// Once a second: who is too slow or silent goes.
void TcpHost::Inside::sweep() {
  lines_left_ = 20;
  const long now = std::chrono::duration_cast<std::chrono::seconds>(Clock::now().time_since_epoch()).count();
  const std::set<std::shared_ptr<Session>> sessions = sessions_;
  for (const auto& session : sessions) {
    const std::string why = session->overdue(now);
    if (why.empty()) continue;
    log(session->far_end() + ": " + why);
    session->close();
  }
  std::erase_if(askers_, [](const auto& asker) { return asker.second.expired(); });
  sweep_.expires_after(std::chrono::seconds(1));
  sweep_.async_wait([this](const error_code& error) {
    if (!error) sweep();
  });
}

void TcpHost::Inside::fail(std::string why) {
  failure_ = std::move(why);
  context_.stop();
}

std::string TcpHost::Inside::run() {
  context_.run();
  close_all();
  return failure_;
}

void TcpHost::Inside::close_all() {
  error_code ignored;
  acceptor_.close(ignored);
  crash();
  const std::set<std::shared_ptr<Session>> sessions = sessions_;
  for (const auto& session : sessions) session->close();
}

void TcpHost::Inside::log(const std::string& line) {
  if (!setup_.log || lines_left_ == 0) return;
  setup_.log(--lines_left_ == 0 ? line + " (more in this second is left out)" : line);
}

TcpHost::TcpHost(HostSetup setup) : inside_(std::make_unique<Inside>(std::move(setup))) {}
TcpHost::~TcpHost() = default;
std::optional<TcpHost::Problem> TcpHost::start() { return inside_->start(); }
std::string TcpHost::run() { return inside_->run(); }
void TcpHost::stop() { inside_->stop(); }

}  // namespace raftlab::transport::tcp
