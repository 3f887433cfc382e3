// SPDX-License-Identifier: MIT
// Leaders that hand over [Thesis 3.10]: a chapter for each transfer_started. Titles: "Leadership goes to node P", "The
// transfer to node P is given up", "The transfer to node P fails" (another won, or its leader crashed or stepped down),
// "The transfer to node P goes on" (at the end of the run).
//
// Sentences. N hands over to P in term T from event X on.
//  began    "Node N, leader of term T, began to hand over to node P, which held A of its B entries (e#X)." A
//           match_index, B last_log_index.
//  told     "D later it told node P to campaign (e#Y)." Y: the first timeout_now_sent of N to P in term T after X, D
//           from X to Y; where D is 0: "It told node P to campaign at once (e#Y)."
//  ended by the first of these events after X:
//  won      "Node P won term U D after the transfer began (e#Z)." Z: a became_leader of a term U above T, D from X.
//  another  "Node Q won term U instead, D after the transfer began (e#Z)." the same of another node.
//  given up "Node N gave up D after it began (e#Z)." Z: transfer_ended of N to P with reason timer.
//  and if there is none of them, by the first of these:
//  ended    "Node N stepped down D after it began (e#Z)." Z: transfer_ended of N to P.
//  crashed  "Node N crashed D after it began (e#Z)." Z: node_crashed of N.
//  else     "It had not ended when the run did, D later."
#include <fmt/format.h>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

class TransferTeller {
 public:
  TransferTeller(const Facts& facts, EventId start)
      : facts_(facts), start_(start), record_(facts.at(start)), last_(start) {}

  Chapter tell() {
    std::string text = fmt::format(
        "Node {}, leader of term {}, began to hand over to node {}, which held {} of its {} (e#{}).", record_.node,
        record_.term, record_.peer, record_.v[0], count_text(record_.v[1], "entry", "entries"), start_);
    const std::string end = ended();
    text += told() + end;
    return {title_, text, start_, last_};
  }

 private:
  std::string after(EventId id) const { return duration_text(facts_.between(start_, id)); }

  bool mine(const Record& record) const { return record.node == record_.node && record.peer == record_.peer; }

  std::string told() const {
    for (EventId id = start_ + 1; id <= last_; ++id) {
      const Record& record = facts_.at(id);
      if (record.kind != EventKind::timeout_now_sent || !mine(record) || record.term != record_.term) continue;
      if (record.at == record_.at) return fmt::format(" It told node {} to campaign at once (e#{}).", record_.peer, id);
      return fmt::format(" {} later it told node {} to campaign (e#{}).", after(id), record_.peer, id);
    }
    return {};
  }

  std::string ended() {
    title_ = fmt::format("The transfer to node {} fails", record_.peer);
    EventId ended = 0;
    EventId crashed = 0;
    const sim::Trace& trace = facts_.timeline.trace;
    for (EventId id = start_ + 1; id <= trace.size(); ++id) {
      const Record& record = trace.at(id);
      if (record.kind == EventKind::became_leader && record.term > record_.term) return won(id, record);
      if (record.kind == EventKind::transfer_ended && mine(record)) {
        if (record.why() == Reason::timer) {
          title_ = fmt::format("The transfer to node {} is given up", record_.peer);
          return close(id, fmt::format("Node {} gave up {} after it began (e#{}).", record_.node, after(id), id));
        }
        if (ended == 0) ended = id;
      }
      if (record.kind == EventKind::node_crashed && record.node == record_.node && crashed == 0) crashed = id;
    }
    if (ended != 0 && (crashed == 0 || ended < crashed)) {
      return close(ended,
                   fmt::format("Node {} stepped down {} after it began (e#{}).", record_.node, after(ended), ended));
    }
    if (crashed != 0) {
      return close(crashed,
                   fmt::format("Node {} crashed {} after it began (e#{}).", record_.node, after(crashed), crashed));
    }
    title_ = fmt::format("The transfer to node {} goes on", record_.peer);
    return close(trace.size(), fmt::format("It had not ended when the run did, {} later.", after(0)));
  }

  std::string won(EventId id, const Record& record) {
    if (record.node != record_.peer) {
      return close(id, fmt::format("Node {} won term {} instead, {} after the transfer began (e#{}).", record.node,
                                   record.term, after(id), id));
    }
    title_ = fmt::format("Leadership goes to node {}", record_.peer);
    return close(id, fmt::format("Node {} won term {} {} after the transfer began (e#{}).", record.node, record.term,
                                 after(id), id));
  }

  std::string close(EventId id, const std::string& sentence) {
    last_ = id;
    return " " + sentence;
  }

  const Facts& facts_;
  EventId start_;
  const Record& record_;
  EventId last_;
  std::string title_;
};

}  // namespace

void tell_transfers(const Facts& facts, Drafts& out) {
  if (facts.count(EventKind::transfer_started) == 0) return;
  for (EventId id = 1; id <= facts.timeline.trace.size(); ++id) {
    if (facts.at(id).kind != EventKind::transfer_started) continue;
    out.push_back({Topic::transfer, TransferTeller(facts, id).tell()});
  }
}

}  // namespace raftlab::report
