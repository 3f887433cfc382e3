// SPDX-License-Identifier: MIT
// What a Driver sees of the World: the Host that raft/driver.h describes, for one node.
#pragma once

#include "sim/world.h"

namespace raftlab::sim {

class HostPort {
 public:
  HostPort(World& world, NodeId node) : world_(world), node_(node) {}

  raft::EntryStore& store() { return world_.store_; }
  Time now() const { return world_.now_us_; }
  raft::Batch& batch() { return world_.batch_; }

  EventId record(const raft::Decision& decision, EventId cause) {
    // The kinds of decisions are the first kinds of events, in the same order.
    const EventId event = world_.record({.at = world_.now_us_,
                                         .cause = cause,
                                         .kind = static_cast<EventKind>(decision.kind),
                                         .node = node_,
                                         .peer = decision.peer,
                                         .reason = static_cast<std::uint8_t>(decision.reason),
                                         .term = decision.term,
                                         .v = decision.v});
    if (decision.kind == raft::DecisionKind::became_leader) world_.leader_changed_ = true;
    world_.invariants_.on_decision(node_, decision, event, world_.hosts_);
    return event;
  }

  void write(const raft::Persist& persist, EventId cause) {
    Host& host = world_.hosts_[node_];
    const Time sync_us = host.disk_rng.between(world_.disk_sync_.low_us, world_.disk_sync_.high_us);
    world_.queue_.push(host.disk.issue(persist, world_.now_us_, sync_us, cause), World::disk_payload(node_));
  }

  void send(NodeId to, const raft::Message& message, EventId cause) {
    world_.invariants_.on_departure(node_, to, message, cause, world_.hosts_[node_]);
    world_.send(node_, to, message, cause);
  }

  EventId applied(Index index, Place place, const raft::Result& result, EventId cause) {
    const EventId event =
        world_.record({.at = world_.now_us_,
                       .cause = cause,
                       .kind = EventKind::entry_applied,
                       .node = node_,
                       .flag = result.repeat,
                       .term = world_.store_.at(place).term,
                       .v = {index, place, static_cast<std::uint64_t>(result.status), text_value(result.value)}});
    world_.invariants_.on_applied(node_, index, place, world_.store_.at(place).term, event);
    return event;
  }

 private:
  World& world_;
  NodeId node_;
};

}  // namespace raftlab::sim
