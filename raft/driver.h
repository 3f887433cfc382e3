// SPDX-License-Identifier: MIT
// The order in which a host carries out what a node asks: persist, then the messages that wait for it, then
// apply and answer clients [Raft Figure 2; Thesis 3.8]. Coded once, here, for every host: the simulated one and
// the one on a real network. A Driver is a process's memory: node, state machine, messages waiting for the disk,
// clients waiting for an answer. It is a value; a crash is its destruction.
//
// A Host offers:
//   EntryStore& store();   Time now() const;   Batch& batch();     the batch is the host's, reused; now is its clock
//   Cause record(const Decision&, Cause);                          the id of the new record
//   void write(const Persist&, Cause);                             completed later through on_persisted()
//   void send(NodeId to, const Message&, Cause);                   leaves now
//   Cause applied(Index, Place, const Result&, Cause);
//   void installed(SnapshotId, Cause);                             the state machine became that of a snapshot
//   Cause read_served(const Command&, Index, TextId value, Cause); a read without an entry of its own
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "raft/kv_store.h"
#include "raft/node.h"

namespace raftlab::raft {

class Driver {
 public:
  /// `store` holds the snapshot that the node found on its disk, if any.
  Driver(Node node, const EntryStore& store);

  const Node& node() const { return node_; }
  const KvStore& machine() const { return machine_; }
  Index applied_index() const { return applied_index_; }
  /// Only for the rule restart-state switched off: a process that finds its state machine as it was before the crash.
  void keep_machine(const KvStore& machine) { machine_ = machine; }

  template <class Host>
  void receive(const Envelope& envelope, Cause cause, Host& host) {
    if (is_for_node(envelope.message)) {
      return give(host, cause, [&](Turn& turn) { node_.step(envelope, turn); });
    }
    host.batch().clear();
    if (const auto* request = std::get_if<ClientRequest>(&envelope.message)) {
      serve(envelope.from, *request, cause, host);
    } else if (const auto* change = std::get_if<MemberRequest>(&envelope.message)) {
      serve_change(envelope.from, *change, cause, host);
    } else {
      // The answer to a request this node had passed on.
      host.send(kClient, std::get<ClientReply>(envelope.message), cause);
    }
  }

  /// See Node::at_rest; the host sends the answer at once. If `no`, receive() takes the message.
  AtRest at_rest(const Envelope& envelope, Time now) {
    return waiting_reads_.empty() ? node_.at_rest(envelope, now) : AtRest::no;
  }

  /// See Node::beat_at_rest; the host sends the heartbeat at once. If not, on_timer() does what is due.
  bool beat_at_rest(Time now, AppendEntries& beat) { return waiting_reads_.empty() && node_.beat_at_rest(now, beat); }

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

  /// A command that nobody waits for, of no client's session: where it is in the log; none where this node does not lead
  /// or hands over.
  template <class Host>
  std::optional<Index> propose(const Command& command, Cause cause, Host& host) {
    std::optional<Index> index;
    if (node_.role() != Role::leader) return index;
    give(host, cause, [&](Turn& turn) { index = node_.propose(command, turn); });
    return index;
  }

  /// Saves the state machine as a snapshot and drops the log up to there; false if there is nothing new to save.
  template <class Host>
  bool snapshot(Reason reason, Cause cause, Host& host) {
    if (!node_.log().contains(applied_index_)) return false;
    const SnapshotId id = save(host.store());
    give(host, cause, [&](Turn& turn) { node_.snapshot_taken(id, reason, turn); });
    return true;
  }

  /// The write with this token is on disk: what waited for it leaves, then the node goes on.
  template <class Host>
  void on_persisted(Token token, Cause cause, Host& host) {
    if (!waiting_messages_.empty()) send_waiting(token, host);
    if (applied_index_ == node_.commit_index() && waiting_reads_.empty() && node_.persisted_at_rest(token)) {
      return host.batch().clear();
    }
    give(host, cause, [&](Turn& turn) { node_.on_persisted(token, turn); });
  }

  /// Calls `see` with each message that waits for the disk.
  template <class See>
  void each_waiting_message(const See& see) const {
    for (const WaitingMessage& waiting : waiting_messages_) see(waiting.message);
  }

  void restart_timers(Time now) { node_.restart_timers(now); }
  void set_options(const Options& options) { node_.set_options(options); }

