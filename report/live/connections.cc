// SPDX-License-Identifier: MIT
#include "report/live/connections.h"

#include <fmt/format.h>

#include <utility>  // Boost 1.74 with g++ 12 needs it before Asio

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/span.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <limits>
#include <string>
#include <vector>

#include "report/event_text.h"
#include "report/live/target.h"

namespace raftlab::report::live {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using boost::system::error_code;

using HttpRequest = http::request<http::empty_body>;
using HttpResponse = http::response<http::span_body<const char>>;

constexpr std::uint32_t kHeaderBytes = 8 * 1024;
constexpr std::size_t kReasonBytes = 100;  // what a close frame can hold, and a bit less
constexpr std::size_t kPingsASecond = 5;
constexpr std::chrono::seconds kDownloadTime{120};  // to make an answer and to send it
constexpr std::chrono::milliseconds kLinger{500};

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

bool peer_is_gone(const error_code& error) {
  return error == asio::error::eof || error == asio::error::connection_reset || error == asio::error::broken_pipe ||
         error == asio::error::operation_aborted || error == websocket::error::closed ||
         error == http::error::end_of_stream;
}

class SocketViewer final : public Viewer {
 public:
  SocketViewer(Hub& hub, beast::tcp_stream stream, std::string address)
      : Viewer(hub.settings().limits, std::move(address)), hub_(hub), socket_(std::move(stream)) {
    const Limits& limits = hub.settings().limits;
    beast::get_lowest_layer(socket_).expires_never();
    socket_.set_option(websocket::stream_base::timeout{limits.request_time, limits.silence, true});
    socket_.read_message_max(limits.frame_bytes);
    socket_.auto_fragment(false);
    socket_.control_callback([this](websocket::frame_type, beast::string_view) { take_control_frame(); });
  }

  void accept(HttpRequest request, Role role, std::string ticket) {
    const auto kept = std::make_shared<HttpRequest>(std::move(request));
    socket_.async_accept(*kept, [self = shared(), kept, role, ticket = std::move(ticket)](const error_code& error) {
      if (error) return self->hub_.refused(self->address(), "no WebSocket: " + error.message());
      const std::string full = self->hub_.refusal_to_join(role);
      if (!full.empty()) return self->close(full);
      self->hub_.join(self, role, ticket);
      self->read();
    });
  }

  void close(std::string_view why) override {
    if (closing_since != Clock::time_point::max()) return;
    closing_since = Clock::now();
    const std::string text = shortened(printable(why), kReasonBytes);
    const websocket::close_reason reason(websocket::close_code::policy_error,
                                         beast::string_view(text.data(), text.size()));
    socket_.async_close(reason, [self = shared()](const error_code&) {
      self->drop();
      self->hub_.leave(*self);
    });
  }

  void drop() override { beast::get_lowest_layer(socket_).close(); }

 private:
  std::shared_ptr<SocketViewer> shared() { return std::static_pointer_cast<SocketViewer>(shared_from_this()); }

  void read() {
    socket_.async_read(buffer_, [self = shared()](const error_code& error, std::size_t) { self->take(error); });
  }

  void take(const error_code& error) {
    if (error) {
      if (!peer_is_gone(error) && closing_since == Clock::time_point::max()) {
        hub_.refused(address(), error == beast::error::timeout ? "silent for too long" : error.message());
      }
      if (closing_since == Clock::time_point::max()) drop();
      return hub_.leave(*this);
    }
    if (!socket_.got_text()) return hub_.refuse(*this, "a frame that is not text");
    const auto bytes = buffer_.cdata();
    hub_.receive(*this, {static_cast<const char*>(bytes.data()), bytes.size()});
    buffer_.consume(buffer_.size());
    if (closing_since == Clock::time_point::max()) read();
  }

  /// A ping is answered by Beast, a flood of them is not what browsers do.
  void take_control_frame() {
    if (!pings_.take(Clock::now()) && closing_since == Clock::time_point::max()) {
      asio::post(socket_.get_executor(), [self = shared()] { self->hub_.refuse(*self, "too many pings a second"); });
    }
  }

  void send(const Frame& frame) override {
    if (closing_since != Clock::time_point::max()) return;
    socket_.text(true);
    socket_.async_write(asio::buffer(*frame), [self = shared(), frame](const error_code& error, std::size_t) {
      if (!error) self->sent();
    });
  }

