// SPDX-License-Identifier: MIT
#include "scenarios/cli/prompt.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "scenarios/cli/interrupts.h"
#include "scenarios/cli/prompt_edit.h"

namespace raftlab::scenarios::cli {
namespace {

/// Bytes up to a newline; the last line may lack it.
class PlainPrompt : public Prompt {
 public:
  explicit PlainPrompt(bool terminal) : terminal_(terminal) {}

  Line read(const std::string& sign) override {
    if (terminal_) put(sign);
    for (;;) {
      const std::size_t newline = buffer_.find('\n');
      if (newline != std::string::npos) {
        std::string text = buffer_.substr(0, newline);
        buffer_.erase(0, newline + 1);
        if (text.ends_with('\r')) text.pop_back();
        return {End::line, std::move(text)};
      }
      if (ended_) {
        if (buffer_.empty()) return {End::end_of_input, {}};
        return {End::line, std::exchange(buffer_, {})};
      }
      if (!wait_for_input()) return {End::interrupted, {}};
      fill();
    }
  }

  bool interactive() const override { return terminal_; }

 private:
  static void put(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = ::write(1, text.data(), text.size());
      if (written <= 0) return;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }

  void fill() {
    std::array<char, 4096> bytes;
    const ssize_t got = ::read(0, bytes.data(), bytes.size());
    if (got > 0)
      buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    else if (got == 0 || (errno != EINTR && errno != EAGAIN))
      ended_ = true;
  }

  bool terminal_;
  bool ended_ = false;
  std::string buffer_;
};

}  // namespace

bool wait_for_input() {
  for (;;) {
    if (interrupts().raised()) return false;
    std::array<pollfd, 2> waiting{pollfd{0, POLLIN, 0}, pollfd{interrupts().wake_descriptor(), POLLIN, 0}};
    if (::poll(waiting.data(), waiting.size(), -1) > 0 && waiting[0].revents != 0) return !interrupts().raised();
  }
}

std::unique_ptr<Prompt> make_prompt(Prompt::Complete complete) {
  const bool terminal = ::isatty(0) == 1 && ::isatty(1) == 1;
  const char* type = std::getenv("TERM");
  const bool dumb = type == nullptr || *type == '\0' || std::string_view(type) == "dumb";
  if (terminal && !dumb) {
    if (std::unique_ptr<Prompt> prompt = make_edit_prompt(std::move(complete))) return prompt;
  }
  return std::make_unique<PlainPrompt>(terminal);
}

}  // namespace raftlab::scenarios::cli
