// SPDX-License-Identifier: MIT
#include "scenarios/live/sheet.h"

#include <algorithm>

#include "report/command_text.h"
#include "report/event_text.h"
#include "report/log_changes.h"

namespace raftlab::scenarios::live {
namespace {

using raft::Index;
using raft::NodeId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kCommandBytesMax = 80;

template <typename Value, typename Told>
void tell(Value& known, Value now, std::optional<Told>& told, bool& any) {
  if (known == now) return;
  known = now;
  told = static_cast<Told>(now);
  any = true;
}

template <typename Value>
void take(std::optional<Value>& mine, const std::optional<Value>& told) {
  if (told) mine = told;
}

}  // namespace

std::string entry_text(const raft::Entry& entry, const raft::EntryStore& store) {
  return report::shortened(report::printable(report::command_text(entry.command, store)), kCommandBytesMax);
}

NodeBase::NodeBase(std::uint8_t node) {
  state_.node = node;
  state_.letter = 'x';
  state_.term = state_.commit = state_.applied = state_.durable = 0;
  state_.vote = -1;
  state_.config.emplace();
  state_.log = NodeChange::Log{};
}

void NodeBase::apply(const NodeChange& change) {
  take(state_.letter, change.letter);
  take(state_.term, change.term);
  take(state_.vote, change.vote);
  take(state_.commit, change.commit);
  take(state_.applied, change.applied);
  take(state_.durable, change.durable);
  take(state_.config, change.config);
  for (const NodeChange::Progress& progress : change.progress) {
    std::erase_if(state_.progress, [&progress](const auto& known) { return known.peer == progress.peer; });
    if (progress.next != 0) state_.progress.push_back(progress);
  }
  if (!change.log) return;
  NodeChange::Log& log = *state_.log;
  log.first = change.log->first;
  // Entries told are those behind log.cut.
  if (change.log->cut < log.cut) {
    log.added.clear();
    log.cut = change.log->cut;
  } else {
    log.added.resize(std::min<std::size_t>(log.added.size(), change.log->cut - log.cut));
    if (log.added.empty()) log.cut = change.log->cut;
  }
  log.added.insert(log.added.end(), change.log->added.begin(), change.log->added.end());
  // What a snapshot covers and what is too long ago is not told any more.
  const std::uint64_t covered = log.first - 1 > log.cut ? log.first - 1 - log.cut : 0;
  const std::size_t too_many = log.added.size() > 2 * kEntriesMax ? log.added.size() - kEntriesMax : 0;
  const std::size_t gone = std::min(log.added.size(), std::max<std::size_t>(covered, too_many));
  log.added.erase(log.added.begin(), log.added.begin() + static_cast<std::ptrdiff_t>(gone));
  log.cut = std::max(log.cut + gone, log.first - 1);
}

void NodeSheets::before(const Record& record, const report::Replay& replay) {
  if (record.node < known_.size() && report::moves_log(record.kind)) log_before_ = replay.node(record.node).log;
}

std::optional<NodeChange> NodeSheets::after(const Record& record, const report::Replay& replay,
                                            const report::Timeline& timeline) {
  if (record.node >= known_.size()) return std::nullopt;
  const report::NodeState& node = replay.node(record.node);
  Known& known = known_[record.node];
  NodeChange change;
  change.node = record.node;
  bool any = false;
  tell(known.letter, report::letter_of(node), change.letter, any);
  tell(known.term, node.term, change.term, any);
  if (known.vote != node.vote) {
    known.vote = node.vote;
    change.vote = node.vote == raft::kNoNode ? -1 : static_cast<int>(node.vote);
    any = true;
  }
  tell(known.commit, node.commit_index, change.commit, any);
  tell(known.applied, node.applied_index, change.applied, any);
  tell(known.durable, node.disk.last_index(), change.durable, any);
  if (known.config != node.configuration) {
    known.config = node.configuration;
    change.config = report::configuration_text(report::configuration_of(timeline, node.configuration));
    any = true;
  }
  look_at_log(record, node, timeline, change);
  if (!any && !change.log) return std::nullopt;
  return change;
}

void NodeSheets::look_at_log(const Record& record, const report::NodeState& node, const report::Timeline& timeline,
                             NodeChange& change) {
  Known& known = known_[record.node];
  const raft::Log& log = node.log;
  Index cut = std::min(known.last, log.last_index());
  if (report::moves_log(record.kind)) {
    if (log == log_before_) return;
    cut = std::max(report::common_end(log_before_, log), log.base_index());
  } else if (log.last_index() == known.last) {
    return;
  }
  known.first = log.first_index();
  known.last = log.last_index();
  change.log = NodeChange::Log{};
  change.log->first = known.first;
  change.log->cut = cut;
  for (Index index = cut + 1; index <= known.last; ++index) {
    const raft::Entry& entry = log.entry_at(index, timeline.store);
    change.log->added.emplace_back(entry.term, entry_text(entry, timeline.store));
  }
}

std::vector<NodeChange> NodeSheets::progress(const sim::World& world, sim::EventId event) {
  std::vector<NodeChange> changes;
  for (std::size_t i = 0; i < leading_.size(); ++i) {
    const auto id = static_cast<NodeId>(i);
    const sim::Host& host = world.host(id);
    const bool leads = host.up() && host.node().role() == raft::Role::leader;
    auto& told = leading_[i];
    if (!leads && told.empty()) continue;
    told.resize(leading_.size());
    NodeChange change;
    change.event = event;
    change.node = id;
    for (std::size_t j = 0; j < leading_.size(); ++j) {
      const raft::Progress* progress = leads && j != i ? host.node().progress(static_cast<NodeId>(j)) : nullptr;
      const std::pair<Index, Index> now =
          progress == nullptr ? std::pair<Index, Index>() : std::pair(progress->next_index, progress->match_index);
      if (told[j] == now) continue;
      told[j] = now;
      change.progress.push_back({static_cast<std::uint8_t>(j), now.first, now.second});
    }
    if (!leads) told.clear();
    if (!change.progress.empty()) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace raftlab::scenarios::live
