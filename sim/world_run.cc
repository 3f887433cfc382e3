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
  if (beat_at_rest(node)) return;
  HostPort port(*this, node);
  port.process().on_timer(port);
  after_turn(node, {});
}

/// The short way of most timers of leaders: one heartbeat for all [raft/at_rest.h].
[[gnu::flatten]] bool World::beat_at_rest(NodeId node) {
  Host& host = hosts_[node];
  raft::AppendEntries beat;
  if (!host.process->beat_at_rest(host.clock.local(now_us_), beat)) return false;
  for (const NodeId peer : host.node().peers()) {
    invariants_.on_departure(node, peer, beat, 0, hosts_, store_);
    send_body(node, peer, raft::MessageKind::heartbeat, beat, 0);
  }
  arm_timer(node);
  if (!invariants_.clearly_right(node, {}, &beat, host, network_changes_)) check_beat(node, beat);
  if (invariants_.found_any()) collect_violations();
  return true;
}

[[gnu::noinline]] void World::check_beat(NodeId node, const raft::AppendEntries& beat) {
  batch_.clear();
  for (const NodeId peer : hosts_[node].node().peers()) batch_.messages.emplace_back(peer, beat);
  check_turn(node, {});
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
  if (envelope.to == raft::kClient) {
    const EventId delivered = record_delivered(envelope);
    if (const auto* reply = std::get_if<raft::ClientReply>(&envelope.message)) take_answer(*reply, delivered);
    return;
  }
  Host& host = hosts_[envelope.to];
  if (!host.up()) return record_dropped(envelope, DropReason::receiver_down);
  if (host.paused) {
    host.waiting.emplace_back(envelope);
  } else {
    const EventId delivered = record_delivered(envelope);
    if (!take_at_rest(envelope, host, delivered)) take_turn(envelope, delivered);
  }
}

EventId World::record_delivered(const raft::Envelope& envelope) {
  const auto delivered = [&](raft::MessageKind kind, Term term) {
    return record({.at = now_us_,
                   .cause = envelope.id,
                   .kind = EventKind::message_delivered,
                   .node = envelope.to,
                   .peer = envelope.from,
                   .type = static_cast<std::uint8_t>(kind),
                   .term = term,
                   .v = {envelope.id}});
  };
  // The commonest kind, with code of its own.
  if (const auto* reply = std::get_if<raft::AppendReply>(&envelope.message)) {
    return delivered(raft::MessageKind::append_reply, reply->term);
  }
  return delivered(raft::kind_of(envelope.message), raft::term_of(envelope.message));
}

/// The short way of most messages [raft/at_rest.h]: there is no batch, and nothing but a timer to look after.
bool World::take_at_rest(const raft::Envelope& envelope, Host& host, EventId delivered) {
  const raft::AtRest rest = host.process->at_rest(envelope, host.clock.local(now_us_));
  if (rest == raft::AtRest::no) return false;
  if (rest == raft::AtRest::answered) {
    answer_at_rest(envelope, host, delivered);
    return true;
  }
  const raft::AppendReply* nothing = nullptr;
  const EventContext context{.given = &envelope, .cause = delivered};
  if (!invariants_.clearly_right(envelope.to, context, nothing, host, network_changes_)) {
    batch_.clear();
    check_turn(envelope.to, EventContext(context));
  }
  if (invariants_.found_any()) collect_violations();
  return true;
}

/// A function of its own: behind so many conditions a compiler takes this for a rare case, and makes it slow.
[[gnu::flatten, gnu::noinline]] void World::answer_at_rest(const raft::Envelope& envelope, Host& host,
                                                           EventId delivered) {
  const NodeId node = envelope.to;
  const raft::AppendReply answer = raft::Node::answer_at_rest(*std::get_if<raft::AppendEntries>(&envelope.message));
  invariants_.on_departure(node, envelope.from, raft::AppendReply(answer), delivered, hosts_, store_);
  send_body(node, envelope.from, raft::MessageKind::append_reply, answer, delivered);
  if (host.timers_on) timers_.set(node, host.clock.when(host.node().deadline()));
  const EventContext context{.given = &envelope, .cause = delivered};
  if (!invariants_.clearly_right(node, context, &answer, host, network_changes_)) {
    batch_.clear();
    batch_.messages.emplace_back(envelope.from, raft::AppendReply(answer));
    check_turn(node, EventContext(context));
  }
  if (invariants_.found_any()) collect_violations();
}

[[gnu::noinline]] void World::take_turn(const raft::Envelope& envelope, EventId delivered) {
  HostPort port(*this, envelope.to);
  port.process().receive(envelope, delivered, port);
  after_turn(envelope.to, {.given = &envelope, .cause = delivered});
}

void World::send(NodeId from, NodeId to, const raft::Message& message, EventId cause) {
  // The common kinds, with code of their own.
  if (const auto* append = std::get_if<raft::AppendEntries>(&message)) {
    return send_body(from, to, raft::kind_of(*append), *append, cause);
  }
  if (const auto* reply = std::get_if<raft::AppendReply>(&message)) {
    return send_body(from, to, raft::MessageKind::append_reply, *reply, cause);
  }
  const auto kind = raft::kind_of(message);
  std::visit([&](const auto& body) { send_body(from, to, kind, body, cause); }, message);
}

template <class Body>
void World::send_body(NodeId from, NodeId to, raft::MessageKind kind, const Body& body, EventId cause) {
  if (to == from || (to >= network_state_.nodes && to != raft::kClient)) return;  // only a broken Raft speaks to nobody
  const EventId id = record(sent_record(kind, body, now_us_, cause, from, to));
  if (!holds_.empty() && is_held(kind, from, to)) {
    held_.push_back({id, from, to, body});
    return;
  }
  if (const std::optional<Time> at = arrives_undisturbed(from, to, now_us_, network_state_)) {
    return put_in_flight(id, from, to, body, *at);
  }
  const Plan plan = network_->plan(from, to, kind, now_us_, network_state_);
  if (plan.copies == 1) return put_in_flight(id, from, to, body, plan.arrive_at_us[0]);
  follow(plan, {id, from, to, body});
}

bool World::is_held(raft::MessageKind kind, NodeId from, NodeId to) const {
  return std::any_of(holds_.begin(), holds_.end(),
                     [&](const MessageMatch& match) { return match.matches(kind, from, to); });
}

void World::transmit(const raft::Envelope& envelope) {
  const raft::MessageKind kind = raft::kind_of(envelope.message);
  follow(network_->plan(envelope.from, envelope.to, kind, now_us_, network_state_), envelope);
}

/// Lost, or one copy or more.
[[gnu::noinline]] void World::follow(const Plan& plan, const raft::Envelope& envelope) {
  if (plan.copies == 0) return record_dropped(envelope, plan.reason);
  for (unsigned copy = 0; copy < plan.copies; ++copy) {
    put_in_flight(envelope.id, envelope.from, envelope.to, envelope.message, plan.arrive_at_us[copy]);
    if (copy != 0) note_copy(envelope, plan.arrive_at_us[copy]);
  }
}

template <class Body>
void World::put_in_flight(EventId id, NodeId from, NodeId to, const Body& body, Time arrive_at_us) {
  const std::uint32_t place = in_flight_.take();
  raft::Envelope& envelope = in_flight_.at(place);
  envelope.id = id;
  envelope.from = from;
  envelope.to = to;
  envelope.message = body;
  queue_.push(arrive_at_us, place);
}

}  // namespace raftlab::sim
