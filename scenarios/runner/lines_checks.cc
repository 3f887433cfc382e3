// SPDX-License-Identifier: MIT
// Waiting, expecting, settling.
#include <fmt/format.h>

#include "scenarios/language/print.h"
#include "scenarios/runner/advance.h"
#include "transport/faults.h"

namespace raftlab::scenarios::runner {
namespace {

constexpr sim::Time kWaitUs = 60'000'000;
constexpr sim::Time kSettleUs = 10'000'000;

}  // namespace

Outcome Runner::line(const language::Wait& wait) { return halted(advance(later(wait.time_us))); }

/// Until the fact holds, at most `within_us`; `held` says whether it did when time was up.
Outcome Runner::await(const language::Fact& fact, sim::Time within_us, bool& held) {
  const auto now_so = [this, &fact] { return look(fact, looking(draws_), true, false).held; };
  held = now_so();
  if (held || within_us == 0) return {};
  const Halt halt = advance(later(within_us), now_so);
  held = halt == Halt::condition;
  return halted(halt);
}

Outcome Runner::line(const language::WaitUntil& wait) {
  const sim::Time within_us = wait.within_us.value_or(kWaitUs);
  bool held = false;
  Outcome outcome = await(wait.fact, within_us, held);
  if (held || outcome.end != LineEnd::done) return outcome;
  return fail(fmt::format("waited {} for {}, but {}", language::print_duration(within_us),
                          language::print_fact(wait.fact), look(wait.fact, looking(draws_), true, true).actual));
}

Outcome Runner::line(const language::Expect& expect) {
  bool held = false;
  Outcome outcome = await(expect.fact, expect.within_us.value_or(0), held);
  if (outcome.end != LineEnd::done) return outcome;
  if (held) {
    note_expectation(true, statement_->span, statement_->text, statement_->text);
    return outcome;
  }
  const std::string actual = look(expect.fact, looking(draws_), true, true).actual;
  const std::string within =
      expect.within_us ? fmt::format(" within {}", language::print_duration(*expect.within_us)) : "";
  return fail(fmt::format("expected {}{}, but {}", language::print_fact(expect.fact), within, actual));
}

Outcome Runner::line(const language::Always& always) {
  watches_.push_back({always.fact, always.never, statement_->span, statement_->text, {}});
  return {};  // looked at for the first time when this line ends
}

Outcome Runner::line(const language::ExpectViolation& expect) {
  if (!expect.asks) return {};
  const auto same = [&](const language::ExpectedViolation& other) { return other.property == expect.property; };
  if (std::none_of(expected_violations_.begin(), expected_violations_.end(), same)) {
    expected_violations_.push_back({expect.property, statement_->span});
  }
  return {};
}

void Runner::heal_everything(sim::EventId cause) {
  faults_ended(transport::heal_all(world_.network_state()), cause);
  undos_.clear();
  default_layers_.clear();
  default_base_ = {};
  default_base_.latency = {scenario_->setup.latency.low_us, scenario_->setup.latency.high_us};
  apply_defaults();
  world_.release();
  for (unsigned i = 0; i < world_.nodes(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    world_.set_timers(node, true, cause);
    const sim::Host& host = world_.host(node);
    if (host.clock.drift_ppm() != 0) world_.set_clock_drift(node, 0, cause);
    if (host.disk.stalled() || host.disk.full() || host.disk_sync) world_.mend_disk(node, cause);
    change_node(language::NodeAction::resume, node, cause);
    change_node(language::NodeAction::restart, node, cause);
  }
}

bool Runner::one_leader_and_equal_logs(std::string* why) const {
  const auto not_so = [why](std::string text) {
    if (why != nullptr) *why = std::move(text);
    return false;
  };
  const raft::NodeId leader = world_.leader();
  if (leader == raft::kNoNode) return not_so("nobody leads");
  for (unsigned i = 0; i < world_.nodes(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    const sim::Host& host = world_.host(node);
    if (!host.live() && !host.lost) return not_so(fmt::format("node {} is not live", node));
    if (node != leader && host.live() && host.node().role() == raft::Role::leader) {
      return not_so(fmt::format("nodes {} and {} both lead", node, leader));
    }
  }
  const raft::Node& model = world_.host(leader).node();
  for (const raft::NodeId node : model.configuration().members()) {
    if (node >= world_.nodes() || world_.host(node).lost) continue;
    const raft::Log& log = world_.host(node).node().log();
    const raft::Index last = model.log().last_index();
    if (log.last_index() != last || !log.same_through(model.log(), last)) {
      return not_so(fmt::format("the log of node {} is not that of leader {}", node, leader));
    }
  }
  return true;
}

/// One leader; then a write; then equal logs, which hold it, of its configuration's members but those lost for good.
/// `why` says what is missing when time is up.
Outcome Runner::settle_within(sim::Time within_us, std::string& why) {
  const sim::Time deadline = later(within_us);
  const auto agreed = [this] { return one_leader_and_equal_logs(nullptr); };
  Halt halt = agreed() ? Halt::condition : advance(deadline, agreed);
  if (halt != Halt::condition) {
    one_leader_and_equal_logs(&why);
    return halted(halt);
  }
  why = "there is no time left for a write";
  if (world_.now() == deadline) return {};
  const std::string value = fmt::format("{}", ++settled_);
  sim::World::Request write;
  write.client = world_.open_client();
  write.key = "settle";
  write.value = value;
  write.timeout_us = deadline - world_.now();
  const sim::OperationId id = world_.invoke(write, line_event_);
  halt = advance(raft::kNever, [this, id] { return world_.operation(id).done; });
  if (halt != Halt::condition) return halted(halt);
  why = "a fresh write has no answer";
  if (world_.operation(id).outcome != sim::ClientOutcome::ok) return {};
  halt = agreed() ? Halt::condition : advance(deadline, agreed);
  why.clear();
  if (halt == Halt::reached) one_leader_and_equal_logs(&why);
  return halted(halt);
}

Outcome Runner::line(const language::Settle& settle) {
  heal_everything(fault_started());
  const sim::Time within_us = settle.within_us.value_or(kSettleUs);
  std::string why;
  Outcome outcome = settle_within(within_us, why);
  if (outcome.end != LineEnd::done) return outcome;
  if (!why.empty()) {
    return not_settled(
        fmt::format("the cluster has not settled within {}: {}", language::print_duration(within_us), why));
  }
  note_expectation(true, statement_->span, statement_->text, statement_->text);
  world_.check_acked_durable();  // looked at when this line ends
  return outcome;
}

/// Liveness is broken: what a scenario may expect. Else the line fails, and names the property too.
Outcome Runner::not_settled(std::string message) {
  world_.report(sim::Property::liveness, raft::kNoNode, message, {line_event_});
  const Halt halt = look_at_violations();
  if (halt == Halt::over) return halted(halt);
  return fail(std::move(message));
}

}  // namespace raftlab::scenarios::runner