  Hub& hub_;
  websocket::stream<beast::tcp_stream> socket_;
  beast::flat_buffer buffer_;
  Allowance pings_{kPingsASecond};
};

/// What is read of a stranger and what it gets, in one struct that lives until it is sent.
class HttpVisit final : public Visit, public std::enable_shared_from_this<HttpVisit> {
 public:
  HttpVisit(Connections& all, std::uint64_t number, asio::ip::tcp::socket socket, std::string address)
      : all_(all), number_(number), stream_(std::move(socket)), address_(std::move(address)) {
    parser_.header_limit(kHeaderBytes);
    // A body is never read, the answer comes behind the header. (No limit at all would be smaller than any length.)
    parser_.body_limit(std::numeric_limits<std::uint64_t>::max());
  }

  void read() {
    stream_.expires_after(hub().settings().limits.request_time);
    http::async_read_header(stream_, buffer_, parser_,
                            [self = shared_from_this()](const error_code& error, std::size_t) { self->take(error); });
  }

  void drop() override { stream_.close(); }

 private:
  Hub& hub() { return all_.hub(); }

  void take(const error_code& error) {
    const HttpRequest& request = parser_.get();
    if (parser_.is_header_done() && request.method() != http::verb::get) {
      return refuse(http::status::method_not_allowed, "only GET is answered here");
    }
    if (error == http::error::header_limit || error == http::error::buffer_overflow) {
      return refuse(http::status::request_header_fields_too_large, "the request is too long");
    }
    if (error == beast::error::timeout) return end("no whole request in time");
    if (error && error.category() == http::make_error_code(http::error::bad_method).category() &&
        error != http::error::end_of_stream && error != http::error::partial_message) {
      return refuse(http::status::bad_request, "no HTTP request: " + error.message());
    }
    if (error) return end(peer_is_gone(error) ? "" : error.message());
    answer(request);
  }

  void answer(const HttpRequest& request) {
    const Target target = parse_target(view_of(request.target()));
    if (target.what == Target::What::unknown) return refuse(http::status::not_found, "there is no such page here");
    const Role role = hub().role_of(target.key);
    if (role == Role::nobody) {
      return refuse(http::status::forbidden, "this link is not the whole link of the class: ask for it again");
    }
    all_.has_key(number_);
    switch (target.what) {
      case Target::What::page:
        stream_.expires_after(kDownloadTime);
        // The settings outlive every visit, and a class that comes together needs no page for each.
        return respond(http::status::ok, "text/html; charset=utf-8", nullptr, hub().settings().page);
      case Target::What::socket:
        return upgrade(role, target.ticket);
      case Target::What::scenario:
        return scenario(target.saved);
      case Target::What::whole_page:
        return whole_page();
      case Target::What::unknown:
        break;
    }
  }

  void upgrade(Role role, const std::string& ticket) {
    const HttpRequest& request = parser_.get();
    if (!websocket::is_upgrade(request)) return refuse(http::status::upgrade_required, "this address is a WebSocket");
    if (!same_origin(view_of(request[http::field::origin]), view_of(request[http::field::host]))) {
      return refuse(http::status::forbidden,
                    fmt::format("wrong origin: {}", view_of(request[http::field::origin]).substr(0, 80)));
    }
    if (buffer_.size() > 0) return refuse(http::status::bad_request, "frames before the WebSocket was opened");
    const std::string full = hub().refusal_to_join(role);
    if (!full.empty()) return refuse(http::status::service_unavailable, full);
    const auto viewer = std::make_shared<SocketViewer>(hub(), std::move(stream_), address_);
    viewer->accept(parser_.release(), role, ticket);
    all_.ended(number_);
  }

  void scenario(const std::string& saved) {
    if (!all_.begin_download(number_))
      return refuse(http::status::service_unavailable, "too many downloads: try again");
    stream_.expires_after(kDownloadTime);
    std::uint64_t number = 0;
    for (const char c : saved.substr(0, 15))
      number = c >= '0' && c <= '9' ? number * 10 + static_cast<std::uint64_t>(c - '0') : 0;
    if (const auto kept = hub().downloads().saved(number)) return send_scenario(kept);
    if (!saved.empty()) return refuse(http::status::not_found, "that is no longer kept: save again");
    hub().downloads().scenario([self = shared_from_this()](const auto& made) { self->send_scenario(made); });
  }

