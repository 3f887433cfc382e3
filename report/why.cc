// SPDX-License-Identifier: MIT
#include "report/why.h"

#include <algorithm>
#include <array>

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

constexpr std::array<std::string_view, 6> kNetworkWords = {"partition", "isolate", "cut", "link", "loss", "drop"};

bool is_listed(EventKind kind) { return !is_message(kind) && kind != EventKind::entries_persisted; }

/// The place behind the last item whose event is at most `id`.
template <typename Items>
auto behind(const Items& items, EventId id) {
  return std::upper_bound(items.begin(), items.end(), id,
                          [](EventId wanted, const auto& item) { return wanted < item.event; });
}

/// The item of this very event.
template <typename Item>
const Item* found_at(const std::vector<Item>& items, EventId id) {
  const auto found = behind(items, id);
  return found == items.begin() || (found - 1)->event != id ? nullptr : &*(found - 1);
}

}  // namespace

WhyIndex::WhyIndex(const Timeline& timeline)
    : timeline_(timeline),
      moments_(timeline.nodes, std::vector<Moment>(1)),
      own_terms_(timeline.nodes),
      of_kind_(timeline.nodes, std::vector<std::vector<EventId>>(sim::kEventKinds)),
      has_effects_(timeline.trace.size() + 1, false),
      first_delivery_(timeline.trace.size() + 1, 0),
      meetings_(timeline.nodes),
      progress_(timeline.nodes),
      tallies_(timeline.nodes) {
  Replay replay(timeline);
  while (replay.step()) see(replay.now(), replay.record(), replay);
  progress_.clear();
  tallies_.clear();
}

// ---- Building --------------------------------------------------------------------------------------------------

void WhyIndex::see(EventId id, const Record& record, const Replay& replay) {
  if (record.cause < id) has_effects_[record.cause] = true;
  if (record.kind == EventKind::message_delivered) see_message(id, record, replay);
  if (record.kind == EventKind::client_request || record.kind == EventKind::member_requested) {
    asked_.try_emplace({static_cast<raft::ClientId>(record.v[0]), static_cast<raft::Serial>(record.v[1])}, id);
  }
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
      meetings_[record.node].push_back(
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
    const bool counts =
        real ? node.stands_in(sent.term) : node.role == Role::pre_candidate && sent.term == node.term + 1;
    if (!counts || tally.term != sent.term || !sent.flag) return;
    tally.voters.add(sent.node);
    votes_counted_.push_back({id, static_cast<std::uint32_t>(tally.voters.size())});
    return;
  }
  Progress& progress = progress_[receiver];
  if (!node.leads() || sent.term != node.term || progress.term != node.term || !sent.flag) return;
  const raft::Index told = kind == MessageKind::append_reply ? sent.v[1] : sent.v[0];
  const raft::Index match = std::min(told, node.log.last_index());
  progress.match[sent.node] = std::max(progress.match[sent.node], match);
  if (match > node.commit_index) see_holding(id, receiver, match, replay);
}

void WhyIndex::see_holding(EventId id, NodeId leader, raft::Index match, const Replay& replay) {
  const NodeState& node = replay.node(leader);
  const Progress& progress = progress_[leader];
  const auto held_through = [&](NodeId voter) -> raft::Index {
    if (voter == leader) return std::min(node.disk.last_index(), node.log.last_index());
    return voter < progress.match.size() ? progress.match[voter] : 0;
  };
  const auto reached_by = [&](const raft::NodeSet& voters) {
    std::vector<raft::Index> reached;
    for (const NodeId voter : voters) reached.push_back(held_through(voter));
    return reached.empty() ? raft::Index{0} : raft::quorum_index(reached, raft::majority_of(voters));
  };
  const raft::Configuration members = replay.configuration(leader);
  raft::Index reached = reached_by(members.voters);
  bool new_lacks = false;
  if (members.joint()) {
    const raft::Index other = reached_by(members.next_voters);
    new_lacks = other < reached;
    reached = std::min(reached, other);
  }
  const raft::Index index = reached > node.commit_index ? std::min(reached, node.log.last_index()) : match;
  Holding holding{.event = id, .index = index, .term = node.log.term_at(index, timeline_.store)};
  const raft::NodeSet& voters = new_lacks ? members.next_voters : members.voters;
  if (members.joint()) holding.whose = new_lacks ? Holding::Whose::new_voters : Holding::Whose::old_voters;
  holding.voters = static_cast<std::uint32_t>(voters.size());
  for (const NodeId voter : voters) holding.count += held_through(voter) >= index ? 1U : 0U;
  holdings_.push_back(holding);
}

