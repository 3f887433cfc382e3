// SPDX-License-Identifier: MIT
#include "tests/tcp/workload.h"

#include <map>

#include "raft/rng.h"

namespace raftlab::tcp_test {

using transport::tcp::Client;

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
  std::map<std::string, std::optional<std::string>> last_read;  // by key: what a compare-and-set expects
  for (std::uint32_t serial = 1; !ending_; ++serial) {
    Client::Request request{.kind = raft::CommandKind::set,
                            .key = "k" + std::to_string(rng.below(shape_.keys)),
                            .value = std::to_string(number) + "." + std::to_string(serial),
                            .expected = {}};
    const std::uint64_t draw = shape_.writes_only ? 0 : rng.below(10);
    if (draw >= 5) request.kind = raft::CommandKind::get;
    if (draw >= 9) {
      request.kind = raft::CommandKind::cas;
      request.expected = last_read[request.key];
    }
    if (request.kind == raft::CommandKind::get) request.value.clear();
    const std::size_t noted = shape_.writes_only ? 0 : seen_.asked(number, request);
    const Client::Answer answer = client.call(request, shape_.patience);
    if (!shape_.writes_only) seen_.answered(noted, answer);
    if (answer.outcome == Client::Outcome::ok) {
      last_read[request.key] = request.kind == raft::CommandKind::get ? answer.value : request.value;
    }
    if (answer.outcome != Client::Outcome::unknown) ++answered_;
    if (shape_.pause.count() != 0) std::this_thread::sleep_for(shape_.pause);
  }
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

}  // namespace raftlab::tcp_test
