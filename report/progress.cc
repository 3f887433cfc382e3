// SPDX-License-Identifier: MIT
#include "report/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "report/event_columns.h"
#include "report/replay.h"

namespace raftlab::report {
namespace {

using raft::Index;
using raft::MessageKind;
using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

/// Rules without which a leader's bookkeeping does not show in its messages.
constexpr std::array<std::string_view, 5> kHidden = {"silence-no-success", "snapshot-when-compacted",
                                                     "leader-steps-down", "reply-adopts-term", "term-persisted"};

struct Peer {
  Index next = 1;
  Index match = 0;
  std::uint32_t in_flight = 0;
  bool pipelined = false;
  Index in_flight_last = 0;
  Index snapshot_last = 0;  // of the snapshot on its way; 0: none
};

class ProgressFinder {
 public:
  explicit ProgressFinder(const Timeline& timeline)
      : timeline_(timeline), replay_(timeline), leaders_(timeline.nodes), windows_(timeline.nodes, false) {
    for (const std::string& rule : timeline.rules_off) {
      off_[rule] = true;
      if (std::find(kHidden.begin(), kHidden.end(), rule) != kHidden.end()) hidden_ = true;
    }
    for (unsigned node = 0; node < timeline.nodes; ++node) windows_[node] = has_window(node);
  }

  std::vector<ProgressChange> find() {
    while (replay_.step()) {
      const Record& record = replay_.record();
      if (record.node < leaders_.size()) see(record);
    }
    return std::move(found_);
  }

 private:
  struct Leader {
    bool leads = false;
    std::vector<Peer> peers;  // by node
    raft::NodeSet members;    // without itself
  };

  bool off(std::string_view rule) const { return off_.find(rule) != off_.end(); }

  /// Whether more than one AppendEntries with entries may be on its way to a peer.
  bool has_window(unsigned node) const {
    const std::string own = fmt::format("window at {}", node);
    bool wide = false;
    for (const auto& [name, value] : timeline_.options) {
      if (name == "window" || name == own) wide = value != "1" && value != "0";
    }
    return wide;
  }

  void see(const Record& record) {
    Leader& leader = leaders_[record.node];
    switch (record.kind) {
      case EventKind::became_leader:
        begin(record, leader);
        break;
      case EventKind::became_follower:
      case EventKind::node_crashed:
      case EventKind::node_refused_start:
      case EventKind::node_restarted:
        stop(leader);
        break;
      case EventKind::config_changed:
        if (leader.leads) know_members(record.node, leader);
        break;
      case EventKind::message_sent:
        if (leader.leads && leader.members.contains(record.peer)) sends(record, leader.peers[record.peer]);
        break;
      case EventKind::message_delivered:
        if (leader.leads && leader.members.contains(record.peer)) receives(record, leader.peers[record.peer]);
        break;
      default:
        break;
    }
  }

  void note(NodeId peer, std::int64_t next, std::int64_t match) {
    found_.push_back({replay_.now(), replay_.record().node, peer, next, match});
  }
  void note(NodeId peer, const Peer& state) {
    if (hidden_) return note(peer, kUnknownIndex, kUnknownIndex);
    note(peer, static_cast<std::int64_t>(state.next), static_cast<std::int64_t>(state.match));
  }

  Index last_index() const { return replay_.node(replay_.record().node).log.last_index(); }

  void begin(const Record& record, Leader& leader) {
    stop(leader);
    leader.leads = true;
    leader.peers.assign(timeline_.nodes, Peer{.next = record.v[2] + 1});
    know_members(record.node, leader);
  }

  void stop(Leader& leader) {
    if (!leader.leads) return;
    for (const NodeId peer : leader.members) note(peer, 0, 0);
    leader = {};
  }

  /// The members are those of the configuration in force; of new ones a leader knows nothing.
  void know_members(NodeId id, Leader& leader) {
    raft::NodeSet members = replay_.configuration(id).members();
    members.remove(id);
    for (const NodeId peer : leader.members - members) note(peer, 0, 0);
    for (const NodeId peer : members - leader.members) {
      if (peer >= leader.peers.size()) continue;
      leader.peers[peer] = {.next = last_index() + 1};
      note(peer, leader.peers[peer]);
    }
    leader.members = members;
  }

  void sends(const Record& sent, Peer& peer) {
    const Index next_before = peer.next;
    const bool wide = windows_[sent.node];
    switch (sent.message_kind()) {
      case MessageKind::append_entries:
        sends_entries(sent, peer);
        break;
      case MessageKind::heartbeat:
        // Behind entries that are still on their way a heartbeat compares what is known to be there.
        if (!(wide && peer.pipelined && peer.in_flight != 0)) peer.next = sent.v[0] + 1;
        break;
      case MessageKind::install_snapshot: {
        const Index base = replay_.node(sent.node).log.base_index();
        // What was on its way has been taken for lost, or the entry would still be in the log.
        if (peer.snapshot_last == 0 && peer.next > base && peer.pipelined) peer.next = peer.match + 1;
        peer.snapshot_last = sent.v[0];
        peer.in_flight = 1;
        peer.in_flight_last = sent.v[0];
        peer.pipelined = false;
        break;
      }
      default:
        return;
    }
    if (peer.next != next_before) note(sent.peer, peer);
  }