  void send_scenario(const std::shared_ptr<const Download>& made) {
    if (!made->saved.error.empty()) return refuse(http::status::internal_server_error, made->saved.error);
    std::string name;
    for (const char c : made->saved.file_name) {
      const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      name += plain || c == '-' || c == '.' ? c : '_';
    }
    response_.set(http::field::content_disposition, fmt::format("attachment; filename=\"{}\"", name));
    respond(http::status::ok, "text/plain; charset=utf-8", made, made->saved.text);
  }

  void whole_page() {
    if (!all_.begin_download(number_))
      return refuse(http::status::service_unavailable, "too many downloads: try again");
    stream_.expires_after(kDownloadTime);
    hub().downloads().page([self = shared_from_this()](const std::shared_ptr<const Download>& made) {
      if (!made->saved.error.empty()) return self->refuse(http::status::internal_server_error, made->saved.error);
      self->respond(http::status::ok, "text/html; charset=utf-8", made, made->saved.text);
    });
  }

  void refuse(http::status status, std::string_view why) {
    hub().refused(address_, fmt::format("{} {}", static_cast<unsigned>(status), why));
    const auto text = std::make_shared<const std::string>(std::string(why) + "\n");
    if (status == http::status::method_not_allowed) response_.set(http::field::allow, "GET");
    respond(status, "text/plain; charset=utf-8", text, *text);
  }

  void respond(http::status status, beast::string_view type, std::shared_ptr<const void> owner,
               const std::string& body) {
    response_.result(status);
    response_.version(11);
    response_.set(http::field::content_type, type);
    response_.set(http::field::cache_control, "no-store");
    response_.set("Referrer-Policy", "no-referrer");
    response_.set("X-Content-Type-Options", "nosniff");
    response_.set("X-Frame-Options", "DENY");
    response_.set("Cross-Origin-Resource-Policy", "same-origin");
    response_.keep_alive(false);
    response_.body() = beast::span<const char>(body.data(), body.size());
    response_.prepare_payload();
    http::async_write(stream_, response_,
                      [self = shared_from_this(), owner = std::move(owner)](const error_code& error, std::size_t) {
                        if (error) return self->end("");
                        self->linger();
                      });
  }

  /// Whoever is still sending would not see the answer if the socket just closed.
  void linger() {
    error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(kLinger);
    drain();
  }
  void drain() {
    stream_.async_read_some(asio::buffer(rest_), [self = shared_from_this()](const error_code& error, std::size_t) {
      if (error) return self->end("");
      self->drain();
    });
  }

  void end(std::string_view why) {
    if (!why.empty()) hub().refused(address_, why);
    stream_.close();
    all_.ended(number_);
  }

  Connections& all_;
  std::uint64_t number_;
  beast::tcp_stream stream_;
  std::string address_;
  beast::flat_buffer buffer_{kHeaderBytes * 2};
  http::request_parser<http::empty_body> parser_;
  HttpResponse response_;
  std::array<char, 1024> rest_{};
};

}  // namespace

void Connections::accept(asio::ip::tcp::socket socket) {
  error_code error;
  const asio::ip::tcp::endpoint peer = socket.remote_endpoint(error);
  if (error) return;
  socket.set_option(asio::ip::tcp::no_delay(true), error);
  if (strangers_.size() >= hub_.settings().limits.strangers) {
    const auto oldest = strangers_.extract(strangers_.begin());
    oldest.mapped()->drop();
    hub_.refused(peer.address().to_string(), "too many connections that ask for nothing: the oldest one is closed");
  }
  const auto visit = std::make_shared<HttpVisit>(*this, next_, std::move(socket), peer.address().to_string());
  strangers_[next_++] = visit;
  visit->read();
}

void Connections::has_key(std::uint64_t number) {
  const auto at = strangers_.find(number);
  if (at == strangers_.end()) return;
  if (known_.size() >= kKnownMax) known_.extract(known_.begin()).mapped()->drop();
  known_.insert(strangers_.extract(at));
}

void Connections::ended(std::uint64_t number) {
  strangers_.erase(number);
  known_.erase(number);
  downloads_.erase(number);
}

bool Connections::begin_download(std::uint64_t number) {
  return downloads_.size() < kDownloadsMax && downloads_.insert(number).second;
}

void Connections::drop_all() {
  for (const auto& [number, visit] : strangers_) visit->drop();
  for (const auto& [number, visit] : known_) visit->drop();
}

}  // namespace raftlab::report::live
