// SPDX-License-Identifier: MIT
// What a Driver sees of the World: the Host that raft/driver.h describes, for one node. Time is the node's own. Once a
// write has failed because the disk is full, nothing that the process does any more has an effect.
#pragma once

#include "sim/world.h"

namespace raftlab::sim {

class HostPort {
 public:
  HostPort(World& world, NodeId node) : world_(world), host_(world.hosts_[node]), node_(node) {}

  raft::Driver& process() { return *host_.process; }
  raft::EntryStore& store() { return world_.store_; }
  Time now() const { return host_.clock.local(world_.now_us_); }
  raft::Batch& batch() { return world_.batch_; }

  EventId record(const raft::Decision& decision, EventId cause) {
    if (stopping()) return cause;
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
    world_.invariants_.on_decision(node_, decision, event, world_.hosts_, world_.store_);
    return event;
  }

  [[gnu::noinline]] void write(const raft::Persist& persist, EventId cause) {
    if (stopping()) return;
    if (host_.disk.full()) {
      host_.write_failed = cause;
      return;
    }
    const Time sync_us = draw(host_.disk_sync ? *host_.disk_sync : world_.disk_sync_, host_.disk_rng);
    if (host_.options.off(raft::Rule::atomic_overwrite) && host_.disk.overwrites(persist)) {
      issue({.first = persist.first}, sync_us / 2, cause);
    }
    issue(persist, sync_us, cause);
  }

  void send(NodeId to, const raft::Message& message, EventId cause) {
    if (stopping()) return;
    world_.invariants_.on_departure(node_, to, message, cause, world_.hosts_, world_.store_);
    world_.send(node_, to, message, cause);
  }

  EventId applied(Index index, Place place, const raft::Result& result, EventId cause) {
    if (stopping()) return cause;
    const Term term = world_.store_.holds(place) ? world_.store_.at(place).term : 0;
    const EventId event =
        world_.record({.at = world_.now_us_,
                       .cause = cause,
                       .kind = EventKind::entry_applied,
                       .node = node_,
                       .flag = result.repeat,
                       .term = term,
                       .v = {index, place, static_cast<std::uint64_t>(result.status), text_value(result.value)}});
    world_.invariants_.on_applied(node_, index, place, term, result, event, world_.store_);
    return event;
  }

  [[gnu::noinline]] void installed(raft::SnapshotId snapshot, EventId cause) {
    if (!stopping()) world_.invariants_.on_installed(node_, snapshot, world_.store_, cause);
  }

  EventId read_served(const raft::Command& command, Index index, raft::TextId value, EventId cause) {
    if (stopping()) return cause;
    const EventId event = world_.record({.at = world_.now_us_,
                                         .cause = cause,
                                         .kind = EventKind::read_served,
                                         .node = node_,
                                         .term = host_.node().term(),
                                         .v = {command.client, command.serial, index,
                                               static_cast<std::uint64_t>(host_.options.reads), text_value(value)}});
    world_.invariants_.on_read_served(node_, command.client, command.serial, index, command.key, value, event,
                                      world_.hosts_);
    return event;
  }

 private:
  bool stopping() const { return host_.write_failed.has_value(); }

  void issue(const raft::Persist& persist, Time sync_us, EventId cause) {
    const Time done = host_.disk.issue(persist, world_.now_us_, sync_us, cause);
    if (done != raft::kNever) world_.queue_.push(done, World::disk_payload(node_));
  }

  World& world_;
  Host& host_;
  NodeId node_;
};

}  // namespace raftlab::sim
