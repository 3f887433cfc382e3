// SPDX-License-Identifier: MIT
#include "transport/tcp/links.h"

#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <chrono>

namespace raftlab::transport::tcp {

namespace {

using boost::system::error_code;

constexpr int kPauseMinMs = 20;
constexpr int kPauseMaxMs = 500;
constexpr int kPatienceMs = 1'500;  // to connect and be welcomed; for bytes that are not confirmed
// A far end that is gone while nothing is sent: looked for after so much silence, so often. Two followers may have
// nothing to say for days.
constexpr int kKeepIdleSeconds = 10;
constexpr int kKeepIntervalSeconds = 5;
constexpr int kKeepProbes = 3;

/// Small messages leave at once; a far end that is gone is noticed while bytes wait for it, and while nothing does.
void tune(net::ip::tcp::socket& socket) {
  error_code ignored;
  socket.set_option(net::ip::tcp::no_delay(true), ignored);
  socket.set_option(net::socket_base::keep_alive(true), ignored);
  const auto set = [&socket](int option, int value) {
    ::setsockopt(socket.native_handle(), IPPROTO_TCP, option, &value, sizeof value);
  };
  set(TCP_USER_TIMEOUT, kPatienceMs);
  set(TCP_KEEPIDLE, kKeepIdleSeconds);
  set(TCP_KEEPINTVL, kKeepIntervalSeconds);
  set(TCP_KEEPCNT, kKeepProbes);
}

void shut(net::ip::tcp::socket& socket) {
  error_code ignored;
  socket.shutdown(net::ip::tcp::socket::shutdown_both, ignored);
  socket.close(ignored);
}

}  // namespace

Link::Link(net::io_context& context, const Hello& hello, const Address& address, Log log)
    : context_(context),
      hello_(hello),
      address_(address),
      log_(std::move(log)),
      resolver_(context),
      socket_(context),
      timer_(context),
      pause_ms_(kPauseMinMs) {}

void Link::close() {
  closed_ = true;
  ++attempt_;
  ready_ = false;
  timer_.cancel();
  resolver_.cancel();
  shut(socket_);
}

void Link::dial() {
  const std::uint64_t attempt = ++attempt_;
  socket_ = net::ip::tcp::socket(context_);
  reader_ = FrameReader(kStrangerPayloadMax);
  out_.clear();
  timer_.expires_after(std::chrono::milliseconds(kPatienceMs));
  timer_.async_wait([self = shared_from_this(), attempt](const error_code& error) {
    if (!error && attempt == self->attempt_) self->lost("it does not answer");
  });
  // Names wait in one queue behind each other, addresses need no resolver.
  error_code no_address;
  const net::ip::address known = net::ip::make_address(address_.host, no_address);
  if (!no_address) {
    const net::ip::tcp::endpoint there(known, address_.port);
    return connect(net::ip::tcp::resolver::results_type::create(there, address_.host, std::to_string(address_.port)));
  }
  resolver_.async_resolve(
      address_.host, std::to_string(address_.port),
      [self = shared_from_this(), attempt](const error_code& error, const net::ip::tcp::resolver::results_type& found) {
        if (attempt != self->attempt_) return;
        if (error) return self->lost(error.message());
        self->connect(found);
      });
}

void Link::connect(const net::ip::tcp::resolver::results_type& found) {
  net::async_connect(
      socket_, found,
      [self = shared_from_this(), attempt = attempt_](const error_code& error, const net::ip::tcp::endpoint&) {
        if (attempt != self->attempt_) return;
        if (error) return self->lost(error.message());
        tune(self->socket_);
        self->greet();
      });
}

void Link::greet() {
  out_.add(framed(FrameKind::hello, encode(hello_)));
  flush();
  read();
}

void Link::read() {
  socket_.async_read_some(net::buffer(buffer_),
                          [self = shared_from_this(), attempt = attempt_](const error_code& error, std::size_t size) {
                            if (attempt != self->attempt_) return;
                            if (error) return self->lost(error.message());
                            self->reader_.feed({self->buffer_.data(), size});
                            while (const std::optional<Frame> frame = self->reader_.next()) {
                              const std::optional<Welcome> welcome = decode_welcome(frame->payload);
                              if (self->ready_ || frame->kind != FrameKind::welcome || !welcome)
                                return self->lost("it speaks otherwise");
                              if (!welcome->refused.empty()) return self->lost("it refuses: " + welcome->refused);
                              self->ready_ = true;
                              self->pause_ms_ = kPauseMinMs;
                              self->timer_.cancel();
                              self->say("connected");
                            }
                            if (!self->reader_.error().empty()) return self->lost(self->reader_.error());
                            self->read();
                          });
}

void Link::send(std::string_view frame) {
  if (!ready_) return;
  if (!out_.add(frame)) return lost("it does not read what is sent");
  flush();
}

void Link::flush() {
  if (!out_.idle() || !out_.anything()) return;
  net::async_write(socket_, net::buffer(out_.begin()),
                   [self = shared_from_this(), attempt = attempt_](const error_code& error, std::size_t) {
                     if (attempt != self->attempt_) return;
                     if (error) return self->lost(error.message());
                     self->out_.end();
                     self->flush();
                   });
}

void Link::lost(const std::string& why) {
  if (closed_) return;
  const std::uint64_t attempt = ++attempt_;
  ready_ = false;
  shut(socket_);
  resolver_.cancel();
  say("no connection: " + why);
  timer_.expires_after(std::chrono::milliseconds(pause_ms_));
  pause_ms_ = std::min(2 * pause_ms_, kPauseMaxMs);
  timer_.async_wait([self = shared_from_this(), attempt](const error_code& error) {
    if (!error && attempt == self->attempt_) self->dial();
  });
}

void Link::say(const std::string& what) {
  if (what == said_) return;
  said_ = what;
  if (log_) log_("node " + std::to_string(hello_.meant) + " at " + address_.text() + ": " + what);
}

Session::Session(net::ip::tcp::socket socket, Take take, Ended ended)
    : socket_(std::move(socket)), take_(std::move(take)), ended_(std::move(ended)) {
  error_code error;
  const auto there = socket_.remote_endpoint(error);
  far_end_ = error ? "nobody" : Address{there.address().to_string(), there.port()}.text();
  tune(socket_);
}

void Session::become(Kind kind, raft::NodeId node) {
  kind_ = kind;
  node_ = node;
  reader_.set_payload_max(kind == Kind::node ? kNodePayloadMax : kClientPayloadMax);
}

std::string Session::overdue(long now) {
  constexpr long kHandshakeSeconds = 5;
  constexpr long kFrameSeconds = 10;
  // One that has said who it is may be silent, but not in the middle of a frame.
  const bool may_be_silent = kind_ != Kind::stranger && reader_.waiting() == 0;
  if (silent_since_ < 0 || heard_ || may_be_silent) silent_since_ = now;
  heard_ = false;
  const long silent = now - silent_since_;
  if (kind_ == Kind::stranger && silent >= kHandshakeSeconds) return "no hello within 5 seconds";
  if (reader_.waiting() != 0 && silent >= kFrameSeconds) return "no whole frame within 10 seconds";
  return {};
}

void Session::read() {
  socket_.async_read_some(net::buffer(buffer_), [self = shared_from_this()](const error_code& error, std::size_t size) {
    if (!self->socket_.is_open()) return;
    if (error) return self->end(error == net::error::eof ? "" : error.message());
    self->reader_.feed({self->buffer_.data(), size});
    while (self->socket_.is_open() && !self->finishing_) {
      const std::optional<Frame> frame = self->reader_.next();
      if (!frame) break;
      self->heard_ = true;
      const std::string refused = self->take_(*self, *frame);
      if (!refused.empty()) return self->end(refused);
    }
    if (!self->reader_.error().empty()) return self->end(self->reader_.error());
    if (self->socket_.is_open() && !self->finishing_) self->read();
  });
}

void Session::send(std::string_view frame) {
  if (!socket_.is_open()) return;
  if (!out_.add(frame)) return end("it does not read its answers");
  flush();
}

void Session::flush() {
  if (!out_.idle()) return;
  if (!out_.anything()) {
    if (finishing_) end("");
    return;
  }
  net::async_write(socket_, net::buffer(out_.begin()),
                   [self = shared_from_this()](const error_code& error, std::size_t) {
                     if (!self->socket_.is_open()) return;
                     if (error) return self->end(error.message());
                     self->out_.end();
                     self->flush();
                   });
}

void Session::finish() {
  finishing_ = true;
  flush();
}

void Session::end(const std::string& why) {
  if (!socket_.is_open()) return;
  shut(socket_);
  ended_(*this, why);
}

void Session::close() { end(""); }

}  // namespace raftlab::transport::tcp
