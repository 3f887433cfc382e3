// SPDX-License-Identifier: MIT
// The order in which a host carries out what a node asks: persist, then the messages that wait for it, then
// apply and answer clients [Raft Figure 2; Thesis 3.8]. Coded once, here, for every host: the simulated one and
// the one on a real network. A Driver is a process's memory: node, state machine, messages waiting for the disk,
// clients waiting for an answer. It is a value; a crash is its destruction.
//
// A Host offers:
//   EntryStore& store();   Time now() const;   Batch& batch();     the batch is the host's, reused
//   Cause record(const Decision&, Cause);                          the id of the new record
//   void write(const Persist&, Cause);                             completed later through on_persisted()
//   void send(NodeId to, const Message&, Cause);                   leaves now
//   Cause applied(Index, Place, const Result&, Cause);
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "raft/kv_store.h"
#include "raft/node.h"

namespace raftlab::raft {

class Driver {
 public:
  explicit Driver(Node node) : node_(std::move(node)) {}

  const Node& node() const { return node_; }
  const KvStore& machine() const { return machine_; }
  Index applied_index() const { return applied_index_; }

  template <class Host>
  void receive(const Envelope& envelope, Cause cause, Host& host) {
    if (const auto* request = std::get_if<ClientRequest>(&envelope.message)) {
      serve(envelope.from, *request, cause, host);
    } else if (const auto* reply = std::get_if<ClientReply>(&envelope.message)) {
      host.send(kClient, *reply, cause);  // the answer to a request this node had passed on
    } else {
      give(host, cause, [&](Turn& turn) { node_.step(envelope, turn); });
    }
  }

  template <class Host>
  void on_timer(Host& host) {
    give(host, 0, [&](Turn& turn) { node_.on_timer(turn); });
  }

  template <class Host>
  void campaign(Cause cause, Host& host) {
    give(host, cause, [&](Turn& turn) { node_.campaign(turn); });
  }

  template <class Host>
  void beat(Cause cause, Host& host) {
    give(host, cause, [&](Turn& turn) { node_.beat(turn); });
  }

  /// The write with this token is on disk: what waited for it leaves, then the node goes on.
  template <class Host>
  void on_persisted(Token token, Cause cause, Host& host) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < waiting_messages_.size(); ++i) {
      if (waiting_messages_[i].after <= token) {
        host.send(waiting_messages_[i].to, waiting_messages_[i].message, waiting_messages_[i].cause);
      } else {
        waiting_messages_[kept++] = waiting_messages_[i];
      }
    }
    waiting_messages_.resize(kept);
    give(host, cause, [&](Turn& turn) { node_.on_persisted(token, turn); });
  }

  void restart_timers(Time now) { node_.restart_timers(now); }
  void set_options(const Options& options) { node_.set_options(options); }

 private:
  struct WaitingMessage {
    Token after = 0;
    NodeId to = kNoNode;
    Message message;
    Cause cause = 0;
  };
  struct WaitingClient {
    Index index = 0;  // where its command is in this node's log ...
    Term term = 0;    // ... and of which term: another command may take that place
    Serial serial = 0;
    ClientId client = kNoClient;
    NodeId reply_to = kNoNode;
  };
  struct Proposed {
    Serial serial = 0;
    Index index = 0;
  };

  /// One turn of the node, and all that it asks for, in order.
  template <class Host, class Input>
  void give(Host& host, Cause cause, Input&& input) {
    Batch& batch = host.batch();
    batch.clear();
    Turn turn{host.now(), host.store(), batch};
    input(turn);
    carry_out(batch, cause, host);
  }

  template <class Host>
  void carry_out(const Batch& batch, Cause cause, Host& host) {
    causes_.clear();
    causes_.push_back(cause);
    for (const Decision& decision : batch.decisions) {
      causes_.push_back(host.record(decision, decision.follows ? causes_.back() : cause));
    }
    if (batch.persist.token != 0) host.write(batch.persist, causes_.back());
    for (const Outgoing& out : batch.messages) {
      if (out.after == 0) {
        host.send(out.to, out.message, causes_[out.decision]);
      } else {
        waiting_messages_.push_back({out.after, out.to, out.message, causes_[out.decision]});
      }
    }
    if (applied_index_ < node_.commit_index()) apply_committed(causes_.back(), host);
  }

  template <class Host>
  void apply_committed(Cause cause, Host& host) {
    while (applied_index_ < node_.commit_index()) {
      const Index index = ++applied_index_;
      const Place place = node_.log().place_at(index);
      const Entry& entry = host.store().at(place);
      const Result result = machine_.apply(entry.command);
      const Cause applied = host.applied(index, place, result, cause);
      answer(index, entry, result, applied, host);
    }
  }

  /// A waiting client is answered only if its own command was applied, not another at the same index.
  template <class Host>
  void answer(Index index, const Entry& entry, const Result& result, Cause cause, Host& host) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < waiting_clients_.size(); ++i) {
      const WaitingClient waiting = waiting_clients_[i];
      if (waiting.index != index) {
        waiting_clients_[kept++] = waiting;
      } else if (waiting.term == entry.term) {
        reply(waiting.reply_to, waiting.client, waiting.serial, result, cause, host);
      }
    }
    waiting_clients_.resize(kept);
  }

  template <class Host>
  void reply(NodeId to, ClientId client, Serial serial, const Result& result, Cause cause, Host& host) {
    host.send(to, ClientReply{client, serial, result.status, result.value, node_.leader()}, cause);
  }

  /// [Raft 8] The leader takes the request; a follower passes on what a client asked it, once, to the leader it
  /// knows. A request the leader has applied is answered again, one it holds is not appended again.
  template <class Host>
  void serve(NodeId from, const ClientRequest& request, Cause cause, Host& host) {
    const Command& command = request.command;
    if (node_.role() != Role::leader) {
      const NodeId leader = node_.leader();
      if (from == kClient && leader != kNoNode) return host.send(leader, request, cause);
      return host.send(from, ClientReply{command.client, command.serial, ClientStatus::not_leader, kNoText, leader},
                       cause);
    }
    if (const Result* before = machine_.answered(command.client, command.serial)) {
      return reply(from, command.client, command.serial, *before, cause, host);
    }
    const Index held = held_at(command, host.store());
    if (held != 0) return wait_for(held, node_.log().term_at(held, host.store()), from, command);
    give(host, cause, [&](Turn& turn) {
      const Index index = node_.propose(command, turn).value_or(0);
      proposed_[command.client] = {command.serial, index};
      waiting_clients_.push_back({index, node_.term(), command.serial, command.client, from});
    });
  }

  void wait_for(Index index, Term term, NodeId from, const Command& command);
  /// Where this leader's log holds the request, not yet applied; 0 if it does not.
  Index held_at(const Command& command, const EntryStore& store);
  void note_unapplied(const EntryStore& store);

  Node node_;
  KvStore machine_;
  Index applied_index_ = 0;
  std::vector<WaitingMessage> waiting_messages_;
  std::vector<WaitingClient> waiting_clients_;
  std::vector<Proposed> proposed_;  // by client: its last request in the unapplied part of this leader's log
  Term proposed_term_ = 0;          // the leadership that proposed_ belongs to
  std::vector<Cause> causes_;       // of this turn's decisions
};

}  // namespace raftlab::raft
