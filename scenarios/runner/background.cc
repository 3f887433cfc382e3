// SPDX-License-Identifier: MIT
#include "scenarios/runner/background.h"

#include <algorithm>

namespace raftlab::scenarios::runner {

Background::Background(const language::Setup& setup, std::uint64_t seed)
    : ground_{setup.nodes, setup.first_voters()}, seed_(seed), downtime_(ground_.voters) {}

void Background::add(const language::Chaos& chaos, const language::SourceSpan& span, sim::Time begins_us,
                     sim::Time ends_us) {
  for (const language::Chaos& each : unmixed(chaos)) {
    chaos_.push_back({ChaosPlan(each, ground_, begins_us, ends_us, seed_, chaos_count_++), span});
  }
  find_next_fault();
}

void Background::add(const language::Clients& load, sim::Time begins_us, sim::Time ends_us) {
  for (std::uint32_t i = 0; i < load.count; ++i) {
    const raft::Rng rng(raft::stream_seed(seed_, "workload", client_count_++));
    clients_.emplace_back(load, rng, begins_us, ends_us);
  }
  find_next_client();
}

void Background::end() {
  downtime_ = Downtime(ground_.voters);
  chaos_.clear();
  planned_.clear();
  clients_.clear();
  find_next_fault();
}

void Background::find_next_fault() {
  next_fault_us_ = planned_.empty() ? raft::kNever : planned_.front().at_us;
  next_planned_ = !planned_.empty();
  next_chaos_ = chaos_.size();
  for (std::size_t i = 0; i < chaos_.size(); ++i) {
    if (chaos_[i].plan.next_at() >= next_fault_us_) continue;
    next_fault_us_ = chaos_[i].plan.next_at();
    next_planned_ = false;
    next_chaos_ = i;
  }
  find_next_client();
}

void Background::find_next_client() {
  next_us_ = next_fault_us_;
  next_client_ = clients_.size();
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (clients_[i].next_at() >= next_us_) continue;
    next_us_ = clients_[i].next_at();
    next_client_ = i;
  }
}

std::optional<language::Statement> Background::take_fault() {
  if (!next_planned_ && next_chaos_ < chaos_.size()) {
    ChaosLine& line = chaos_[next_chaos_];
    const auto later = [](sim::Time at_us, const PlannedFault& other) { return at_us < other.at_us; };
    for (PlannedFault& fault : line.plan.take_next(downtime_)) {
      fault.statement.span = line.span;
      planned_.insert(std::upper_bound(planned_.begin(), planned_.end(), fault.at_us, later), std::move(fault));
    }
  }
  std::optional<language::Statement> statement;
  if (!planned_.empty() && planned_.front().at_us <= next_us_) {
    statement = std::move(planned_.front().statement);
    planned_.erase(planned_.begin());
  }
  find_next_fault();
  return statement;
}

}  // namespace raftlab::scenarios::runner
