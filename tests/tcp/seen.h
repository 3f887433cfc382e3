// SPDX-License-Identifier: MIT
// What the clients of a real cluster asked and were told, in the order of real time: whoever was answered before
// another one asked comes first. A history that cannot be judged counts as wrong.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "raft/entry_store.h"
#include "sim/linear_search.h"
#include "transport/tcp/client.h"

namespace raftlab::tcp_test {

class Seen {
 public:
  using Client = transport::tcp::Client;

  /// Right before the call; the number is for its answer.
  std::size_t asked(unsigned client, const Client::Request& request);
  /// Right after it.
  void answered(std::size_t number, const Client::Answer& answer);

  std::size_t size() const { return operations_.size(); }
  /// Empty if it is linearizable, else why not; then the history is kept in a file for `raftlab check-history`.
  /// REQUIRES that nobody asks any more, as what follows.
  std::string why_not_linearizable(const sim::JudgeLimits& limits = {}) const;
  /// A line for each question and each answer.
  std::string as_edn() const;

 private:
  struct Operation {
    unsigned client = 0;
    Client::Request request;
    Client::Answer answer;  // unknown until it is there, or for ever
    std::uint64_t asked = 0;
    std::uint64_t returned = 0;  // 0: not yet, or never
  };
  sim::Call call_of(const Operation& operation, raft::TextPool& values) const;
  std::string keep() const;

  mutable std::mutex mutex_;
  std::uint64_t ticks_ = 0;
  std::vector<Operation> operations_;
};

}  // namespace raftlab::tcp_test
