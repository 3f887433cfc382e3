// SPDX-License-Identifier: MIT
#include "scenarios/cli/play_events.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "report/event_text.h"
#include "report/fields.h"
#include "scenarios/cli/numbers.h"

namespace raftlab::scenarios::cli {
namespace {

using sim::EventKind;

constexpr std::size_t kShownFirst = 60;
constexpr std::size_t kShownLast = 20;

enum class Beat { none, sent, received, lost, answered, in_vain, other };

/// Whether the sent record is the answer to a heartbeat.
bool answers_heartbeat(const report::Timeline& timeline, const sim::Record& sent) {
  if (sent.message_kind() != raft::MessageKind::append_reply || !sent.flag || sent.cause == 0) return false;
  const sim::Record& cause = timeline.trace.at(sent.cause);
  return cause.kind == EventKind::message_delivered &&
         report::sent_of(timeline, sent.cause).record->message_kind() == raft::MessageKind::heartbeat;
}

/// What an event has to do with heartbeats that change nothing.
Beat beat_of(const report::Timeline& timeline, sim::EventId id) {
  const sim::Record& record = timeline.trace.at(id);
  if (!report::is_message(record.kind)) return Beat::none;
  const sim::Record& sent = *report::sent_of(timeline, id).record;
  if (sent.message_kind() == raft::MessageKind::heartbeat) {
    if (record.kind == EventKind::message_sent) return Beat::sent;
    if (record.kind == EventKind::message_dropped) return Beat::lost;
    return record.kind == EventKind::message_delivered ? Beat::received : Beat::other;
  }
  if (!answers_heartbeat(timeline, sent)) return Beat::none;
  return record.kind == EventKind::message_delivered ? Beat::answered : Beat::other;
}

/// A leader sends entries again and again to a node that is down or cut off.
bool lost_in_vain(const report::Timeline& timeline, sim::EventId id) {
  const sim::Record& record = timeline.trace.at(id);
  if (record.kind != EventKind::message_dropped) return false;
  if (record.drop_reason() != sim::DropReason::receiver_down && record.drop_reason() != sim::DropReason::partition)
    return false;
  return report::sent_of(timeline, id).record->message_kind() == raft::MessageKind::append_entries;
}

class Lines {
 public:
  Lines(const report::Timeline& timeline, sim::EventId after, bool everything)
      : timeline_(timeline), everything_(everything) {
    for (sim::EventId id = after + 1; id <= timeline.trace.size(); ++id) {
      if (lost_in_vain(timeline, id)) in_vain_.insert(report::sent_of(timeline, id).id);
    }
  }

  void add(sim::EventId id) {
    const Beat beat = everything_                   ? Beat::none
                      : lost_in_vain(timeline_, id) ? Beat::in_vain
                      : in_vain_.contains(id)       ? Beat::other
                                                    : beat_of(timeline_, id);
    if (beat != Beat::none) return fold(id, beat);
    end_fold();
    const sim::Record& record = timeline_.trace.at(id);
    put(fmt::format("  {:<8} {:>10}  {:<9} {}\n", fmt::format("e#{}", id), seconds_text(record.at),
                    report::actor_text(timeline_, id), report::event_text(timeline_, id)));
  }

  std::string text() {
    end_fold();
    std::string all;
    const std::size_t skipped = lines_ > kShownFirst + kShownLast ? lines_ - kShownFirst - kShownLast : 0;
    for (const std::string& line : first_) all += line;
    if (skipped > 0) all += fmt::format("  ... {} more\n", with_separators(skipped));
    const std::size_t last = std::min(last_.size(), lines_ - first_.size());
    for (std::size_t i = lines_ - last; i < lines_; ++i) all += last_[i % kShownLast];
    return all;
  }

 private:
  void fold(sim::EventId id, Beat beat) {
    const sim::Record& record = timeline_.trace.at(id);
    if (events_++ == 0) first_at_ = record.at;
    sent_ += beat == Beat::sent ? 1 : 0;
    answered_ += beat == Beat::answered ? 1 : 0;
    lost_ += beat == Beat::lost ? 1 : 0;
    in_vain_lost_ += beat == Beat::in_vain ? 1 : 0;
  }

  void end_fold() {
    std::vector<std::string> parts;
    if (sent_ > 0) parts.push_back(counted(sent_, "heartbeat", "heartbeats") + " sent");
    if (answered_ > 0) parts.push_back(counted(answered_, "answer to a heartbeat", "answers to heartbeats"));
    if (lost_ > 0) parts.push_back(counted(lost_, "heartbeat", "heartbeats") + " lost");
    if (in_vain_lost_ > 0)
      parts.push_back(counted(in_vain_lost_, "append", "appends") + " to nodes that are down or cut off");
    if (!parts.empty()) {
      const std::string text = fmt::format("{}", fmt::join(parts, ", "));
      put(fmt::format("  {:<8} {:>10}  {:<9} {}\n", "", seconds_text(first_at_), "...", text));
    }
    events_ = sent_ = answered_ = lost_ = in_vain_lost_ = 0;
  }

  /// Keeps the first lines, and the last ones in a ring.
  void put(std::string line) {
    if (first_.size() < kShownFirst) {
      first_.push_back(std::move(line));
    } else {
      last_.resize(kShownLast);
      last_[lines_ % kShownLast] = std::move(line);
    }
    ++lines_;
  }

  const report::Timeline& timeline_;
  bool everything_;
  std::vector<std::string> first_;
  std::vector<std::string> last_;
  std::size_t lines_ = 0;
  std::uint64_t events_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t lost_ = 0;
  std::uint64_t in_vain_lost_ = 0;
  std::set<sim::EventId> in_vain_;  // sent in vain
  sim::Time first_at_ = 0;
};

}  // namespace

std::string events_text(const report::Timeline& timeline, sim::EventId after, bool everything) {
  Lines lines(timeline, after, everything);
  for (sim::EventId id = after + 1; id <= timeline.trace.size(); ++id) lines.add(id);
  return lines.text();
}

sim::EventId last_notable_event(const report::Timeline& timeline) {
  for (sim::EventId id = timeline.trace.size(); id > 0; --id) {
    const EventKind kind = timeline.trace.at(id).kind;
    const bool of_people =
        kind == EventKind::fault_started || kind == EventKind::fault_ended || kind == EventKind::expectation_met;
    if (!report::is_message(kind) && kind != EventKind::entries_persisted && !of_people) return id;
  }
  return 0;
}

}  // namespace raftlab::scenarios::cli