 private:
  struct WaitingMessage {
    WaitingMessage(const Outgoing& out, Cause its_cause)
        : after(out.after), to(out.to), message(out.message), cause(its_cause) {}
    Token after;
    NodeId to;
    Message message;
    Cause cause;
  };
  struct WaitingClient {
    Index index = 0;  // where its command is in this node's log ...
    Term term = 0;    // ... and of which term: another command may take that place
    Serial serial = 0;
    ClientId client = kNoClient;
    NodeId reply_to = kNoNode;
  };
  /// A read without an entry of its own [Thesis 6.4].
  struct WaitingRead {
    Node::ReadTicket ticket;
    Command command;
    NodeId reply_to = kNoNode;
    Cause cause = 0;
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
  void send_waiting(Token token, Host& host) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < waiting_messages_.size(); ++i) {
      if (waiting_messages_[i].after <= token) {
        host.send(waiting_messages_[i].to, waiting_messages_[i].message, waiting_messages_[i].cause);
      } else {
        waiting_messages_[kept++] = waiting_messages_[i];
      }
    }
    waiting_messages_.erase(waiting_messages_.begin() + static_cast<std::ptrdiff_t>(kept), waiting_messages_.end());
  }

  template <class Host>
  void carry_out(const Batch& batch, Cause cause, Host& host) {
    const Cause last = batch.decisions.empty() ? cause : record_decisions(batch, cause, host);
    if (batch.persist.token != 0) host.write(batch.persist, last);
    for (const Outgoing& out : batch.messages) {
      const Cause its_cause = out.decision == 0 ? cause : causes_[out.decision - 1];
      if (out.after == 0 || leaves_early(out.message)) {
        host.send(out.to, out.message, its_cause);
      } else {
        waiting_messages_.emplace_back(out, its_cause);
      }
    }
    if (batch.install != kNoSnapshot) {
      load(batch.install, host.store());
      host.installed(batch.install, last);
    }
    if (applied_index_ < node_.commit_index()) apply_committed(last, host);
    if (!waiting_reads_.empty()) serve_waiting_reads(last, host);
  }

  /// The id of the last one.
  template <class Host>
  [[gnu::noinline]] Cause record_decisions(const Batch& batch, Cause cause, Host& host) {
    causes_.clear();
    Cause last = cause;
    for (const Decision& decision : batch.decisions) {
      last = host.record(decision, decision.follows ? last : cause);
      causes_.push_back(last);
    }
    return last;
  }

  template <class Host>
  [[gnu::noinline]] void apply_committed(Cause cause, Host& host) {
    const bool once = counts_once();
    const Index commit = node_.commit_index();
    while (applied_index_ < commit) {
      const Index index = ++applied_index_;
      const Place place = node_.log().place_at(index);
      const Entry& entry = host.store().at(place);
      const Result result = machine_.apply(entry.command, once);
      const Cause applied = host.applied(index, place, result, cause);
      if (!waiting_clients_.empty()) answer(index, entry, result, applied, host);
    }
    const std::uint32_t every = node_.options().snapshot_every;
    if (every != 0 && applied_index_ - node_.log().base_index() >= every) wants_snapshot_ = true;
    if (wants_snapshot_ && !taking_snapshot_) {
      taking_snapshot_ = true;  // the turn it takes is a turn of its own
      wants_snapshot_ = false;
      snapshot(Reason::interval, cause, host);
      taking_snapshot_ = false;
    }
  }

  /// A waiting client is answered only if its own command was applied, not another at the same index.
  template <class Host>
  void answer(Index index, const Entry& entry, const Result& result, Cause cause, Host& host) {
    for (std::size_t i = 0; i < waiting_clients_.size();) {
      if (waiting_clients_[i].index != index) {
        ++i;
        continue;
      }
      const WaitingClient waiting = waiting_clients_[i];
      waiting_clients_.erase(waiting_clients_.begin() + static_cast<std::ptrdiff_t>(i));
      if (waiting.term == entry.term || off(Rule::answer_own_command)) {
        reply(waiting.reply_to, waiting.client, waiting.serial, result, cause, host);
      }
    }
  }

  template <class Host>
  void reply(NodeId to, ClientId client, Serial serial, const Result& result, Cause cause, Host& host) {
    host.send(to, ClientReply{client, serial, result.status, result.value, node_.leader()}, cause);
  }

