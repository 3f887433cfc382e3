// SPDX-License-Identifier: MIT
#include "scenarios/cli/progress_line.h"

#include <fmt/format.h>
#include <sys/ioctl.h>

#include <cstdlib>

namespace raftlab::scenarios::cli {
namespace {

constexpr std::int64_t kInPlace_us = 200'000;
constexpr std::int64_t kPlain_us = 10'000'000;

std::size_t columns() {
  winsize size{};
  return ::ioctl(2, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

bool is_dumb() {
  const char* terminal = std::getenv("TERM");
  return terminal == nullptr || std::string_view(terminal) == "dumb";
}

}  // namespace

ProgressLine::ProgressLine(Console& console)
    : console_(console),
      in_place_(console.err().is_terminal() && !is_dumb()),
      next_us_(in_place_ ? kInPlace_us : kPlain_us) {}

void ProgressLine::show(std::string_view text, std::int64_t elapsed_us) {
  if (console_.quiet || elapsed_us < next_us_) return;
  next_us_ = elapsed_us + (in_place_ ? kInPlace_us : kPlain_us);
  if (!in_place_) return console_.message(fmt::format("{}\n", text));
  console_.message(fmt::format("\r{}\x1b[K", text.substr(0, columns() - 1)));
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) console_.message("\r\x1b[K");
  shown_ = false;
}

}  // namespace raftlab::scenarios::cli
