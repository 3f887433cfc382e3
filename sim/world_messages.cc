// SPDX-License-Identifier: MIT
// Messages that do not simply arrive: copies, losses, and what waits in step mode. world_run.cc has the others.
#include <algorithm>

#include "sim/host_port.h"
#include "sim/world.h"

namespace raftlab::sim {

void World::note_copy(const raft::Envelope& envelope, Time arrive_at_us) {
  if (const auto* request = std::get_if<raft::ClientRequest>(&envelope.message)) {
    const OperationId* waiting = clients_.waiting_for(request->command.client, request->command.serial);
    if (waiting != nullptr) clients_.operation(*waiting).copied = true;
  }
  record({.at = now_us_,
          .cause = envelope.id,
          .kind = EventKind::message_duplicated,
          .node = envelope.from,
          .peer = envelope.to,
          .type = static_cast<std::uint8_t>(raft::kind_of(envelope.message)),
          .term = raft::term_of(envelope.message),
          .v = {envelope.id, static_cast<std::uint64_t>(arrive_at_us)}});
}

void World::record_dropped(const raft::Envelope& envelope, DropReason reason) {
  record({.at = now_us_,
          .cause = envelope.id,
          .kind = EventKind::message_dropped,
          .node = envelope.to,
          .peer = envelope.from,
          .reason = static_cast<std::uint8_t>(reason),
          .type = static_cast<std::uint8_t>(raft::kind_of(envelope.message)),
          .term = raft::term_of(envelope.message),
          .v = {envelope.id}});
}

void World::hold(const MessageMatch& match) {
  ++network_changes_;
  holds_.push_back(match);
}

std::uint64_t World::deliver(const MessageMatch& match, std::uint64_t count_max) {
  ++network_changes_;
  // Those that wait now: what their handling sends waits for the next line.
  std::vector<raft::Envelope> chosen;
  std::erase_if(held_, [&](const raft::Envelope& envelope) {
    if (chosen.size() >= count_max || !match.matches(raft::kind_of(envelope.message), envelope.from, envelope.to)) {
      return false;
    }
    chosen.push_back(envelope);
    return true;
  });
  for (const raft::Envelope& envelope : chosen) arrive(envelope);
  return chosen.size();
}

std::uint64_t World::discard(const MessageMatch& match, std::uint64_t count_max) {
  ++network_changes_;
  std::uint64_t discarded = 0;
  std::erase_if(held_, [&](const raft::Envelope& envelope) {
    if (discarded >= count_max || !match.matches(raft::kind_of(envelope.message), envelope.from, envelope.to)) {
      return false;
    }
    record_dropped(envelope, DropReason::discarded);
    ++discarded;
    return true;
  });
  return discarded;
}

void World::release() {
  ++network_changes_;
  holds_.clear();
  const std::vector<raft::Envelope> waiting = std::move(held_);
  held_.clear();
  for (const raft::Envelope& envelope : waiting) transmit(envelope);
}

std::uint64_t World::held(const MessageMatch& match) const {
  return static_cast<std::uint64_t>(std::count_if(held_.begin(), held_.end(), [&](const raft::Envelope& envelope) {
    return match.matches(raft::kind_of(envelope.message), envelope.from, envelope.to);
  }));
}

}  // namespace raftlab::sim
