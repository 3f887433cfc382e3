// SPDX-License-Identifier: MIT
#include "report/why_not_asked.h"

#include <fmt/format.h>

#include "report/event_text.h"
#include "report/why_faults.h"

namespace raftlab::report {

using raft::MessageKind;
using raft::NodeId;
using sim::EventId;
using sim::EventKind;
using sim::Record;

Attempt last_attempt(const WhyIndex& index, NodeId node, EventId moment) {
  const EventId stood = index.last_before(EventKind::became_candidate, node, moment + 1).value_or(0);
  const EventId asked = index.last_before(EventKind::became_pre_candidate, node, moment + 1).value_or(0);
  if (stood == 0 && asked == 0) return {.node = node};
  if (stood > asked) return {node, index.at(stood).term, stood, true};
  return {node, static_cast<raft::Term>(index.at(asked).v[0]), asked, false};
}

namespace {

void note_message(const Record& record, EventId id, Asked& found) {
  const bool request = record.v[0] == found.sent;
  const bool answer = found.answer_sent != 0 && record.v[0] == found.answer_sent;
  if (!request && !answer) return;
  EventId& arrived = request ? found.delivered : found.answer_delivered;
  EventId& lost = request ? found.dropped : found.answer_dropped;
  if (record.kind == EventKind::message_delivered && arrived == 0) {
    arrived = id;
    lost = 0;
  }
  if (record.kind == EventKind::message_dropped && arrived == 0) lost = id;
}

bool is_decision(EventKind kind, bool real) {
  return real ? kind == EventKind::vote_granted || kind == EventKind::vote_refused
              : kind == EventKind::pre_vote_granted || kind == EventKind::pre_vote_refused;
}

}  // namespace

Asked asked(const WhyIndex& index, const Attempt& attempt, NodeId voter, EventId moment) {
  Asked found;
  const MessageKind request = attempt.real ? MessageKind::request_vote : MessageKind::pre_vote;
  const MessageKind answer = attempt.real ? MessageKind::vote_reply : MessageKind::pre_vote_reply;
  for (EventId id = attempt.event; id <= moment; ++id) {
    const Record& record = index.at(id);
    if (record.kind == EventKind::message_sent) {
      const bool asks = record.message_kind() == request && record.node == attempt.node && record.peer == voter;
      if (asks && record.term == attempt.term && found.sent == 0) found.sent = id;
      const bool answers = record.message_kind() == answer && record.node == voter && record.peer == attempt.node;
      const bool says_so = !found.granted || (record.flag && record.term == attempt.term);
      if (answers && says_so && found.decided != 0 && found.answer_sent == 0) found.answer_sent = id;
      continue;
    }
    if (record.kind == EventKind::message_delivered || record.kind == EventKind::message_dropped) {
      note_message(record, id, found);
      continue;
    }
    const bool decides = is_decision(record.kind, attempt.real) && record.node == voter &&
                         record.peer == attempt.node && record.term == attempt.term;
    if (!decides || found.decided != 0) continue;
    found.decided = id;
    found.granted = record.kind == EventKind::vote_granted || record.kind == EventKind::pre_vote_granted;
  }
  return found;
}

namespace {

/// The reason of a refusal, from its own words: behind the first ": ".
std::string refusal_text(const WhyIndex& index, EventId refused) {
  const std::string text = event_text(index.timeline(), refused);
  const std::size_t colon = text.find(": ");
  return colon == std::string::npos ? text : text.substr(colon + 2);
}

std::string lost_text(const WhyIndex& index, EventId dropped) {
  const Explanation why = rule_of(index, dropped);
  const std::string reason(drop_reason_text(index.at(dropped).drop_reason()));
  if (why.conditions.empty()) return fmt::format("{} (e#{})", reason, dropped);
  const std::string& text = why.conditions.front().text;
  const std::size_t colon = text.find(": ");
  return fmt::format("{} (e#{}): {}", reason, dropped, colon == std::string::npos ? text : text.substr(colon + 2));
}

}  // namespace

bool is_counted(const WhyIndex& index, const Asked& asked) {
  return asked.granted && asked.answer_delivered != 0 && index.votes_counted(asked.answer_delivered).has_value();
}

std::string asked_text(const WhyIndex& index, const Asked& asked, NodeId voter, EventId moment) {
  if (asked.decided != 0 && asked.granted) {
    if (asked.sent == 0 || is_counted(index, asked)) return fmt::format("says yes (e#{})", asked.decided);
    if (asked.answer_delivered != 0) {
      return fmt::format("said yes (e#{}), but its answer came too late (e#{})", asked.decided, asked.answer_delivered);
    }
    if (asked.answer_dropped != 0) {
      return fmt::format("said yes (e#{}), but its answer was lost: {}", asked.decided,
                         lost_text(index, asked.answer_dropped));
    }
    return fmt::format("said yes (e#{}), but its answer had not arrived", asked.decided);
  }
  if (asked.decided != 0) return fmt::format("refused (e#{}): {}", asked.decided, refusal_text(index, asked.decided));
  if (asked.sent == 0) return "was never asked";
  if (asked.delivered != 0) return fmt::format("had the request (e#{}) and did not decide", asked.delivered);
  if (asked.dropped != 0) return fmt::format("never had the request: lost, {}", lost_text(index, asked.dropped));
  if (index.after(voter, moment).paused) return fmt::format("is paused; the request (e#{}) waits", asked.sent);
  return fmt::format("had not had the request yet (sent e#{})", asked.sent);
}

}  // namespace raftlab::report
