// SPDX-License-Identifier: MIT
#include "scenarios/runner/load.h"

#include <algorithm>

namespace raftlab::scenarios::runner {
namespace {

constexpr std::uint64_t kViaOneIn = 5;

}  // namespace

LoadClient::LoadClient(const language::Clients& load, raft::Rng rng, sim::Time begins_us, sim::Time ends_us)
    : load_(load), rng_(rng), ends_us_(ends_us) {
  plan_next(begins_us);
}

void LoadClient::plan_next(sim::Time from_us) {
  const auto rate = static_cast<std::int64_t>(load_.rate_per_second);
  const sim::Time pause_us = std::max<sim::Time>(1, rng_.between(500'000 / rate, 1'500'000 / rate));
  next_us_ = pause_us < ends_us_ - from_us ? from_us + pause_us : raft::kNever;
}

void LoadClient::note_answer(const sim::Operation& operation) {
  if (operation.outcome != sim::ClientOutcome::ok) return;
  const raft::CommandKind kind = operation.command.kind;
  const raft::TextId value = kind == raft::CommandKind::get ? operation.read : operation.command.value;
  if (value != raft::kNoText) seen_[seen_count_++ % seen_.size()] = {key_, value};
}

/// One of the values that it has lately seen under its key, or none.
std::optional<std::string> LoadClient::draw_expected(const sim::World& world) {
  const std::size_t kept = std::min(seen_count_, seen_.size());
  std::array<raft::TextId, std::tuple_size_v<decltype(seen_)>> values{};
  std::size_t count = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    if (seen_[i].key == key_) values[count++] = seen_[i].value;
  }
  const auto pick = static_cast<std::size_t>(rng_.below(count + 1));
  if (pick == count) return std::nullopt;
  return std::string(world.store().values.view(values[pick]));
}

std::optional<LoadClient::Request> LoadClient::beat(const sim::World& world, std::uint64_t& values) {
  plan_next(next_us_);
  if (last_) {
    const sim::Operation& operation = world.operation(*last_);
    if (!operation.done) return std::nullopt;
    note_answer(operation);
    last_.reset();
  }
  const auto share = static_cast<std::uint32_t>(rng_.below(1'000'000));
  key_ = rng_.below(load_.keys);
  Request request;
  if (rng_.below(kViaOneIn) == 0) request.via = static_cast<raft::NodeId>(rng_.below(world.nodes()));
  request.key = 'k' + std::to_string(key_);
  if (share < load_.get_ppm) {
    request.kind = raft::CommandKind::get;
    return request;
  }
  if (share - load_.get_ppm < load_.cas_ppm) {
    request.kind = raft::CommandKind::cas;
    request.expected = draw_expected(world);
  }
  request.value = std::to_string(++values);
  return request;
}

}  // namespace raftlab::scenarios::runner
