// SPDX-License-Identifier: MIT
// Clients that write, read and compare-and-set a few keys of a real cluster, a thread each, and what they saw: a
// history that is linearizable or not.
#pragma once

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/tcp/seen.h"
#include "transport/tcp/client.h"

namespace raftlab::tcp_test {

class Workload {
 public:
  struct Shape {
    unsigned clients = 4;
    unsigned keys = 3;
    std::chrono::milliseconds patience{1'000};
    std::chrono::milliseconds pause{5};  // between two requests: bounds the length of a history
    bool writes_only = false;
    std::uint64_t seed = 1;
  };
  Workload(const transport::tcp::Cluster& cluster, const Shape& shape);
  ~Workload() { end(); }
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  /// Waits for the last answers.
  void end();
  /// How many were answered by now.
  std::size_t answered() const { return answered_; }
  /// Waits until `more` further ones are answered; false: not within a minute.
  bool wait_for_answers(std::size_t more) const;
  /// After end(): empty if it is linearizable, else why not.
  std::string why_not_linearizable() const { return seen_.why_not_linearizable(); }

 private:
  void run(unsigned number);

  transport::tcp::Cluster cluster_;
  Shape shape_;
  std::atomic<bool> ending_{false};
  std::atomic<std::size_t> answered_{0};
  Seen seen_;
  std::vector<std::thread> threads_;
};

}  // namespace raftlab::tcp_test
