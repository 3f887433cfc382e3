// SPDX-License-Identifier: MIT
// What happens at every event of a run, in one file, so that it becomes one stretch of code: the next event is chosen,
// a message arrives and is taken, a timer fires, what the turn asks for leaves.
#include <algorithm>

#include "sim/host_port.h"
#include "sim/message_record.h"
#include "sim/world.h"

namespace raftlab::sim {

bool World::step(Time until) {
  for (;;) {
    const Time next = queue_.next_at();
    const Time timer = std::min(timers_.bound(), clients_.bound());
    if (timer >= next || timer > until) {
      advance_to(std::min(next, until));
      if (next > until) return false;
      handle(queue_.pop());
      return true;
    }
    // A bound is reached; it may be lower than what it bounds, then we look again.
    if (timers_.bound() == timer) {
      const auto node = static_cast<NodeId>(timers_.earliest());
      if (timers_.bound() != timer) continue;
      advance_to(timer);
      fire_node_timer(node);
    } else {
      const ClientTable::Due due = clients_.earliest();
      if (due.at_us != timer) continue;
      advance_to(timer);
      fire_client_timer(due);
    }
    return true;
  }
}

bool World::run_until(Time until) {
  while (violations_.empty()) {
    if (!step(until)) return true;
  }
  return false;
}

void World::advance_to(Time at) {
  if (at != now_us_) {
    events_at_instant_ = 0;
    now_us_ = at;
    invariants_.on_time(at);
  }
  ++events_at_instant_;
  ++events_handled_;
}

[[gnu::flatten]] void World::handle(std::uint32_t payload) {
  if (payload >= kDiskPayload) return complete_writes(static_cast<NodeId>(payload - kDiskPayload));
  arrive(in_flight_.at(payload));
  in_flight_.give_back(payload);
}

void World::fire_node_timer(NodeId node) {
  if (!hosts_[node].started) return start_process(node, EventKind::node_started, 0);  // its offset has passed
  HostPort port(*this, node);
  hosts_[node].process->on_timer(port);
  after_turn(node, {});
}

void World::arm_timer(NodeId node) {
  const Host& host = hosts_[node];
  // A timer that ran out while its process was paused fires now, not in the past.
  const bool runs = host.live() && host.timers_on;
  timers_.set(node, runs ? std::max(host.clock.when(host.node().deadline()), now_us_) : raft::kNever);
}

void World::after_turn(NodeId node, const EventContext& context) {
  const Host& host = hosts_[node];
  if (leader_changed_) {
    leader_changed_ = false;
    clients_.leader_changed(now_us_);
  }
  if (host.write_failed) {
    stop_process(node, true, *host.write_failed);
  } else {
    arm_timer(node);
    if (!invariants_.clearly_right(node, context, batch_, host, network_changes_)) check_turn(node, context);
  }
  if (invariants_.found_any()) collect_violations();
}

[[gnu::noinline]] void World::check_turn(NodeId node, const EventContext& context) {
  invariants_.check_turn(node, context, batch_, hosts_, store_,
                         {network_changes_, &network_state_, !holds_.empty() || !held_.empty()});
}

void World::arrive(const raft::Envelope& envelope) {
  // Without an active fault every link is open.
  if (!network_state_.faults.empty() && !network_->open(envelope.from, envelope.to, network_state_)) {
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
  HostPort port(*this, envelope.to);
  port.process().receive(envelope, delivered, port);
  after_turn(envelope.to, {.given = &envelope, .cause = delivered});
}

[[gnu::flatten]] void World::send(NodeId from, NodeId to, const raft::Message& message, EventId cause) {
  if (to == from || (to >= nodes() && to != raft::kClient)) return;  // only a broken Raft speaks to nobody
  const EventId id = record_sent(from, to, message, cause);
  if (!holds_.empty()) {
    const auto kind = raft::kind_of(message);
    const auto holds = [&](const MessageMatch& match) { return match.matches(kind, from, to); };
    if (std::any_of(holds_.begin(), holds_.end(), holds)) {
      held_.push_back({id, from, to, message});
      return;
    }
  }
  transmit(id, from, to, message);
}

EventId World::record_sent(NodeId from, NodeId to, const raft::Message& message, EventId cause) {
  const auto record_body = [&](raft::MessageKind kind, const auto& body) {
    Record sent = sent_record(kind, body);
    sent.at = now_us_;
    sent.cause = cause;
    sent.node = from;
    sent.peer = to;
    return record(sent);
  };
  // The common kinds, with code of their own.
  if (const auto* append = std::get_if<raft::AppendEntries>(&message)) {
    return record_body(raft::kind_of(*append), *append);
  }
  if (const auto* reply = std::get_if<raft::AppendReply>(&message)) {
    return record_body(raft::MessageKind::append_reply, *reply);
  }
  const auto kind = raft::kind_of(message);
  return std::visit([&](const auto& other) { return record_body(kind, other); }, message);
}

void World::transmit(EventId id, NodeId from, NodeId to, const raft::Message& message) {
  const Plan plan = network_->plan(from, to, raft::kind_of(message), now_us_, network_state_);
  if (plan.copies == 0) return record_dropped({id, from, to, message}, plan.reason);
  put_in_flight(id, from, to, message, plan.arrive_at_us[0]);
  for (unsigned copy = 1; copy < plan.copies; ++copy) {
    put_in_flight(id, from, to, message, plan.arrive_at_us[copy]);
    note_copy({id, from, to, message}, plan.arrive_at_us[copy]);
  }
}

void World::put_in_flight(EventId id, NodeId from, NodeId to, const raft::Message& message, Time arrive_at_us) {
  const std::uint32_t place = in_flight_.take();
  raft::Envelope& envelope = in_flight_.at(place);
  envelope.id = id;
  envelope.from = from;
  envelope.to = to;
  envelope.message = message;
  queue_.push(arrive_at_us, place);
}

}  // namespace raftlab::sim
