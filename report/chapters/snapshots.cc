// SPDX-License-Identifier: MIT
// Snapshots [Raft 7]: one chapter for those that nodes took, one for each that a follower installed. Titles: "A snapshot
// is taken", "K snapshots are taken", "Node N installs a snapshot".
//
// Sentences.
//  one       "Node N took a snapshot through entry I of term T (e#X); its log lost D entries." X: the snapshot_taken, I
//            last_included_index, T last_included_term, D = I + 1 - first_index_before.
//  many      "K snapshots were taken, the first through entry I (node N, e#X), the last through entry J (node M, e#Y);
//            the logs lost D entries together." K: snapshot_taken, D the sum.
//  sent      "Node N needed entries that node L had dropped: its log ended at entry E, that of node L began at entry F."
//            L: the leader of the snapshot_installed Y; E, F: right before X.
//            "The snapshot through entry I of term T went in C chunks, M messages, from e#X on; node N installed it D
//            later (e#Y)." X: the first message_sent install-snapshot from L to N of that snapshot, M how many of them
//            before Y, C chunks, D from X to Y. "1 chunk", "1 message". Both sentences only with X, else "Node N
//            installed a snapshot through entry I of term T (e#Y)."
//  log       "The K entries behind it stayed." ("The entry behind it stayed." for one) K: of N's log after Y, with
//            log_kept, if there are any; "Its own log of K entries was discarded." without, K of N's log before Y
//            behind its snapshot, if there are any.
#include <fmt/format.h>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

void tell_taken(const Facts& facts, Drafts& out) {
  EventId first = 0;
  EventId last = 0;
  std::uint64_t dropped = 0;
  for (EventId id = 1; id <= facts.timeline.trace.size(); ++id) {
    const Record& record = facts.at(id);
    if (record.kind != EventKind::snapshot_taken) continue;
    if (first == 0) first = id;
    last = id;
    dropped += record.v[0] + 1 - record.v[2];
  }
  if (first == 0) return;
  const Record& one = facts.at(first);
  const std::uint64_t count = facts.count(EventKind::snapshot_taken);
  if (count == 1) {
    out.push_back({Topic::snapshots,
                   {"A snapshot is taken",
                    fmt::format("Node {} took a snapshot through entry {} of term {} (e#{}); its log lost {}.",
                                one.node, one.v[0], one.v[1], first, count_text(dropped, "entry", "entries")),
                    first, first}});
    return;
  }
  const Record& other = facts.at(last);
  out.push_back({Topic::snapshots,
                 {fmt::format("{} snapshots are taken", count),
                  fmt::format("{} snapshots were taken, the first through entry {} (node {}, e#{}), the last through "
                              "entry {} (node {}, e#{}); the logs lost {} together.",
                              count, one.v[0], one.node, first, other.v[0], other.node, last,
                              count_text(dropped, "entry", "entries")),
                  first, last}});
}

std::string sent_text(const Facts& facts, EventId installed, EventId& first) {
  const Record& record = facts.at(installed);
  std::uint64_t messages = 0;
  for (EventId id = 1; id < installed; ++id) {
    const Record& sent = facts.at(id);
    const bool chunk = sent.kind == EventKind::message_sent &&
                       sent.message_kind() == raft::MessageKind::install_snapshot && sent.node == record.peer &&
                       sent.peer == record.node && sent.v[2] == record.v[3];
    if (!chunk) continue;
    if (messages++ == 0) first = id;
  }
  if (messages == 0) {
    return fmt::format("Node {} installed a snapshot through entry {} of term {} (e#{}).", record.node, record.v[0],
                       record.v[1], installed);
  }
  Replay replay(facts.timeline);
  replay.run_through(first - 1);
  std::string text = fmt::format(
      "Node {} needed entries that node {} had dropped: its log ended at entry {}, that of node {} began at entry {}.",
      record.node, record.peer, replay.node(record.node).log.last_index(), record.peer,
      replay.node(record.peer).log.first_index());
  text += fmt::format(
      " The snapshot through entry {} of term {} went in {}, {}, from e#{} on; node {} installed it {} later (e#{}).",
      record.v[0], record.v[1], count_text(record.v[4], "chunk", "chunks"), count_text(messages, "message", "messages"),
      first, record.node, duration_text(facts.between(first, installed)), installed);
  return text;
}

std::string log_text(const Facts& facts, EventId installed) {
  const Record& record = facts.at(installed);
  Replay replay(facts.timeline);
  replay.run_through(installed - 1);
  const raft::Log& own = replay.node(record.node).log;
  const raft::Index before = own.last_index() - own.base_index();
  replay.step();
  const raft::Log& log = replay.node(record.node).log;
  if (record.v[2] == 0) {
    return before == 0 ? "" : fmt::format(" Its own log of {} was discarded.", count_text(before, "entry", "entries"));
  }
  const raft::Index behind = log.last_index() - log.base_index();
  if (behind == 0) return {};
  return behind == 1 ? " The entry behind it stayed." : fmt::format(" The {} entries behind it stayed.", behind);
}

}  // namespace

void tell_snapshots(const Facts& facts, Drafts& out) {
  tell_taken(facts, out);
  if (facts.count(EventKind::snapshot_installed) == 0) return;
  for (EventId id = 1; id <= facts.timeline.trace.size(); ++id) {
    const Record& record = facts.at(id);
    if (record.kind != EventKind::snapshot_installed || record.node >= facts.timeline.nodes) continue;
    if (record.peer >= facts.timeline.nodes) continue;
    EventId first = id;
    std::string text = sent_text(facts, id, first);
    text += log_text(facts, id);
    out.push_back({Topic::install, {fmt::format("Node {} installs a snapshot", record.node), text, first, id}});
  }
}

}  // namespace raftlab::report
