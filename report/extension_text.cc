// SPDX-License-Identifier: MIT
#include "report/extension_text.h"

#include <fmt/format.h>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/fields.h"

namespace raftlab::report {
namespace {

using raft::Reason;
using sim::EventKind;
using sim::Record;

std::string pre_vote_text(const Record& record) {
  if (record.kind == EventKind::pre_vote_granted) {
    return fmt::format("would vote for node {} (term {})", record.peer, record.term);
  }
  const std::string what = fmt::format("would not vote for node {} (term {})", record.peer, record.term);
  switch (record.why()) {
    case Reason::leader_alive:
      return record.v[4] == 0 ? what + ": it leads or has just heard a leader"
             : record.v[4] - 1 == record.node
                 ? what + ": it is the leader"
                 : fmt::format("{}: it has just heard its leader, node {}", what, record.v[4] - 1);
    case Reason::log_behind:
      return fmt::format("{}: that log ends at {} of term {}, behind its own at {} of term {}", what, record.v[0],
                         record.v[1], record.v[2], record.v[3]);
    case Reason::already_voted:
      return what + ": it has voted for another node in that term";
    default:
      return what + ": that term is over";
  }
}

std::string config_text(const Timeline& timeline, const Record& record) {
  const std::string now = members_text(timeline, record.v[1]);
  switch (record.why()) {
    case Reason::joint_over:
      return fmt::format("leaves the joint configuration: {} (entry {})", now, record.v[0]);
    case Reason::rolled_back:
      return fmt::format("goes back to configuration {}: entry {} is deleted", now, record.v[3]);
    case Reason::snapshot:
      return fmt::format("takes configuration {} from the snapshot", now);
    case Reason::changed:
      return fmt::format("changes the members from {} to {} (entry {})", members_text(timeline, record.v[2]), now,
                         record.v[0]);
    default:
      return fmt::format("uses configuration {} (entry {})", now, record.v[0]);
  }
}

std::string transfer_text(const Record& record) {
  switch (record.kind) {
    case EventKind::transfer_started:
      return fmt::format("begins to hand over to node {}, which holds {} of {} entries", record.peer, record.v[0],
                         record.v[1]);
    case EventKind::timeout_now_sent:
      return fmt::format("tells node {} to campaign at once: it holds {} of {} entries", record.peer, record.v[0],
                         record.v[1]);
    default:
      return record.why() == Reason::timer
                 ? fmt::format("gives up the transfer to node {}: it took too long", record.peer)
                 : fmt::format("the transfer to node {} is over: it does not lead any more", record.peer);
  }
}

std::string snapshot_text(const Record& record) {
  if (record.kind == EventKind::snapshot_taken) {
    const std::string dropped = record.v[0] < record.v[2] ? "nothing is"
                                : record.v[0] == record.v[2]
                                    ? fmt::format("entry {} is", record.v[0])
                                    : "entries " + range_text(record.v[2], record.v[0]) + " are";
    return fmt::format("takes a snapshot through {} (term {}); {} dropped from the log", record.v[0], record.v[1],
                       dropped);
  }
  const std::string from = record.peer < raft::kNodesMax ? fmt::format(" of node {}", record.peer) : std::string();
  return fmt::format("installs the snapshot{} through {} (term {}); {}", from, record.v[0], record.v[1],
                     record.v[2] != 0 ? "what follows in its log stays" : "its log is discarded");
}

std::string read_text(const Timeline& timeline, const Record& record) {
  const auto reads = static_cast<raft::Reads>(record.v[3]);
  return fmt::format("answers a read of client {} at index {} by {}: {}", record.v[0], record.v[2],
                     reads == raft::Reads::lease ? "its lease" : word_of(reads), value_text(timeline, record.v[4]));
}

}  // namespace

std::string node_set_text(const raft::NodeSet& nodes) {
  std::string text;
  for (const raft::NodeId node : nodes) text += (text.empty() ? "" : ",") + std::to_string(node);
  return text.empty() ? "none" : text;
}

std::string members_text(const Timeline& timeline, std::uint64_t configuration) {
  if (configuration >= timeline.store.configurations()) return "unknown";
  const raft::Configuration& members = timeline.store.configuration(static_cast<raft::ConfigId>(configuration));
  return configuration == 0 && members.members().empty() ? "all" : configuration_text(members);
}

std::string change_text(raft::ChangeKind change, const raft::NodeSet& nodes) {
  switch (change) {
    case raft::ChangeKind::transfer:
      return nodes.empty() ? "transfer" : "transfer " + node_set_text(nodes);
    case raft::ChangeKind::add_learner:
      return "add " + node_set_text(nodes) + " as learner";
    default:
      return fmt::format("{} {}", word_of(change), node_set_text(nodes));
  }
}

std::string extension_text(const Timeline& timeline, const Record& record) {
  switch (record.kind) {
    case EventKind::became_pre_candidate:
      return fmt::format("becomes pre-candidate: would it win term {}?", record.v[0]);
    case EventKind::pre_vote_granted:
    case EventKind::pre_vote_refused:
      return pre_vote_text(record);
    case EventKind::config_changed:
      return config_text(timeline, record);
    case EventKind::transfer_started:
    case EventKind::timeout_now_sent:
    case EventKind::transfer_ended:
      return transfer_text(record);
    case EventKind::snapshot_taken:
    case EventKind::snapshot_installed:
      return snapshot_text(record);
    case EventKind::lease_expired:
      return fmt::format("its lease is over since {}, so a read waits for a round of heartbeats",
                         duration_text(static_cast<sim::Time>(record.v[1] - record.v[0])));
    case EventKind::read_served:
      return read_text(timeline, record);
    case EventKind::member_requested:
      return fmt::format(
          "client {} asks: {}", record.v[0],
          change_text(static_cast<raft::ChangeKind>(record.v[2]), raft::NodeSet::of(record.v[3], record.v[4])));
    case EventKind::node_refused_start:
      return fmt::format("refuses to start: entry {} on its disk is damaged", record.v[0]);
    default:
      return {};
  }
}

std::string extension_content(const Record& sent) {
  switch (sent.message_kind()) {
    case raft::MessageKind::pre_vote:
      return sent.v[0] == 0 ? fmt::format("for term {}, empty log", sent.term)
                            : fmt::format("for term {}, last entry {} of term {}", sent.term, sent.v[0], sent.v[1]);
    case raft::MessageKind::pre_vote_reply:
      return fmt::format("{}, term {}", sent.flag ? "yes" : "no", sent.term);
    case raft::MessageKind::install_snapshot:
      return fmt::format("term {}, chunk {} of {}, through {} of term {}", sent.term, sent.v[3] + 1, sent.v[4],
                         sent.v[0], sent.v[1]);
    case raft::MessageKind::snapshot_reply:
      return sent.flag ? fmt::format("holds all through {}, term {}", sent.v[0], sent.term)
                       : fmt::format("waits for chunk {}, term {}", sent.v[1] + 1, sent.term);
    case raft::MessageKind::timeout_now:
      return fmt::format("term {}", sent.term);
    case raft::MessageKind::member_request:
      return change_text(static_cast<raft::ChangeKind>(sent.v[2]), raft::NodeSet::of(sent.v[3], sent.v[4]));
    default:
      return {};
  }
}

}  // namespace raftlab::report
