// SPDX-License-Identifier: MIT
// Heartbeats [Raft 5.2]: one chapter, of the first leadership that sent at least two rounds. Title: "Heartbeats".
//
// A heartbeat is a message_sent of type heartbeat; a round is all that one node sent in one term at one time.
// Sentences:
//  sent     "Node N, leader of term T, sent R rounds of heartbeats, M messages (e#X to e#Y)." X, Y: the first and the
//           last of these message_sent.
//  answers  "All were answered." when all M were, else the parts that are not 0 of "A were answered, L were lost
//           (WHY K, ...), S answers were lost, U were not answered.", with "was" and "answer" for 1. WHY: by chance,
//           link cut, receiver down, dropped, discarded. A: an append_reply to it arrived at N. L: it was dropped and
//           no copy arrived. S: it arrived, an answer was sent and dropped and none arrived. U: the rest (no answer had
//           arrived when the run ended or its receiver crashed or was paused). An append_reply belongs to a heartbeat
//           if the nearest message_delivered among its causes is of that heartbeat; a refusal is an answer too.
//  waiting  "The longest a follower waited for the next message of this leader was D (node F, e#Z)." Over all
//           deliveries of heartbeat and append-entries of term T from N to a node that is in no later term: D the
//           longest time between two at the same node with neither a crash nor a pause of it between them, Z the later
//           of the two deliveries (which may be before the first heartbeat, or after the last).
//  closest  "Its timer runs for M at least, so at least C were left." M: the low end of the run's election-timeout, C = M
//           - D, if that is not below 0; not told where a line that ran begins with election-timeout or clock.
#include <fmt/format.h>

#include "report/chapters/draft.h"
#include "report/run_settings.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

struct Tally {
  std::uint64_t rounds = 0;
  std::uint64_t messages = 0;
  std::uint64_t answered = 0;
  std::uint64_t lost = 0;
  std::vector<std::uint64_t> lost_by_reason = std::vector<std::uint64_t>(5, 0);
  std::uint64_t answers_lost = 0;
  EventId first = 0;
  EventId last = 0;
};

Tally tally(const Facts& facts, const Leadership& leadership) {
  Tally sum;
  sim::Time round_at = -1;
  for (const Heartbeat& beat : facts.heartbeats.all) {
    if (beat.from != leadership.node || beat.term != leadership.term) continue;
    if (sum.first == 0) sum.first = beat.sent;
    sum.last = beat.sent;
    ++sum.messages;
    if (beat.at != round_at) ++sum.rounds;
    round_at = beat.at;
    if (beat.answered) {
      ++sum.answered;
    } else if (beat.lost()) {
      ++sum.lost;
      ++sum.lost_by_reason[static_cast<std::size_t>(beat.drop_reason)];
    } else if (beat.answer_lost()) {
      ++sum.answers_lost;
    }
  }
  return sum;
}

const char* were(std::uint64_t count) { return count == 1 ? "was" : "were"; }

std::string answers_text(const Tally& sum) {
  if (sum.answered == sum.messages) return "All were answered.";
  std::vector<std::string> parts;
  if (sum.answered != 0) parts.push_back(fmt::format("{} {} answered", sum.answered, were(sum.answered)));
  if (sum.lost != 0) {
    std::string why;
    for (std::size_t i = 0; i < sum.lost_by_reason.size(); ++i) {
      if (sum.lost_by_reason[i] == 0) continue;
      why += fmt::format("{}{} {}", why.empty() ? "" : ", ", drop_reason_label(static_cast<sim::DropReason>(i)),
                         sum.lost_by_reason[i]);
    }
    parts.push_back(fmt::format("{} {} lost ({})", sum.lost, were(sum.lost), why));
  }
  if (sum.answers_lost != 0) {
    parts.push_back(
        fmt::format("{} {} lost", count_text(sum.answers_lost, "answer", "answers"), were(sum.answers_lost)));
  }
  const std::uint64_t rest = sum.messages - sum.answered - sum.lost - sum.answers_lost;
  if (rest != 0) parts.push_back(fmt::format("{} {} not answered", rest, were(rest)));
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ", ") + part;
  return text + ".";
}

}  // namespace

FollowerWait longest_wait(const Facts& facts, raft::NodeId leader, raft::Term term) {
  EventId from = 0;
  for (const Leadership& one : facts.leaderships) {
    if (one.node == leader && one.term == term) from = one.from;
  }
  if (from == 0) return {};
  std::vector<sim::Time> heard(facts.timeline.nodes, -1);
  std::vector<bool> gone(facts.timeline.nodes, false);  // in a later term: it waits for another leader
  FollowerWait longest;
  const sim::Trace& trace = facts.timeline.trace;
  for (EventId id = from; id <= trace.size(); ++id) {
    const Record& record = trace.at(id);
    if (record.node >= heard.size()) continue;
    if (record.kind < EventKind::message_sent && record.term > term) gone[record.node] = true;
    if (gone[record.node]) continue;
    if (record.kind == EventKind::node_crashed || record.kind == EventKind::node_paused) heard[record.node] = -1;
    if (record.kind != EventKind::message_delivered || record.peer != leader) continue;
    const raft::MessageKind kind = record.message_kind();
    if (kind != raft::MessageKind::heartbeat && kind != raft::MessageKind::append_entries) continue;
    if (sent_of(facts.timeline, id).record->term != term) continue;
    const sim::Time before = heard[record.node];
    heard[record.node] = record.at;
    if (before >= 0 && record.at - before > longest.length) longest = {record.at - before, record.node, id};
  }
  return longest;
}

void tell_heartbeats(const Facts& facts, Drafts& out) {
  for (const Leadership& leadership : facts.leaderships) {
    const Tally sum = tally(facts, leadership);
    if (sum.rounds < 2) continue;
    std::string text =
        fmt::format("Node {}, leader of term {}, sent {} rounds of heartbeats, {} messages (e#{} to e#{}). {}",
                    leadership.node, leadership.term, sum.rounds, sum.messages, sum.first, sum.last, answers_text(sum));
    const FollowerWait wait = longest_wait(facts, leadership.node, leadership.term);
    if (wait.until != 0) {
      text += fmt::format(" The longest a follower waited for the next message of this leader was {} (node {}, e#{}).",
                          duration_text(wait.length), wait.node, wait.until);
      const std::optional<sim::Time> timer = shortest_timer(facts.timeline);
      if (timer && wait.length <= *timer) {
        text += fmt::format(" Its timer runs for {} at least, so at least {} were left.", duration_text(*timer),
                            duration_text(*timer - wait.length));
      }
    }
    out.push_back({Topic::heartbeats, {"Heartbeats", text, sum.first, sum.last}});
    return;
  }
}

}  // namespace raftlab::report
