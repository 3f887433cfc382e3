// SPDX-License-Identifier: MIT
// The way of a message: it leaves, waits in step mode, is planned by the network, arrives, is taken.
#include <algorithm>

#include "sim/host_port.h"
#include "sim/world.h"

namespace raftlab::sim {

namespace {

void describe(const raft::AppendEntries& append, Record& record) {
  const std::uint64_t place = append.entries.count == 0 ? 0 : append.entries.place;
  record.v = {append.prev_log_index, append.prev_log_term, append.leader_commit, place, append.entries.count};
}

void describe(const raft::AppendReply& reply, Record& record) {
  record.flag = reply.success;
  record.v = {reply.prev_log_index, reply.match_index, reply.conflict_index, reply.conflict_term};
}

void describe(const raft::RequestVote& request, Record& record) {
  record.flag = request.transfer;
  record.v = {request.last_log_index, request.last_log_term};
}

void describe(const raft::PreVote& request, Record& record) {
  record.v = {request.last_log_index, request.last_log_term};
}

void describe(const raft::VoteReply& reply, Record& record) { record.flag = reply.granted; }

void describe(const raft::PreVoteReply& reply, Record& record) { record.flag = reply.granted; }

void describe(const raft::InstallSnapshot& install, Record& record) {
  record.v = {install.last_index, install.last_term, install.snapshot, install.chunk, install.chunks};
}

void describe(const raft::SnapshotReply& reply, Record& record) {
  record.flag = reply.done;
  record.v = {reply.last_index, reply.next_chunk};
}

void describe(const raft::TimeoutNow&, Record&) {}

void describe(const raft::ClientRequest& request, Record& record) { record.v = command_values(request.command); }

void describe(const raft::MemberRequest& request, Record& record) {
  const auto& nodes = request.nodes.words();
  record.v = {request.client, request.serial, static_cast<std::uint64_t>(request.kind), nodes[0], nodes[1]};
}

void describe(const raft::ClientReply& reply, Record& record) {
  record.v = {reply.client, reply.serial, static_cast<std::uint64_t>(reply.status), text_value(reply.value),
              raft::vote_value(reply.leader)};
}

/// What a message_sent record says of its message; see sim/record.h. The common kinds come first.
void describe(const raft::Message& message, Record& record) {
  if (const auto* append = std::get_if<raft::AppendEntries>(&message)) return describe(*append, record);
  if (const auto* reply = std::get_if<raft::AppendReply>(&message)) return describe(*reply, record);
  std::visit([&record](const auto& other) { describe(other, record); }, message);
}

}  // namespace

void World::send(NodeId from, NodeId to, const raft::Message& message, EventId cause) {
  if (to == from || (to >= nodes() && to != raft::kClient)) return;  // only a broken Raft speaks to nobody
  Record sent{.at = now_us_,
              .cause = cause,
              .kind = EventKind::message_sent,
              .node = from,
              .peer = to,
              .type = static_cast<std::uint8_t>(raft::kind_of(message)),
              .term = raft::term_of(message)};
  describe(message, sent);
  const raft::Envelope envelope{record(sent), from, to, message};
  const auto kind = sent.message_kind();
  if (!holds_.empty() && std::any_of(holds_.begin(), holds_.end(),
                                     [&](const MessageMatch& match) { return match.matches(kind, from, to); })) {
    held_.push_back(envelope);
  } else {
    transmit(envelope);
  }
}

void World::transmit(const raft::Envelope& envelope) {
  const auto kind = raft::kind_of(envelope.message);
  const Plan plan = network_->plan(envelope.from, envelope.to, kind, now_us_, network_state_);
  if (plan.copies == 0) return record_dropped(envelope, plan.reason);
  for (unsigned copy = 0; copy < plan.copies; ++copy) {
    queue_.push(plan.arrive_at_us[copy], keep_in_flight(envelope));
    if (copy == 0) continue;
    if (const auto* request = std::get_if<raft::ClientRequest>(&envelope.message)) {
      const OperationId* waiting = clients_.waiting_for(request->command.client, request->command.serial);
      if (waiting != nullptr) clients_.operation(*waiting).copied = true;
    }
    record({.at = now_us_,
            .cause = envelope.id,
            .kind = EventKind::message_duplicated,
            .node = envelope.from,
            .peer = envelope.to,
            .type = static_cast<std::uint8_t>(kind),
            .term = raft::term_of(envelope.message),
            .v = {envelope.id, static_cast<std::uint64_t>(plan.arrive_at_us[copy])}});
  }
}

std::uint32_t World::keep_in_flight(const raft::Envelope& envelope) {
  if (free_.empty()) {
    in_flight_.push_back(envelope);
    return static_cast<std::uint32_t>(in_flight_.size() - 1);
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  in_flight_[place] = envelope;
  return place;
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

void World::arrive(const raft::Envelope& envelope) {
  if (!network_->open(envelope.from, envelope.to, network_state_)) {
    return record_dropped(envelope, DropReason::partition);
  }
  arrive_at(envelope);
}

void World::arrive_at(const raft::Envelope& envelope) {
  if (envelope.to == raft::kClient) return take_message(envelope);
  Host& host = hosts_[envelope.to];
  if (!host.up()) return record_dropped(envelope, DropReason::receiver_down);
  if (host.paused) {
    host.waiting.emplace_back(envelope);
  } else {
    take_message(envelope);
  }
}

void World::take_message(const raft::Envelope& envelope) {
  const EventId delivered = record({.at = now_us_,
                                    .cause = envelope.id,
                                    .kind = EventKind::message_delivered,
                                    .node = envelope.to,
                                    .peer = envelope.from,
                                    .type = static_cast<std::uint8_t>(raft::kind_of(envelope.message)),
                                    .term = raft::term_of(envelope.message),
                                    .v = {envelope.id}});
  if (envelope.to == raft::kClient) {
    if (const auto* reply = std::get_if<raft::ClientReply>(&envelope.message)) take_answer(*reply, delivered);
    return;
  }
  batch_.clear();
  HostPort port(*this, envelope.to);
  hosts_[envelope.to].process->receive(envelope, delivered, port);
  after_turn(envelope.to, {.given = &envelope, .cause = delivered});
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
