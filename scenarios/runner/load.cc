// SPDX-License-Identifier: MIT
#include "scenarios/runner/load.h"

#include <algorithm>
#include <charconv>

namespace raftlab::scenarios::runner {
namespace {

constexpr std::uint64_t kViaOneIn = 5;

/// Puts the digits of a number behind a text, which keeps its memory.
void append_number(std::string& text, std::uint64_t number) {
  std::array<char, 20> digits;
  text.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

}  // namespace

LoadClient::LoadClient(const language::Clients& load, raft::Rng rng, sim::Time begins_us, sim::Time ends_us)
    : load_(load),
      pause_us_min_(500'000 / static_cast<sim::Time>(load.rate_per_second)),
      pause_us_max_(1'500'000 / static_cast<sim::Time>(load.rate_per_second)),
      rng_(rng),
      ends_us_(ends_us) {
  plan_next(begins_us);
}

void LoadClient::plan_next(sim::Time from_us) {
  const sim::Time pause_us = std::max<sim::Time>(1, rng_.between(pause_us_min_, pause_us_max_));
  next_us_ = pause_us < ends_us_ - from_us ? from_us + pause_us : raft::kNever;
}

void LoadClient::note_answer(const sim::Operation& operation) {
  if (operation.outcome != sim::ClientOutcome::ok) return;
  const raft::CommandKind kind = operation.command.kind;
  const raft::TextId value = kind == raft::CommandKind::get ? operation.read : operation.command.value;
  if (value != raft::kNoText) seen_[seen_count_++ % seen_.size()] = {key_, value};
}

/// One of the values that it has lately seen under its key, or none.
void LoadClient::draw_expected(const sim::World& world) {
  const std::size_t kept = std::min(seen_count_, seen_.size());
  std::array<raft::TextId, std::tuple_size_v<decltype(seen_)>> values;
  std::size_t count = 0;
  for (std::size_t i = 0; i < kept; ++i) {
    if (seen_[i].key == key_) values[count++] = seen_[i].value;
  }
  const auto pick = static_cast<std::size_t>(rng_.below(count + 1));
  if (pick != count) request_.expected.emplace(world.store().values.view(values[pick]));
}

const LoadClient::Request* LoadClient::beat(const sim::World& world, std::uint64_t& values) {
  plan_next(next_us_);
  if (last_) {
    const sim::Operation& operation = world.operation(*last_);
    if (!operation.done) return nullptr;
    note_answer(operation);
    last_.reset();
  }
  const auto share = static_cast<std::uint32_t>(rng_.below(1'000'000));
  key_ = rng_.below(load_.keys);
  const bool any = rng_.below(kViaOneIn) != 0;
  request_.via = any ? raft::kNoNode : static_cast<raft::NodeId>(rng_.below(world.nodes()));
  request_.key = 'k';
  append_number(request_.key, key_);
  request_.value.clear();
  request_.expected.reset();
  if (share < load_.get_ppm) {
    request_.kind = raft::CommandKind::get;
    return &request_;
  }
  request_.kind = raft::CommandKind::set;
  if (share - load_.get_ppm < load_.cas_ppm) {
    request_.kind = raft::CommandKind::cas;
    draw_expected(world);
  }
  append_number(request_.value, ++values);
  return &request_;
}

}  // namespace raftlab::scenarios::runner
