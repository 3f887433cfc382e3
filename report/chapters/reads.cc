// SPDX-License-Identifier: MIT
// Reads that are no entries of the log [Thesis 6.4]: one chapter for all of them. Title: "Reads without entries", or
// "Leases run out" where no read was answered so.
//
// Sentences.
//  served   "K reads were answered without an entry of their own, A by read-index, B by lease." ("1 read was ...", the
//           parts that are not 0) K: read_served, A and B those with these reads.
//  longest  "The longest took D from the question to the answer (client C, e#X)." X: the read_served with the longest
//           time D from the last client_request with its client and serial before it, the first of several.
//  expired  "K times a lease had run out when a read came, so a round of heartbeats had to confirm the leader; the
//           longest was over for D (node N, e#X)." ("Once a lease ...", "it was over for D") K: lease_expired, D =
//           clock_us - lease_until_us, X the first with the greatest.
#include <fmt/format.h>

#include "raft/options.h"
#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

struct ReadCounts {
  std::uint64_t served = 0;
  std::uint64_t by_index = 0;
  std::uint64_t by_lease = 0;
  sim::Time longest = -1;
  EventId longest_event = 0;
  std::uint64_t expired = 0;
  sim::Time over = -1;
  EventId over_event = 0;
  EventId first = 0;
  EventId last = 0;
};

ReadCounts count_reads(const Facts& facts) {
  ReadCounts reads;
  std::map<std::pair<std::uint64_t, std::uint64_t>, EventId> asked;
  for (EventId id = 1; id <= facts.timeline.trace.size(); ++id) {
    const Record& record = facts.at(id);
    const std::pair<std::uint64_t, std::uint64_t> request(record.v[0], record.v[1]);
    if (record.kind == EventKind::client_request) asked[request] = id;
    if (record.kind != EventKind::read_served && record.kind != EventKind::lease_expired) continue;
    if (reads.first == 0) reads.first = id;
    reads.last = id;
    if (record.kind == EventKind::lease_expired) {
      ++reads.expired;
      const auto over = static_cast<sim::Time>(record.v[1] - record.v[0]);
      if (over > reads.over) {
        reads.over = over;
        reads.over_event = id;
      }
      continue;
    }
    ++reads.served;
    reads.by_index += record.v[3] == static_cast<std::uint64_t>(raft::Reads::read_index) ? 1 : 0;
    reads.by_lease += record.v[3] == static_cast<std::uint64_t>(raft::Reads::lease) ? 1 : 0;
    const auto found = asked.find(request);
    if (found == asked.end()) continue;
    const sim::Time took = facts.between(found->second, id);
    if (took > reads.longest) {
      reads.longest = took;
      reads.longest_event = id;
    }
  }
  return reads;
}

std::string served_text(const Facts& facts, const ReadCounts& reads) {
  std::string text =
      fmt::format("{} answered without an entry of {} own", count_text(reads.served, "read was", "reads were"),
                  reads.served == 1 ? "its" : "their");
  if (reads.by_index != 0) text += fmt::format(", {} by read-index", reads.by_index);
  if (reads.by_lease != 0) text += fmt::format(", {} by lease", reads.by_lease);
  text += ".";
  if (reads.longest_event != 0) {
    text += fmt::format(" The longest took {} from the question to the answer (client {}, e#{}).",
                        duration_text(reads.longest), facts.at(reads.longest_event).v[0], reads.longest_event);
  }
  return text;
}

std::string expired_text(const Facts& facts, const ReadCounts& reads) {
  return fmt::format(
      "{} a lease had run out when a read came, so a round of heartbeats had to confirm the leader; {} over for {} "
      "(node {}, e#{}).",
      reads.expired == 1 ? "Once" : fmt::format("{} times", reads.expired),
      reads.expired == 1 ? "it was" : "the longest was", duration_text(reads.over), facts.at(reads.over_event).node,
      reads.over_event);
}

}  // namespace

void tell_reads(const Facts& facts, Drafts& out) {
  if (facts.count(EventKind::read_served) == 0 && facts.count(EventKind::lease_expired) == 0) return;
  const ReadCounts reads = count_reads(facts);
  std::string text;
  if (reads.served != 0) text = served_text(facts, reads);
  if (reads.over_event != 0) text += (text.empty() ? "" : " ") + expired_text(facts, reads);
  if (text.empty()) return;
  out.push_back(
      {Topic::reads, {reads.served == 0 ? "Leases run out" : "Reads without entries", text, reads.first, reads.last}});
}

}  // namespace raftlab::report
