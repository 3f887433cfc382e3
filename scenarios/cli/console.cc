// SPDX-License-Identifier: MIT
#include "scenarios/cli/console.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace raftlab::scenarios::cli {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

/// What the locale's variables say, in the order POSIX gives them.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    std::string value(environment(name));
    if (value.empty()) continue;
    for (char& letter : value) {
      if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return value.find("utf-8") != std::string::npos || value.find("utf8") != std::string::npos;
  }
  return false;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\x1b[1m";
    case Style::good:
      return "\x1b[1;32m";
    case Style::bad:
      return "\x1b[1;31m";
    case Style::warning:
      return "\x1b[33m";
    case Style::faint:
      return "\x1b[2m";
  }
  return "";
}

}  // namespace

void Stream::write(std::string_view text) {
  if (closed_ || error_ != 0) return;
  buffer_ += text;
  if (buffer_.size() >= kBuffer) flush();
}

void Stream::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !closed_ && error_ == 0) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written > 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno == EPIPE) {
      closed_ = true;
    } else if (written < 0 && errno != EINTR && errno != EAGAIN) {
      error_ = errno;
    }
  }
  buffer_.clear();
}

bool Stream::is_terminal() const { return ::isatty(descriptor_) == 1; }

Console::Console()
    : no_color_(!environment("NO_COLOR").empty()),
      dumb_(environment("TERM") == "dumb"),
      utf8_(locale_is_utf8() && !dumb_) {}

void Console::result(std::string_view text) {
  if (result_to_error_) {
    message(text);
  } else {
    out_.write(text);
  }
}

void Console::message(std::string_view text) {
  out_.flush();  // so that the two streams stay in order on a terminal
  err_.write(text);
  err_.flush();
}

void Console::error(std::string_view text, std::string_view hint) {
  std::string lines = fmt::format("{} {}\n", styled(Style::bad, "error:", true), text);
  while (!hint.empty()) {
    const std::size_t end = hint.find('\n');
    lines += fmt::format("      {}\n", hint.substr(0, end));
    hint = end == std::string_view::npos ? std::string_view() : hint.substr(end + 1);
  }
  message(lines);
}

void Console::flush() {
  out_.flush();
  err_.flush();
}

std::string Console::failure() {
  flush();
  if (out_.error() == 0) return {};
  return fmt::format("cannot write to standard output: {}", std::strerror(out_.error()));
}

bool Console::shows_color(const Stream& stream) const {
  if (color_ == Color::always) return true;
  return color_ == Color::automatic && !no_color_ && !dumb_ && stream.is_terminal();
}

std::string Console::styled(Style style, std::string_view text, bool on_error_stream) const {
  const Stream& stream = on_error_stream || result_to_error_ ? err_ : out_;
  if (style == Style::plain || !shows_color(stream)) return std::string(text);
  return fmt::format("{}{}\x1b[0m", code_of(style), text);
}

}  // namespace raftlab::scenarios::cli