  /// [Raft 8] The leader takes the request; a follower passes on what a client asked it, once, to the leader it
  /// knows. A request the leader has applied is answered again, one it holds is not appended again.
  template <class Host>
  [[gnu::noinline]] void serve(NodeId from, const ClientRequest& request, Cause cause, Host& host) {
    const Command& command = request.command;
    if (node_.role() != Role::leader) return pass_on(from, request, command.client, command.serial, cause, host);
    if (command.kind == CommandKind::get && node_.options().reads != Reads::log) {
      return serve_read(from, command, cause, host);
    }
    if (counts_once()) {
      if (const Result* before = machine_.answered(command.client, command.serial)) {
        return reply(from, command.client, command.serial, *before, cause, host);
      }
      const Index held = held_at(command, host.store());
      if (held != 0) return wait_for(held, node_.log().term_at(held, host.store()), from, command);
    }
    std::optional<Index> index;
    const Term term = node_.term();
    give(host, cause, [&](Turn& turn) {
      index = node_.propose(command, turn);
      if (!index) return;
      if (counts_once()) note_proposed(command, *index);
      if (!off(Rule::answer_after_commit)) {
        waiting_clients_.push_back({*index, term, command.serial, command.client, from});
      }
    });
    if (!index) return refuse(from, command.client, command.serial, ClientStatus::busy, cause, host);
    if (off(Rule::answer_after_commit)) reply(from, command.client, command.serial, Result{}, cause, host);
  }

  /// Not the leader: a client's request goes on to the leader this node knows; another node's does not.
  template <class Host>
  void pass_on(NodeId from, const Message& request, ClientId client, Serial serial, Cause cause, Host& host) {
    const NodeId leader = node_.leader();
    if (from == kClient && leader != kNoNode) return host.send(leader, request, cause);
    refuse(from, client, serial, ClientStatus::not_leader, cause, host);
  }

  template <class Host>
  void refuse(NodeId to, ClientId client, Serial serial, ClientStatus status, Cause cause, Host& host) {
    host.send(to, ClientReply{client, serial, status, kNoText, node_.leader()}, cause);
  }

  /// Changes of members and transfers are answered when the leader has begun them.
  template <class Host>
  [[gnu::noinline]] void serve_change(NodeId from, const MemberRequest& request, Cause cause, Host& host) {
    if (node_.role() != Role::leader) return pass_on(from, request, request.client, request.serial, cause, host);
    ClientStatus status = ClientStatus::ok;
    give(host, cause, [&](Turn& turn) { status = node_.change(request, turn); });
    refuse(from, request.client, request.serial, status, cause, host);
  }

  /// [Thesis 6.4] A read that is no entry waits for its round of heartbeats and for what was committed before it.
  template <class Host>
  void serve_read(NodeId from, const Command& command, Cause cause, Host& host) {
    give(host, cause, [&](Turn& turn) {
      const std::optional<Node::ReadTicket> ticket = node_.begin_read(turn);
      if (ticket) waiting_reads_.push_back({*ticket, command, from, cause});
    });
  }

  template <class Host>
  [[gnu::noinline]] void serve_waiting_reads(Cause cause, Host& host) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < waiting_reads_.size(); ++i) {
      const WaitingRead waiting = waiting_reads_[i];
      const Command& command = waiting.command;
      if (node_.role() != Role::leader || node_.term() != waiting.ticket.term) {
        refuse(waiting.reply_to, command.client, command.serial, ClientStatus::not_leader, cause, host);
      } else if (!node_.ready(waiting.ticket) || applied_index_ < waiting.ticket.index) {
        waiting_reads_[kept++] = waiting;
      } else {
        const TextId value = machine_.value(command.key);
        const Cause served = host.read_served(command, waiting.ticket.index, value, cause);
        reply(waiting.reply_to, command.client, command.serial, {.value = value}, served, host);
      }
    }
    waiting_reads_.resize(kept);
  }

  bool off(Rule rule) const { return node_.options().off(rule); }
  /// With sessions a request counts once, however often it comes [Raft 8].
  bool counts_once() const { return node_.options().sessions && !off(Rule::retry_once); }
  bool leaves_early(const Message& message) const;
  SnapshotId save(EntryStore& store) const;
  void load(SnapshotId snapshot, const EntryStore& store);
  void wait_for(Index index, Term term, NodeId from, const Command& command);
  /// Where this leader's log holds the request, not yet applied; 0 if it does not.
  Index held_at(const Command& command, const EntryStore& store);
  void note_proposed(const Command& command, Index index);
  void note_unapplied(const EntryStore& store);

  Node node_;
  KvStore machine_;
  Index applied_index_ = 0;
  bool wants_snapshot_ = false;
  bool taking_snapshot_ = false;
  std::vector<WaitingMessage> waiting_messages_;
  std::vector<WaitingClient> waiting_clients_;
  std::vector<WaitingRead> waiting_reads_;
  std::vector<Proposed> proposed_;  // by client: its last request in the unapplied part of this leader's log
  Term proposed_term_ = 0;          // the leadership that proposed_ belongs to
  std::vector<Cause> causes_;       // of this turn's decisions
};

}  // namespace raftlab::raft