void WhyIndex::see_fault(EventId id, const Record& record) {
  if (record.kind == EventKind::fault_started) return fault_starts(id, record);
  const std::string_view text = text_of({id, 0, record.v[0], record.v[1]});
  const auto same = [&](const FaultLine& fault) {
    return fault.until == 0 && fault.line == record.v[1] && text_of(fault) == text;
  };
  // What ran out or was over after its time names its own beginning; what a heal ended is still open.
  const auto causing = std::lower_bound(faults_.begin(), faults_.end(), record.cause,
                                        [](const FaultLine& fault, EventId wanted) { return fault.from < wanted; });
  if (causing != faults_.end() && causing->from == record.cause && same(*causing)) {
    return fault_ends(id, static_cast<std::uint32_t>(causing - faults_.begin()));
  }
  if (network_faults_.empty()) return;
  for (const std::uint32_t open : network_faults_.back().second) {
    if (same(faults_[open])) return fault_ends(id, open);
  }
}

void WhyIndex::fault_starts(EventId id, const Record& record) {
  const auto place = static_cast<std::uint32_t>(faults_.size());
  faults_.push_back({id, 0, record.v[0], record.v[1]});
  const std::string_view text = text_of(faults_.back());
  const std::string_view word = text.substr(0, text.find(' '));
  if (word == "discard") discards_.push_back(place);
  if (word == "heal" && text != word) partial_heals_.push_back(place);
  if (std::find(kNetworkWords.begin(), kNetworkWords.end(), word) == kNetworkWords.end()) return;
  std::vector<std::uint32_t> now =
      network_faults_.empty() ? std::vector<std::uint32_t>{} : network_faults_.back().second;
  if (word == "loss" &&
      text.find(" for ") == std::string_view::npos) {  // a new default: the loss lines before are over
    std::erase_if(now, [&](std::uint32_t open) { return text_of(faults_[open]).starts_with("loss "); });
  }
  now.push_back(place);
  network_faults_.emplace_back(id, std::move(now));
}

void WhyIndex::fault_ends(EventId id, std::uint32_t fault) {
  faults_[fault].until = id;
  if (network_faults_.empty()) return;
  std::vector<std::uint32_t> now = network_faults_.back().second;
  if (std::erase(now, fault) != 0) network_faults_.emplace_back(id, std::move(now));
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
  const NodeId node = at(delivered).node;
  return node < timeline_.nodes ? found_at(meetings_[node], delivered) : nullptr;
}

const Holding* WhyIndex::holding(EventId delivered) const { return found_at(holdings_, delivered); }

std::optional<std::uint32_t> WhyIndex::votes_counted(EventId delivered) const {
  const Votes* votes = found_at(votes_counted_, delivered);
  if (votes == nullptr) return std::nullopt;
  return votes->count;
}

EventId WhyIndex::heard_leader(NodeId node, raft::Term term, EventId id) const {
  constexpr int kLooked = 64;  // appends of earlier leaders may come late
  const std::vector<Meeting>& meetings = meetings_[node];
  auto it = behind(meetings, id - 1);
  for (int i = 0; i < kLooked && it != meetings.begin(); ++i) {
    --it;
    if (sent_record(timeline_.trace, it->event)->term == term) return it->event;
  }
  return 0;
}

EventId WhyIndex::asked(raft::ClientId client, raft::Serial serial) const {
  const auto found = asked_.find({client, serial});
  return found == asked_.end() ? 0 : found->second;
}

std::span<const std::uint32_t> WhyIndex::network_faults(EventId id) const {
  const auto found = std::upper_bound(network_faults_.begin(), network_faults_.end(), id,
                                      [](EventId wanted, const auto& one) { return wanted < one.first; });
  if (found == network_faults_.begin()) return {};
  return (found - 1)->second;
}

const FaultLine* WhyIndex::last_of(const std::vector<std::uint32_t>& places, EventId id) const {
  const auto found = std::lower_bound(places.begin(), places.end(), id, [&](std::uint32_t place, EventId wanted) {
    return faults_[place].from < wanted;
  });
  return found == places.begin() ? nullptr : &faults_[*(found - 1)];
}

const FaultLine* WhyIndex::last_discard(EventId id) const { return last_of(discards_, id); }
const FaultLine* WhyIndex::last_partial_heal(EventId id) const { return last_of(partial_heals_, id); }

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
