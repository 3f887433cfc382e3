// SPDX-License-Identifier: MIT
// A client of a `clients` line: at each beat it asks for one thing, unless it still waits for its answer. Beats are
// 0.5 to 1.5 of the mean apart. Every value written is a number that no other load writes, and what cas expects is
// mostly a value that the client has seen, so that a wrong order of operations shows in the history.
// A value: a copy goes on alike. Stream: "workload/<number>", number counting the clients of all lines of a run.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "raft/rng.h"
#include "scenarios/language/ast.h"
#include "sim/world.h"

namespace raftlab::scenarios::runner {

class LoadClient {
 public:
  /// Asks from `begins_us` to before `ends_us`.
  LoadClient(const language::Clients& load, raft::Rng rng, sim::Time begins_us, sim::Time ends_us);

  /// When its next beat comes; kNever when there is none.
  [[nodiscard]] sim::Time next_at() const { return next_us_; }
  /// Its client in the world, opened when it first asks for something.
  sim::ClientId client(sim::World& world) {
    if (!client_) client_ = world.open_client();
    return *client_;
  }

  struct Request {
    raft::CommandKind kind = raft::CommandKind::set;
    std::string key;
    std::string value;                    // set, cas
    std::optional<std::string> expected;  // cas; none: the key must be missing
    raft::NodeId via = raft::kNoNode;  // one in five is asked of a node drawn: a stale leader too must hear of clients
  };
  /// What it asks at this beat, valid until the next; null while it waits. `values`: the last number that any load has
  /// written. REQUIRES that the world invokes it, and that asked() is told so.
  const Request* beat(const sim::World& world, std::uint64_t& values);
  void asked(sim::OperationId operation) { last_ = operation; }

 private:
  /// A value that it has read or written.
  struct Seen {
    std::uint64_t key = 0;
    raft::TextId value = raft::kNoText;
  };

  void note_answer(const sim::Operation& operation);
  void draw_expected(const sim::World& world);
  void plan_next(sim::Time from_us);

  language::Clients load_;
  sim::Time pause_us_min_;
  sim::Time pause_us_max_;
  std::optional<sim::ClientId> client_;
  raft::Rng rng_;
  sim::Time ends_us_;
  sim::Time next_us_ = raft::kNever;
  std::optional<sim::OperationId> last_;
  std::uint64_t key_ = 0;  // of the last operation
  Request request_;        // the same
  std::array<Seen, 16> seen_;
  std::size_t seen_count_ = 0;  // in all; the array holds the last ones
};

}  // namespace raftlab::scenarios::runner
