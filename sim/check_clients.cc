// SPDX-License-Identifier: MIT
// What clients are promised: exactly-once [Raft 8, Thesis 6.3], read-safety [Thesis 6.4], acked-durable.
#include <algorithm>

#include "sim/held.h"
#include "sim/invariants.h"
#include "sim/sentence.h"

namespace raftlab::sim {

namespace {

constexpr raft::ClientId kClientsMax = 1U << 20;  // what is above was made up
constexpr Serial kSerialGapMax = 1U << 12;
constexpr std::size_t kReadsKept = 1024;

bool is_write(raft::CommandKind kind) {
  return kind == raft::CommandKind::set || kind == raft::CommandKind::erase || kind == raft::CommandKind::cas;
}

}  // namespace

/// What was seen of a request when it was applied; null for numbers that no client has used, or, unless `make`, for
/// what has not been applied.
Effect* Invariants::effect_of(raft::ClientId client, Serial serial, bool make) {
  if (client >= kClientsMax || serial == 0) return nullptr;
  if (client >= effects_.size()) {
    if (!make) return nullptr;
    effects_.resize(client + std::size_t{1});
  }
  std::vector<Effect>& of_client = effects_[client];
  if (serial > of_client.size()) {
    if (!make || serial - of_client.size() > kSerialGapMax) return nullptr;
    while (of_client.size() < serial) of_client.emplace_back();  // nearly always one
  }
  Effect& effect = of_client[serial - 1];
  return effect.index == 0 && !make ? nullptr : &effect;
}

/// A request has an effect at one index only; whoever is told it again gives the same answer. True if that index is this
/// one: no later event changes that.
bool Invariants::check_once(NodeId node, Index index, const raft::Command& command, const raft::Result& result,
                            EventId event) {
  if (command.kind == raft::CommandKind::config || command.kind == raft::CommandKind::noop) return true;
  if (command.serial == 0) return true;  // of no client
  Effect* effect = effect_of(command.client, command.serial, true);
  if (effect == nullptr) return false;
  if (effect->index == 0) *effect = {index, result, shadows_[node].sessions};
  if (effect->index == index) return true;
  if (!shadows_[node].sessions || !effect->sessions || result.repeat) return false;
  report(Property::exactly_once, node,
         sentence("node ", node, " applied request ", command.serial, " of client ", command.client, " at index ",
                  index, " though it had its effect at index ", effect->index),
         {event});
  return false;
}

/// An answer to the last request of a client is what that request did.
void Invariants::check_answer(NodeId node, const raft::ClientReply& reply, EventId cause) {
  if (reply.status != raft::ClientStatus::ok && reply.status != raft::ClientStatus::mismatch) return;
  if (!shadows_[node].sessions) return;
  const Effect* effect = effect_of(reply.client, reply.serial, false);
  if (effect == nullptr || !effect->sessions || reply.serial != effects_[reply.client].size()) return;
  if (effect->result.status == reply.status && effect->result.value == reply.value) return;
  report(Property::exactly_once, node,
         sentence("node ", node, " answered request ", reply.serial, " of client ", reply.client,
                  " otherwise than it was answered when it was applied at index ", effect->index),
         {cause});
}

// ---- reads

void Invariants::on_invoked(OperationId id, const std::vector<Operation>& operations) {
  const Operation& operation = operations[id];
  const raft::Command& command = operation.command;
  if (command.kind != raft::CommandKind::get || command.client >= kClientsMax) return;
  if (command.client >= reads_.size()) reads_.resize(command.client + std::size_t{1});
  std::vector<ReadFloor>& reads = reads_[command.client];
  if (reads.size() >= kReadsKept) reads.erase(reads.begin(), reads.begin() + kReadsKept / 2);
  reads.push_back({command.serial, acknowledged_, acknowledged_event_});
}

void Invariants::on_finished(OperationId id, const std::vector<Operation>& operations) {
  const Operation& operation = operations[id];
  const raft::Command& command = operation.command;
  if (operation.outcome != ClientOutcome::ok || !is_write(command.kind)) return;
  const Effect* effect = effect_of(command.client, command.serial, false);
  if (effect == nullptr || effect->index <= acknowledged_) return;
  acknowledged_ = effect->index;
  acknowledged_event_ = operation.event;
}

/// [Thesis 6.4] The state that is read holds every write that had been acknowledged when the read was asked.
void Invariants::on_read_served(NodeId node, raft::ClientId client, Serial serial, Index seen, raft::TextId,
                                raft::TextId, EventId event, const std::vector<Host>& hosts) {
  if (client >= reads_.size()) return;
  if (hosts[node].options.reads == raft::Reads::lease && !leases_promise(hosts)) return;
  const std::vector<ReadFloor>& reads = reads_[client];
  const auto read =
      std::find_if(reads.rbegin(), reads.rend(), [&](const ReadFloor& other) { return other.serial == serial; });
  if (read == reads.rend() || shadows_[node].applied_index >= read->floor) return;
  report(Property::read_safety, node,
         sentence("node ", node, " answered a read of client ", client, " from its state at index ",
                  shadows_[node].applied_index, " (asked to see index ", seen, "), though a write at index ",
                  read->floor, " had been acknowledged before the read was asked"),
         {read->acknowledged, event});
}

// ---- after healing

/// Where each request stands among what is committed, as far as `through`.
void Invariants::note_committed_requests(Index through, const raft::EntryStore& store) {
  for (Index index = requests_noted_through_ + 1; index <= through; ++index) {
    const raft::Command& command = committed_.entry_at(index, store).command;
    if (!is_write(command.kind) || command.client >= kClientsMax) continue;
    if (command.client >= committed_at_.size()) committed_at_.resize(command.client + std::size_t{1});
    std::vector<Index>& of_client = committed_at_[command.client];
    if (command.serial > of_client.size() + kSerialGapMax) continue;
    if (command.serial >= of_client.size()) of_client.resize(command.serial + std::size_t{1});
    of_client[command.serial] = index;
  }
  requests_noted_through_ = std::max(requests_noted_through_, through);
}

void Invariants::check_acked_durable(const std::vector<Operation>& operations, const std::vector<Host>& hosts,
                                     const raft::EntryStore& store) {
  note_committed_requests(committed_.last_index(), store);
  NodeId leader = raft::kNoNode;
  for (NodeId node = 0; node < hosts.size(); ++node) {
    if (!hosts[node].live() || hosts[node].node().role() != raft::Role::leader) continue;
    if (leader == raft::kNoNode || hosts[node].node().term() > hosts[leader].node().term()) leader = node;
  }
  for (const Operation& operation : operations) {
    const raft::Command& command = operation.command;
    if (!operation.done || operation.outcome != ClientOutcome::ok || !is_write(command.kind)) continue;
    const bool known = command.client < committed_at_.size() && command.serial < committed_at_[command.client].size();
    const Index index = known ? committed_at_[command.client][command.serial] : 0;
    const bool lost =
        index != 0 && leader != raft::kNoNode && !holds(hosts[leader].node().log(), index, place_in(committed_, index));
    if (index != 0 && !lost) continue;
    report(Property::acked_durable, raft::kNoNode,
           sentence("request ", command.serial, " of client ", command.client,
                    index == 0 ? " was acknowledged and never committed"
                               : " was acknowledged, and the log of the leader no longer has it"),
           {operation.event});
    return;
  }
}

}  // namespace raftlab::sim
