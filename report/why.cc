// SPDX-License-Identifier: MIT
#include "report/why.h"

#include <algorithm>

#include "report/explain_rules.h"
#include "report/fields.h"
#include "report/json_events.h"

namespace raftlab::report {

using raft::MessageKind;
using raft::NodeId;
using raft::Reason;
using raft::Role;
using sim::EventId;
using sim::EventKind;
using sim::Record;

namespace {

bool is_own_term(EventKind kind) {
  return kind != EventKind::vote_refused && kind != EventKind::pre_vote_granted &&
         kind != EventKind::pre_vote_refused && !is_message(kind) && kind != EventKind::timers_changed &&
         carries_term(kind);
}

bool is_listed(EventKind kind) { return !is_message(kind) && kind != EventKind::entries_persisted; }

/// The place behind the last item whose event is at most `id`.
template <typename Items>
auto behind(const Items& items, EventId id) {
  return std::upper_bound(items.begin(), items.end(), id,
                          [](EventId wanted, const auto& item) { return wanted < item.event; });
}

}  // namespace

WhyIndex::WhyIndex(const Timeline& timeline)
    : timeline_(timeline),
      moments_(timeline.nodes, std::vector<Moment>(1)),
      own_terms_(timeline.nodes),
      of_kind_(timeline.nodes, std::vector<std::vector<EventId>>(sim::kEventKinds)),
      has_effects_(timeline.trace.size() + 1, false),
      first_delivery_(timeline.trace.size() + 1, 0),
      progress_(timeline.nodes),
      tallies_(timeline.nodes) {
  Replay replay(timeline);
  while (replay.step()) see(replay.now(), replay.record(), replay);
  progress_.clear();
  tallies_.clear();
  open_faults_.clear();
}

// ---- Building --------------------------------------------------------------------------------------------------

void WhyIndex::see(EventId id, const Record& record, const Replay& replay) {
  if (record.cause < id) has_effects_[record.cause] = true;
  if (record.kind == EventKind::message_delivered) see_message(id, record, replay);
  if (record.kind == EventKind::fault_started || record.kind == EventKind::fault_ended) see_fault(id, record);
  if (record.node >= timeline_.nodes) return;
  if (is_listed(record.kind)) of_kind_[record.node][static_cast<std::size_t>(record.kind)].push_back(id);
  if (is_own_term(record.kind)) {
    auto& terms = own_terms_[record.node];
    if (terms.empty() || terms.back().second != record.term) terms.emplace_back(id, record.term);
  }
  if (!is_message(record.kind)) note_moment(id, record, replay);
}

void WhyIndex::note_moment(EventId id, const Record& record, const Replay& replay) {
  const NodeState& node = replay.node(record.node);
  const Moment now{.event = moments_[record.node].back().event,
                   .term = node.term,
                   .last_index = node.log.last_index(),
                   .last_term = node.log.last_term(),
                   .commit_index = node.commit_index,
                   .configuration_index = node.configuration_index,
                   .configuration = node.configuration,
                   .vote = node.vote,
                   .leader = node.leader,
                   .role = node.role,
                   .up = node.up,
                   .paused = node.paused};
  if (now != moments_[record.node].back()) {
    moments_[record.node].push_back(now);
    moments_[record.node].back().event = id;
  }
  if (record.kind == EventKind::vote_granted) votes_[{record.term, record.peer}].push_back(id);
  if (record.kind == EventKind::became_leader) {
    progress_[record.node] = {.term = record.term, .match = std::vector<raft::Index>(timeline_.nodes, 0)};
  }
  if (record.kind == EventKind::became_candidate) tallies_[record.node] = {record.term, {record.node}};
  if (record.kind == EventKind::became_pre_candidate) tallies_[record.node] = {record.v[0], {record.node}};
}

void WhyIndex::see_message(EventId id, const Record& record, const Replay& replay) {
  const Record* sent = sent_record(timeline_.trace, id);
  if (sent == nullptr || record.v[0] >= id) return;
  if (first_delivery_[record.v[0]] == 0) first_delivery_[record.v[0]] = static_cast<std::uint32_t>(id);
  if (record.node >= timeline_.nodes || record.peer >= timeline_.nodes) return;
  switch (sent->message_kind()) {
    case MessageKind::append_entries:
    case MessageKind::heartbeat: {
      const raft::Log& log = replay.node(record.node).log;
      const raft::Index prev = sent->v[0];
      const bool known = prev >= log.base_index() && prev <= log.last_index();
      meetings_.push_back(
          {id, log.last_index(), log.base_index(), known ? log.term_at(prev, timeline_.store) : raft::Term{0}});
      break;
    }
    case MessageKind::vote_reply:
    case MessageKind::pre_vote_reply:
    case MessageKind::append_reply:
    case MessageKind::snapshot_reply:
      see_reply(id, *sent, replay);
      break;
    default:
      break;
  }
}

void WhyIndex::see_reply(EventId id, const Record& sent, const Replay& replay) {
  const NodeId receiver = sent.peer;
  const NodeState& node = replay.node(receiver);
  const MessageKind kind = sent.message_kind();
  if (kind == MessageKind::vote_reply || kind == MessageKind::pre_vote_reply) {
    const bool real = kind == MessageKind::vote_reply;
    Tally& tally = tallies_[receiver];
    const bool counts = node.role == (real ? Role::candidate : Role::pre_candidate) && tally.term == sent.term &&
                        sent.term == node.term + (real ? 0 : 1);
    if (!counts || !sent.flag) return;
    tally.voters.add(sent.node);
    votes_counted_.push_back({id, static_cast<std::uint32_t>(tally.voters.size())});
    return;
  }
  Progress& progress = progress_[receiver];
  if (!node.leads() || sent.term != node.term || progress.term != node.term || !sent.flag) return;
  const raft::Index told = kind == MessageKind::append_reply ? sent.v[1] : sent.v[0];
  const raft::Index match = std::min(told, node.log.last_index());
  progress.match[sent.node] = std::max(progress.match[sent.node], match);
  if (match <= node.commit_index) return;
  std::uint32_t holding = 0;
  for (const NodeId voter : replay.configuration(receiver).voters) {
    const raft::Index has = voter == receiver               ? node.disk.last_index()
                            : voter < progress.match.size() ? progress.match[voter]
                                                            : 0;
    if (has >= match) ++holding;
  }
  holders_.push_back({id, holding});
}

void WhyIndex::see_fault(EventId id, const Record& record) {
  if (record.kind == EventKind::fault_started) {
    open_faults_.push_back(faults_.size());
    faults_.push_back({id, 0, record.v[0], record.v[1]});
    return;
  }
  const auto same = [&](const FaultLine& fault) {
    return fault.line == record.v[1] && text_of(fault) == text_of({id, 0, record.v[0], record.v[1]});
  };
  const auto causing = std::lower_bound(faults_.begin(), faults_.end(), record.cause,
                                        [](const FaultLine& fault, EventId wanted) { return fault.from < wanted; });
  if (causing != faults_.end() && causing->from == record.cause && causing->until == 0 && same(*causing)) {
    causing->until = id;
    return;
  }
  for (auto open = open_faults_.begin(); open != open_faults_.end(); ++open) {
    FaultLine& fault = faults_[*open];
    if (fault.until != 0 || !same(fault)) continue;
    fault.until = id;
    open_faults_.erase(open);
    return;
  }
}

// ---- Asking ----------------------------------------------------------------------------------------------------

const Moment& WhyIndex::moment(NodeId node, EventId id) const {
  const std::vector<Moment>& moments = moments_[node];
  return *(behind(moments, id) - 1);  // the first is of event 0
}

raft::Configuration WhyIndex::configuration_at(EventId id) const {
  const NodeId node = at(id).node;
  return configuration_of(timeline_, node < timeline_.nodes ? after(node, id).configuration : 0);
}

std::optional<raft::Term> WhyIndex::own_term_before(NodeId node, EventId id) const {
  if (node >= timeline_.nodes) return std::nullopt;
  const auto& terms = own_terms_[node];
  const auto found = std::lower_bound(terms.begin(), terms.end(), id,
                                      [](const auto& one, EventId wanted) { return one.first < wanted; });
  if (found == terms.begin()) return std::nullopt;
  return (found - 1)->second;
}

std::span<const EventId> WhyIndex::all_of(EventKind kind, NodeId node) const {
  if (node >= timeline_.nodes) return {};
  return of_kind_[node][static_cast<std::size_t>(kind)];
}

std::optional<EventId> WhyIndex::last_before(EventKind kind, NodeId node, EventId id) const {
  const std::span<const EventId> events = all_of(kind, node);
  const auto found = std::lower_bound(events.begin(), events.end(), id);
  if (found == events.begin()) return std::nullopt;
  return *(found - 1);
}

std::optional<EventId> WhyIndex::first_after(EventKind kind, NodeId node, EventId id) const {
  const std::span<const EventId> events = all_of(kind, node);
  const auto found = std::upper_bound(events.begin(), events.end(), id);
  if (found == events.end()) return std::nullopt;
  return *found;
}

std::span<const EventId> WhyIndex::votes_for(NodeId candidate, raft::Term term) const {
  const auto found = votes_.find({term, candidate});
  if (found == votes_.end()) return {};
  return found->second;
}

const Meeting* WhyIndex::meeting(EventId delivered) const {
  const auto found = behind(meetings_, delivered);
  if (found == meetings_.begin() || (found - 1)->event != delivered) return nullptr;
  return &*(found - 1);
}

std::optional<std::uint32_t> WhyIndex::find(const std::vector<Count>& counts, EventId event) {
  const auto found = behind(counts, event);
  if (found == counts.begin() || (found - 1)->event != event) return std::nullopt;
  return (found - 1)->count;
}

std::string_view WhyIndex::text_of(const FaultLine& fault) const {
  if (fault.note >= timeline_.trace.notes()) return {};
  return timeline_.trace.note(fault.note);
}

Explanation rule_of(const WhyIndex& index, EventId id) {
  Explanation explanation;
  explanation.event = id;
  explain_rule(index, explanation);
  return explanation;
}

}  // namespace raftlab::report
