// SPDX-License-Identifier: MIT
// What takes longer than a moment to make: the scenario of the class and its whole page. However many ask, one of each
// is made at a time, on a thread of its own, and serves all who asked before it was begun. Network strand only.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "report/live/session.h"

namespace raftlab::report::live {

/// Ways to have something run later.
struct Strands {
  using Run = std::function<void(std::function<void()>)>;
  Run network;
  Run session;
  Run long_work;
};

/// One copy for all who read it.
struct Download {
  Saved saved;  // of a page only the text and the error
  std::uint64_t number = 0;
};

class Downloads {
 public:
  using Clock = std::chrono::steady_clock;
  using Ready = std::function<void(std::shared_ptr<const Download>)>;

  Downloads(const Session& session, Strands strands) : session_(session), strands_(std::move(strands)) {}

  /// As the class is now or was after this call.
  void save(Ready ready) { ask(scenario_, std::move(ready)); }
  /// One that save() made; nothing where it is too long ago.
  [[nodiscard]] std::shared_ptr<const Download> saved(std::uint64_t number) const;
  /// One of the last second will do.
  void scenario(Ready ready);
  /// One of the last ten seconds will do.
  void page(Ready ready);

 private:
  struct Line {
    bool page = false;
    bool busy = false;
    std::vector<Ready> waiting;
    std::shared_ptr<const Download> last;
    Clock::time_point made{};
  };
  void ask(Line& line, Ready ready);
  void begin(Line& line);
  void made(Line& line, const std::shared_ptr<Download>& download, const std::vector<Ready>& served);

  static constexpr std::size_t kKept = 4;

  const Session& session_;
  Strands strands_;
  Line scenario_;
  Line page_{.page = true};
  std::deque<std::shared_ptr<const Download>> kept_;
  std::uint64_t numbers_ = 0;
};

}  // namespace raftlab::report::live
