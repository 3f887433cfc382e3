// SPDX-License-Identifier: MIT
// Messages the network loses by chance or delivers twice. Title: "Lost messages", "Doubled messages" or "Lost and
// doubled messages".
//
// Sentences, over all messages between two nodes; the verdict of a run counts those of clients too.
//  lost     "K of M messages between nodes were lost by chance, the first at e#X." K: message_dropped with reason loss,
//           M: message_sent, X: the first of the K. "was lost" for one; "was doubled" below.
//  doubled  "K of M messages between nodes were doubled, the first at e#X." K: message_duplicated, X: the first of
//           them.
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {

void tell_network(const Facts& facts, Drafts& out) {
  struct Count {
    std::uint64_t count = 0;
    sim::EventId first = 0;
    sim::EventId last = 0;
    void add(sim::EventId id) {
      if (count++ == 0) first = id;
      last = id;
    }
  };
  std::uint64_t sent = 0;
  Count lost;
  Count doubled;
  const sim::Trace& trace = facts.timeline.trace;
  for (sim::EventId id = 1; id <= trace.size(); ++id) {
    const sim::Record& record = trace.at(id);
    if (record.kind < sim::EventKind::message_sent || record.kind > sim::EventKind::message_duplicated) continue;
    if (record.node >= facts.timeline.nodes || record.peer >= facts.timeline.nodes) continue;
    if (record.kind == sim::EventKind::message_sent) ++sent;
    if (record.kind == sim::EventKind::message_duplicated) doubled.add(id);
    if (record.kind == sim::EventKind::message_dropped && record.drop_reason() == sim::DropReason::loss) lost.add(id);
  }
  if (lost.count == 0 && doubled.count == 0) return;
  const std::string messages = count_text(sent, "message between nodes", "messages between nodes");
  const auto were = [](const Count& count) { return count.count == 1 ? "was" : "were"; };
  std::string text;
  if (lost.count != 0) {
    text = fmt::format("{} of {} {} lost by chance, the first at e#{}.", lost.count, messages, were(lost), lost.first);
  }
  if (doubled.count != 0) {
    text += fmt::format("{}{} of {} {} doubled, the first at e#{}.", text.empty() ? "" : " ", doubled.count, messages,
                        were(doubled), doubled.first);
  }
  const char* title = doubled.count == 0 ? "Lost messages"
                      : lost.count == 0  ? "Doubled messages"
                                         : "Lost and doubled messages";
  const sim::EventId first = lost.count == 0      ? doubled.first
                             : doubled.count == 0 ? lost.first
                                                  : std::min(lost.first, doubled.first);
  out.push_back({Topic::network, {title, text, first, std::max(lost.last, doubled.last)}});
}

}  // namespace raftlab::report
