// SPDX-License-Identifier: MIT
// Settling: everything is healed, or all but a majority is down for good; then the cluster must come to one state.
#include <fmt/format.h>

#include "scenarios/language/print.h"
#include "scenarios/runner/advance.h"
#include "scenarios/runner/build.h"
#include "scenarios/runner/line_failure.h"
#include "scenarios/runner/messages.h"
#include "scenarios/runner/quorums.h"
#include "transport/faults.h"

namespace raftlab::scenarios::runner {
namespace {

constexpr sim::Time kSettleUs = 10'000'000;

NodeIds ids_of(const raft::NodeSet& nodes) {
  NodeIds ids;
  for (const raft::NodeId node : nodes) ids.push_back(node);
  return ids;
}

/// "node 2 is", "nodes 2,3 are".
std::string text_of_nodes(const raft::NodeSet& nodes) {
  return fmt::format("node{} {} {}", nodes.size() == 1 ? "" : "s", fmt::join(ids_of(nodes), ","),
                     nodes.size() == 1 ? "is" : "are");
}

}  // namespace

void Runner::heal_everything(sim::EventId cause) {
  for (unsigned i = 0; i < world_.nodes(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    if (!settle_nodes_.contains(node)) change_node(language::NodeAction::crash, node, cause);
  }
  faults_ended(transport::heal_all(world_.network_state()), cause);
  undos_.clear();
  default_layers_.clear();
  default_base_ = {};
  default_base_.latency = delays_of(scenario_->setup.latency);
  apply_defaults();
  world_.release();
  for (unsigned i = 0; i < world_.nodes(); ++i) {
    const auto node = static_cast<raft::NodeId>(i);
    world_.set_timers(node, true, cause);
    const sim::Host& host = world_.host(node);
    if (host.clock.drift_ppm() != 0) world_.set_clock_drift(node, 0, cause);
    if (host.disk.stalled() || host.disk.full() || host.disk_sync) world_.mend_disk(node, cause);
    if (!settle_nodes_.contains(node)) continue;
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
  for (const raft::NodeId node : settle_nodes_) {
    const sim::Host& host = world_.host(node);
    if (!host.live() && !host.lost) return not_so(fmt::format("node {} is not live", node));
    if (node != leader && host.live() && host.node().role() == raft::Role::leader) {
      return not_so(fmt::format("nodes {} and {} both lead", node, leader));
    }
  }
  const raft::Node& model = world_.host(leader).node();
  for (const raft::NodeId node : model.configuration().members()) {
    if (!settle_nodes_.contains(node) || world_.host(node).lost) continue;
    const raft::Log& log = world_.host(node).node().log();
    const raft::Index last = model.log().last_index();
    if (log.last_index() != last || !log.same_through(model.log(), last)) {
      return not_so(fmt::format("the log of node {} is not that of leader {}", node, leader));
    }
  }
  return true;
}

/// One leader; then a write; then equal logs, which hold it, of its configuration's members but those lost for good and
/// those that are to stay down.
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
  const sim::OperationId id = world_.invoke(write, current_.event);
  halt = advance(raft::kNever, [this, id] { return world_.operation(id).done; });
  if (halt != Halt::condition) return halted(halt);
  why = "a fresh write has no answer";
  if (world_.operation(id).outcome != sim::ClientOutcome::ok) return {};
  halt = agreed() ? Halt::condition : advance(deadline, agreed);
  why.clear();
  if (halt == Halt::reached) one_leader_and_equal_logs(&why);
  return halted(halt);
}

/// Who is to be up. `majority` means as few as can do, not those without the leader: nobody need lead.
raft::NodeSet Runner::settling(const language::Settle& settle) {
  const raft::NodeSet everybody = set_of_all(world_.nodes());
  if (!settle.nodes) return everybody;
  const std::vector<raft::NodeSet> voters = voters_in_force(world_);
  const raft::NodeSet lost = lost_nodes(world_);
  const bool drawn = settle.nodes->kind == language::SelectorKind::majority;
  const raft::NodeSet nodes = drawn ? everybody : set_of(who(*settle.nodes));
  if (const std::string why = why_no_quorum(nodes - lost, voters); !why.empty()) {
    if (lost.empty()) throw LineFailure{why + ": they could never settle"};
    throw LineFailure{fmt::format("{}, and {} lost for good: they could never settle", why, text_of_nodes(lost))};
  }
  if (!drawn) return nodes;
  const raft::NodeSet quorum = draw_quorum(everybody - lost, voters, pick_rng_);
  if (settings_.journal) current_.resolved.emplace_back(&*settle.nodes, ids_of(quorum));
  return quorum;
}

/// Before others go down for good: a change of members under way may make another quorum of those who stay.
Outcome Runner::requests_of_members_end() {
  std::vector<sim::OperationId> waiting;
  for (sim::OperationId id = 0; id < world_.operations().size(); ++id) {
    const sim::Operation& operation = world_.operation(id);
    if (operation.is_change && !operation.done) waiting.push_back(id);
  }
  if (waiting.empty()) return {};
  const auto done = [this](sim::OperationId id) { return world_.operation(id).done; };
  return halted(advance(raft::kNever, [&] { return std::all_of(waiting.begin(), waiting.end(), done); }));
}

Outcome Runner::line(const language::Settle& settle) {
  background_.end();
  if (settle.nodes) {
    Outcome waited = requests_of_members_end();
    if (waited.end != LineEnd::done) return waited;
  }
  settle_nodes_ = settling(settle);
  const sim::EventId event = fault_started();
  journal(with_numbers(*current_.statement, current_.resolved));
  heal_everything(event);
  const sim::Time within_us = settle.within_us.value_or(kSettleUs);
  std::string why;
  Outcome outcome = settle_within(within_us, why);
  if (outcome.end != LineEnd::done) return outcome;
  if (!why.empty()) {
    return not_settled(
        fmt::format("the cluster has not settled within {}: {}", language::print_duration(within_us), why));
  }
  note_expectation(true, current_.statement->span, current_.statement->text, current_.statement->text);
  world_.check_acked_durable();  // looked at when this line ends
  return outcome;
}

/// Liveness is broken: what a scenario may expect. Else the line fails, and names the property too.
Outcome Runner::not_settled(std::string message) {
  world_.report(sim::Property::liveness, raft::kNoNode, message, {current_.event});
  const Halt halt = look_at_violations();
  if (halt == Halt::over) return halted(halt);
  return fail(std::move(message));
}

}  // namespace raftlab::scenarios::runner
