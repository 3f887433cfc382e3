// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/pool.h"

#include <utility>  // Boost 1.74 with g++ 12 needs it before Asio

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <vector>

namespace raftlab::scenarios::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kWindow = 4'096;  // results that may wait
constexpr std::uint64_t kBlockMax = 64;
constexpr std::chrono::milliseconds kBlockTime{10};  // a block is about that long

SeedResult do_work(const Pool::Work& work, std::uint64_t place) {
  try {
    return work(place);
  } catch (const std::exception& error) {
    SeedResult result;
    result.error = error.what();
    return result;
  }
}

}  // namespace

class Pool::Inside {
 public:
  Inside(unsigned threads, std::uint64_t count, const Work& work)
      : count_(count), work_(work), window_(kWindow), threads_(threads) {
    for (unsigned i = 0; i < threads; ++i) {
      boost::asio::post(threads_, [this] { serve(); });
    }
  }

  ~Inside() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = closed_ = true;
    }
    for_threads_.notify_all();
    threads_.join();
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  std::optional<SeedResult> take(unsigned wait_ms) {
    std::unique_lock lock(mutex_);
    for_taker_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return here().has_value() || is_over(); });
    if (!here()) return std::nullopt;
    std::optional<SeedResult> result = std::exchange(here(), std::nullopt);
    ++taken_;
    if (taken_ % (kWindow / 4) == 0) for_threads_.notify_all();
    return result;
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    for_taker_.notify_all();
  }

  bool over() {
    const std::lock_guard lock(mutex_);
    return is_over();
  }

  void add(std::function<void()> task) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(task));
      ++tasks_;
    }
    for_threads_.notify_one();
  }

  bool tasks_done(unsigned wait_ms) {
    std::unique_lock lock(mutex_);
    return for_taker_.wait_for(lock, std::chrono::milliseconds(wait_ms), [this] { return tasks_ == 0; });
  }

 private:
  std::optional<SeedResult>& here() { return window_[taken_ % kWindow]; }
  bool is_over() const { return taken_ == begun_ && (stopped_ || begun_ == count_); }
  bool may_begin() const { return !stopped_ && begun_ < count_ && begun_ - taken_ < kWindow; }

  /// The life of a thread.
  void serve() {
    std::uint64_t block = 1;
    std::unique_lock lock(mutex_);
    for (;;) {
      for_threads_.wait(lock, [this] { return !waiting_.empty() || may_begin() || closed_; });
      if (!waiting_.empty()) {
        const std::function<void()> task = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        task();
        lock.lock();
        --tasks_;
        for_taker_.notify_all();
      } else if (may_begin()) {
        block = do_block(lock, block);
      } else if (closed_) {
        return;
      }
    }
  }

  /// So many places more; how many next time. Their size follows the clock, what they give does not.
  std::uint64_t do_block(std::unique_lock<std::mutex>& lock, std::uint64_t block) {
    const std::uint64_t first = begun_;
    const std::uint64_t size = std::min({block, count_ - begun_, kWindow - (begun_ - taken_)});
    begun_ += size;
    lock.unlock();
    const Clock::time_point before = Clock::now();
    std::vector<SeedResult> results;
    for (std::uint64_t place = first; place < first + size; ++place) results.push_back(do_work(work_, place));
    const bool quick = Clock::now() - before < kBlockTime;
    lock.lock();
    for (std::uint64_t i = 0; i < size; ++i) window_[(first + i) % kWindow] = std::move(results[i]);
    if (here()) for_taker_.notify_all();
    return quick ? std::min(kBlockMax, size * 2) : std::max<std::uint64_t>(1, size / 2);
  }

  const std::uint64_t count_;
  const Work& work_;
  std::mutex mutex_;  // of everything below
  std::condition_variable for_threads_;
  std::condition_variable for_taker_;
  std::vector<std::optional<SeedResult>> window_;  // of a place: at place % kWindow
  std::uint64_t begun_ = 0;
  std::uint64_t taken_ = 0;
  std::deque<std::function<void()>> waiting_;
  std::size_t tasks_ = 0;  // waiting and running
  bool stopped_ = false;
  bool closed_ = false;
  boost::asio::thread_pool threads_;
};

Pool::Pool(unsigned threads, std::uint64_t count, const Work& work)
    : inside_(std::make_unique<Inside>(std::max(1U, threads), count, work)) {}
Pool::~Pool() = default;
std::optional<SeedResult> Pool::take(unsigned wait_ms) { return inside_->take(wait_ms); }
void Pool::stop() { inside_->stop(); }
bool Pool::over() const { return inside_->over(); }
void Pool::add(std::function<void()> task) { inside_->add(std::move(task)); }
bool Pool::tasks_done(unsigned wait_ms) { return inside_->tasks_done(wait_ms); }

}  // namespace raftlab::scenarios::fuzz