  void sends_entries(const Record& sent, Peer& peer) {
    const Index prev = sent.v[0];
    // The same entries again: those on their way are taken for lost, and no more than these go out for now.
    const bool again = peer.in_flight != 0 && (!peer.pipelined || prev + 1 != peer.next);
    if (again) {
      peer.in_flight = 0;
      peer.pipelined = false;
    }
    ++peer.in_flight;
    peer.in_flight_last = prev + sent.v[4];
    peer.next = peer.pipelined ? peer.in_flight_last + 1 : prev + 1;
  }

  void receives(const Record& delivered, Peer& peer) {
    const EventId id = carried_from(timeline_, replay_.now());
    if (id == 0) return;
    const Record& reply = timeline_.trace.at(id);
    const raft::Term term = replay_.node(delivered.node).term;
    const Peer before = peer;
    if (reply.term > term) return;
    if (reply.message_kind() == MessageKind::append_reply) {
      if (reply.term < term && !off("append-reply-term")) return;
      if (reply.flag) {
        succeeds(reply, peer, windows_[delivered.node]);
      } else {
        fails(reply, peer);
      }
    } else if (reply.message_kind() == MessageKind::snapshot_reply && reply.term == term) {
      takes_snapshot(reply, peer);
    }
    if (peer.next != before.next || peer.match != before.match) note(delivered.peer, peer);
  }

  /// Node::on_append_success.
  void succeeds(const Record& reply, Peer& peer, bool wide) const {
    const Index told = reply.v[1];
    const Index match = off("match-from-request") ? last_index() : std::min(told, last_index());
    const bool news = match > peer.match;
    if (news || off("match-monotonic")) peer.match = match;
    if (!off("next-follows-success")) peer.next = std::max(peer.next, peer.match + 1);
    peer.pipelined = wide;
    if (peer.in_flight == 0) return;
    if (told >= peer.in_flight_last) {
      peer.in_flight = 0;
    } else if (news && peer.in_flight > 1) {
      --peer.in_flight;
    }
  }

  /// Node::on_append_refusal.
  void fails(const Record& reply, Peer& peer) const {
    const Index prev = reply.v[0];
    const Index conflict = reply.v[2];
    if (off("refusal-no-deposal")) return;
    if (off("refusal-no-match")) {
      peer.match = std::max(peer.match, std::min(conflict, last_index()));
      peer.next = std::max(peer.next, peer.match + 1);
      peer.in_flight = 0;
      return;
    }
    if (off("refusal-fresh")) {
      peer.next = std::max<Index>(1, std::min(conflict, prev));
    } else {
      const bool open = peer.pipelined ? prev < peer.next : prev + 1 == peer.next;
      if (!open || prev <= peer.match) return;
      const Index before = peer.next;
      back_up(reply, peer);
      if (peer.next >= before) return;
    }
    peer.in_flight = 0;
    peer.pipelined = false;
  }

  /// Node::back_up [Raft 5.3, end].
  void back_up(const Record& reply, Peer& peer) const {
    Index next = reply.v[2];
    if (off("conflict-hint")) {
      peer.next = std::min(next, last_index() + 1);
      return;
    }
    if (reply.v[3] != 0) {
      const raft::Log& log = replay_.node(replay_.record().node).log;
      const Index own_last = log.last_index_of_term(reply.v[3], timeline_.store);
      if (own_last != 0) next = own_last + 1;
    }
    peer.next = std::max(peer.match + 1, std::min(next, reply.v[0]));
  }

  /// Node::on_snapshot_reply.
  static void takes_snapshot(const Record& reply, Peer& peer) {
    if (peer.snapshot_last == 0 || peer.snapshot_last != reply.v[0] || !reply.flag) return;
    peer.in_flight = 0;
    peer.snapshot_last = 0;
    peer.match = std::max(peer.match, reply.v[0]);
    peer.next = std::max(peer.next, peer.match + 1);
  }

  const Timeline& timeline_;
  Replay replay_;
  std::vector<Leader> leaders_;
  std::vector<bool> windows_;  // by node
  std::map<std::string, bool, std::less<>> off_;
  bool hidden_ = false;
  std::vector<ProgressChange> found_;
};

}  // namespace

std::vector<ProgressChange> find_progress(const Timeline& timeline) { return ProgressFinder(timeline).find(); }

void add_progress_column(const Timeline& timeline, Columns& columns) {
  Column& column = columns.add("progress");
  std::vector<ProgressChange> last(std::size_t{timeline.nodes} * timeline.nodes);
  EventId event = 1;
  for (const ProgressChange& change : find_progress(timeline)) {
    ProgressChange& before = last[std::size_t{change.leader} * timeline.nodes + change.peer];
    column.number(change.event - event);
    column.number(change.peer);
    column.change(change.next_index - before.next_index);
    column.change(change.match_index - before.match_index);
    before = change;
    event = change.event;
  }
}

}  // namespace raftlab::report
