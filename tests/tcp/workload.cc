// SPDX-License-Identifier: MIT
#include "tests/tcp/workload.h"

#include "raft/rng.h"
#include "sim/linearizable.h"

namespace raftlab::tcp_test {

namespace {

using transport::tcp::Client;

raft::Time now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Workload::Workload(const transport::tcp::Cluster& cluster, const Shape& shape) : cluster_(cluster), shape_(shape) {
  for (unsigned number = 0; number < shape.clients; ++number) threads_.emplace_back([this, number] { run(number); });
}

void Workload::end() {
  ending_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void Workload::run(unsigned number) {
  raft::Rng rng(raft::stream_seed(shape_.seed, "workload", number));
  Client client(cluster_, Client::random_name());
  for (std::uint32_t serial = 1; !ending_; ++serial) {
    Client::Request request{.kind = raft::CommandKind::set,
                            .key = "k" + std::to_string(rng.below(shape_.keys)),
                            .value = std::to_string(number) + "." + std::to_string(serial),
                            .expected = {}};
    const std::uint64_t draw = shape_.writes_only ? 0 : rng.below(10);
    if (draw >= 5) request.kind = raft::CommandKind::get;
    if (draw >= 9) {
      request.kind = raft::CommandKind::cas;
      request.expected = std::to_string(rng.below(shape_.clients)) + "." + std::to_string(serial - rng.below(3));
    }
    if (request.kind == raft::CommandKind::get) request.value.clear();
    const raft::Time asked = now_us();
    const Client::Answer answer = client.call(request, shape_.patience);
    note(number, serial, request, answer, asked, now_us());
    if (answer.outcome != Client::Outcome::unknown) ++answered_;
    if (shape_.pause.count() != 0) std::this_thread::sleep_for(shape_.pause);
  }
}

void Workload::note(unsigned client, std::uint32_t serial, const Client::Request& request, const Client::Answer& answer,
                    raft::Time asked, raft::Time returned) {
  if (shape_.writes_only) return;
  const std::lock_guard hold(mutex_);
  sim::Operation operation;
  operation.command = {.kind = request.kind, .client = client, .serial = serial, .key = texts_.keys.add(request.key)};
  const bool reads = request.kind == raft::CommandKind::get;
  if (!reads) operation.command.value = texts_.values.add(request.value);
  if (request.expected) operation.command.expected = texts_.values.add(*request.expected);
  operation.invoked_us = asked;
  if (answer.outcome != Client::Outcome::unknown) {
    operation.done = true;
    operation.outcome = answer.outcome == Client::Outcome::ok ? sim::ClientOutcome::ok : sim::ClientOutcome::mismatch;
    operation.returned_us = returned;
    if (reads && answer.value) operation.read = texts_.values.add(*answer.value);
  }
  history_.push_back(operation);
}

bool Workload::wait_for_answers(std::size_t more) const {
  const std::size_t goal = answered_ + more;
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (answered_ < goal) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

std::string Workload::why_not_linearizable() const { return sim::why_not_linearizable(history_, texts_); }

}  // namespace raftlab::tcp_test
