// SPDX-License-Identifier: MIT
#include "scenarios/cli/interrupts.h"

#include <utility>  // Boost 1.74 with g++ 12 needs it before Asio

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdint>
#include <thread>

#include "scenarios/cli/output_file.h"

namespace raftlab::scenarios::cli {

class Interrupts::Inside {
 public:
  Inside() : signals_(context_, SIGINT, SIGTERM), wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    listen();
    listener_ = std::thread([this] { context_.run(); });
  }
  ~Inside() {
    context_.stop();
    listener_.join();
    ::close(wake_);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  std::atomic<bool> raised{false};
  std::atomic<int> signal{0};

  int wake() const { return wake_; }
  void empty_wake() const {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = ::read(wake_, &count, sizeof count);
  }

 private:
  void listen() {
    signals_.async_wait([this](const boost::system::error_code& error, int number) {
      if (error) return;
      signal = number;
      if (raised.exchange(true)) {
        remove_unfinished_files();
        ::_exit(128 + number);
      }
      const std::uint64_t one = 1;
      [[maybe_unused]] const ssize_t put = ::write(wake_, &one, sizeof one);
      listen();
    });
  }

  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  int wake_;
  std::thread listener_;
};

Interrupts::Interrupts() : inside_(std::make_unique<Inside>()) {}
Interrupts::~Interrupts() = default;

const std::atomic<bool>& Interrupts::raised() const { return inside_->raised; }

ExitCode Interrupts::exit_code() const {
  if (inside_->signal == SIGINT) return ExitCode::interrupted;
  return inside_->signal == SIGTERM ? ExitCode::terminated : ExitCode::good;
}

void Interrupts::clear() {
  if (inside_->signal == SIGTERM) return;
  inside_->empty_wake();
  inside_->signal = 0;
  inside_->raised = false;
}

int Interrupts::wake_descriptor() const { return inside_->wake(); }

Interrupts& interrupts() {
  static Interrupts the_one;
  return the_one;
}

}  // namespace raftlab::scenarios::cli
