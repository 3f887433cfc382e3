// SPDX-License-Identifier: MIT
// Many seeds on several threads, and their results in the order of seeds, whatever the number of threads. Threads take
// blocks of places from one counter; nothing is shared between two pieces of work. Results that wait for an earlier
// one lie in a window of fixed size, so that memory stays flat however many places there are. Every place that was
// begun is finished, so what was taken is always a beginning of the whole without gaps, also after stop().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "scenarios/fuzz/seed_result.h"

namespace raftlab::scenarios::fuzz {

class Pool {
 public:
  /// What a thread does with a place; called from many threads at once. What it throws ends up in SeedResult::error.
  using Work = std::function<SeedResult(std::uint64_t place)>;

  /// Places 0 to `count` - 1 on `threads` threads, which begin at once. `work` must outlive the Pool.
  Pool(unsigned threads, std::uint64_t count, const Work& work);
  /// stop(), and waits for what was begun.
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  /// The next result in order; nothing where it is not there within `wait_ms`, or there is none any more.
  std::optional<SeedResult> take(unsigned wait_ms);
  /// No place is begun after this.
  void stop();
  /// Every place that was begun has been taken, and no other will begin.
  [[nodiscard]] bool over() const;

  /// Another piece of work, done before further places; also after stop(). It must not throw.
  void add(std::function<void()> task);
  /// True where all of these are done; waits at most `wait_ms` for it.
  bool tasks_done(unsigned wait_ms);

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace raftlab::scenarios::fuzz
