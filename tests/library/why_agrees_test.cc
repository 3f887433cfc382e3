// SPDX-License-Identifier: MIT
// What is told of why agrees with what happened next: an append whose conditions all hold is not rejected, and one that
// misses any is; a vote makes a leader exactly when the conditions say so, an answer a commit; what happened had all its
// conditions, what was refused misses one; every lost message has its reason. Over the library and over chaos.
#include "report/fields.h"
#include "report/json_events.h"
#include "report/why.h"
#include "scenarios/library.h"
#include "tests/catch.h"
#include "tests/played.h"

using namespace raftlab;
using raft::MessageKind;
using sim::EventId;
using sim::EventKind;

namespace {

class Agreement {
 public:
  explicit Agreement(const report::Timeline& timeline) : trace_(timeline.trace), timeline_(timeline), index_(timeline) {
    effects_.resize(trace_.size() + 1);
    for (EventId id = 1; id <= trace_.size(); ++id) effects_[trace_.at(id).cause].push_back(id);
  }

  /// The first event whose explanation contradicts what happened; empty if none does.
  std::string contradiction() const {
    for (EventId id = 1; id <= trace_.size(); ++id) {
      const report::Explanation told = report::rule_of(index_, id);
      bool all = true;
      for (const report::Condition& condition : told.conditions) all = all && condition.met;
      if (fits(id, trace_.at(id), told, all)) continue;
      std::string text =
          "e#" + std::to_string(id) + " " + std::string(report::word_of(trace_.at(id).kind)) + ": " + told.rule;
      for (const report::Condition& one : told.conditions)
        text += std::string(one.met ? "\n  [yes] " : "\n  [no]  ") + one.text;
      return text;
    }
    return {};
  }

 private:
  /// Whether an event of that kind follows from `id` before any other message is sent.
  bool leads_to(EventId id, EventKind kind) const {
    for (const EventId effect : effects_[id]) {
      const EventKind found = trace_.at(effect).kind;
      if (found == kind || (!report::is_message(found) && leads_to(effect, kind))) return true;
    }
    return false;
  }

  bool fits(EventId id, const sim::Record& record, const report::Explanation& told, bool all) const {
    switch (record.kind) {
      case EventKind::vote_granted:
      case EventKind::pre_vote_granted:
      case EventKind::became_leader:
      case EventKind::became_candidate:
      case EventKind::entry_appended:
      case EventKind::commit_advanced:
      case EventKind::entry_applied:
      case EventKind::read_served:
        return all;
      case EventKind::vote_refused:
      case EventKind::pre_vote_refused:
      case EventKind::append_rejected:
        return !all;
      case EventKind::message_dropped:
        return !told.conditions.empty() && !all;
      case EventKind::message_sent: {
        const bool refuses = record.message_kind() == MessageKind::client_reply &&
                             record.v[2] >= static_cast<std::uint64_t>(raft::ClientStatus::not_leader);
        return !refuses || !all;
      }
      case EventKind::message_delivered:
        return record.node >= timeline_.nodes || record.peer >= timeline_.nodes || delivery_fits(id, record, told, all);
      default:
        return true;
    }
  }

  bool delivery_fits(EventId id, const sim::Record& record, const report::Explanation& told, bool all) const {
    switch (record.message_kind()) {
      case MessageKind::append_entries:
      case MessageKind::heartbeat:
        return leads_to(id, EventKind::append_rejected) != all;
      case MessageKind::vote_reply: {
        const bool joint = index_.configuration_at(id).joint();  // two majorities: the numbers are not told
        return joint || leads_to(id, EventKind::became_leader) == all;
      }
      case MessageKind::append_reply: {
        const bool commits = leads_to(id, EventKind::commit_advanced);
        if (commits) return all;
        return told.conditions.empty() || !all || index_.holding(id) == nullptr;
      }
      default:
        return true;
    }
  }

  const sim::Trace& trace_;
  const report::Timeline& timeline_;
  report::WhyIndex index_;
  std::vector<std::vector<EventId>> effects_;
};

constexpr std::string_view kChaos = R"(nodes 5
loss 3%
duplicate 2%
option pre-vote on
option check-quorum on
option reads lease
option snapshot-every 40
wait until leader within 10s
clients 4 mix set 50% get 30% cas 20% keys 6 rate 60/s for 12s
chaos crash every 2s..4s down 500ms..1s keep majority for 12s
chaos partition every 2s..4s for 500ms..1s kinds split,one-way,isolate-leader for 12s
chaos members every 2s for 12s
wait 14s
)";

}  // namespace

TEST_CASE("Every explanation of every scenario of the library agrees with what happened") {
  for (const scenarios::LibraryEntry& entry : scenarios::library()) {
    const std::string name(entry.name);
    if (name.starts_with("broken/") || name.starts_with("chaos/")) continue;  // rules are off, or hours long
    INFO(name);
    CHECK(Agreement(test::played(entry.text, 1)).contradiction() == "");
  }
}

TEST_CASE("Every explanation of a chaotic run with all extensions agrees with what happened") {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    INFO("seed " << seed);
    const report::Timeline timeline = test::played(kChaos, seed);
    CHECK(timeline.trace.size() > 5'000);
    CHECK(Agreement(timeline).contradiction() == "");
  }
}
