// SPDX-License-Identifier: MIT
#pragma once

// A peer of the live server on plain blocking sockets, which can send whatever it likes: requests byte by byte, frames
// that are none. Everything that waits gives up after kPatience, so a test fails instead of hanging.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace raftlab::report::live::test {

inline constexpr std::chrono::seconds kPatience{60};

class Client {
 public:
  /// With `little_room` the kernel keeps little of what it has not read, and so does the kernel of who sends to it.
  explicit Client(std::uint16_t port, bool little_room = false);
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;

  /// False: the other end has closed.
  bool send(std::string_view bytes);
  /// All that comes until the other end closes; `closed_by_peer` tells whether it did in time.
  std::string read_to_end();
  /// Whether anything comes; it is not read.
  bool hears_within(std::chrono::milliseconds patience) const;
  /// Whether the other end has closed, waiting for it no longer than this.
  bool closed_within(std::chrono::milliseconds patience);

  /// "GET target" with the headers a browser sends; the answer, whole.
  static std::string get(std::uint16_t port, std::string_view target, std::string_view method = "GET");

  /// Opens a WebSocket; the status line's number.
  int upgrade(std::string_view target, std::string_view origin);
  /// Masked, as browsers do; `first` is FIN and opcode.
  bool send_frame(std::string_view payload, std::uint8_t first = 0x81);
  bool send_text(std::string_view json) { return send_frame(json); }

  struct Frame {
    int opcode = 0;
    std::string payload;
  };
  /// The next frame; pings are answered while `answers_pings`. Nothing: closed, or nothing came in time.
  std::optional<Frame> next();
  /// The next text frame that holds `part`; "" where the connection closes before.
  std::string next_with(std::string_view part);
  /// Why it was closed: the text in the close frame; frames before it are skipped.
  std::string close_reason();

  bool answers_pings = true;

 private:
  bool fill(std::chrono::milliseconds patience);
  std::optional<std::string> take(std::size_t bytes);

  int socket_ = -1;
  std::string origin_;
  std::string buffer_;
};

}  // namespace raftlab::report::live::test
