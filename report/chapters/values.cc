// SPDX-License-Identifier: MIT
// Values stored [Raft 5.3]: what became of the commands of clients that change something (set, delete, cas), as a
// leader appended them (entry_appended with reason proposed). In a run with more than eight of them the first has a
// chapter of its own, and later ones are told together as long as one leader in one term appended them and no other
// chapter begins between them; with eight or less each has its own. The write to the key "settle" that a settle line
// makes (its client_request is caused by a fault_started whose text begins with settle) is not told. Titles: the
// command ("100 = Some Value"), or "K more values" for K together.
//
// Sentences about one command:
//  fate     "Node N appended it as entry I of term T (e#X) and committed it D later (e#Y), held by H of n nodes; M are
//           needed." X: its entry_appended. Y: the commit_advanced of N in term T with commit_index_before < I <=
//           commit_index, D from X to Y, H nodes_holding, M nodes_needed, n the voters of N's configuration; while it is
//           joint "old voters" instead of "nodes", and only those are counted. If the commit_index J of Y is above I:
//           "... later, together with the entries up to J (e#Y), held by ...".
//           Without such a Y: "... of term T (e#X). It was not committed in that term" and then ", but by node P D
//           after it was appended (e#Z)." where Z is the first commit_advanced of anybody that covers I with this very
//           entry, or " and never after." where there is none.
//  client   "The client had its answer D after it asked (e#R)." R: the client_response ok with the client and serial of
//           the command, D from the first client_request with them; told if R comes after X.
//  learned  "Node A learned of the commit D later with a heartbeat (e#P), node B E later with new entries (e#Q)." P, Q:
//           the first commit_advanced of each other node in term T that covers I and comes after Y, D and E from Y,
//           the kind of message is that of the message_delivered behind it. More than four: "K nodes learned of the
//           commit, the first D later (node A, e#P), the last E later (node B, e#Q)."
// Sentences about K commands together:
//           "Node N appended K writes as entries A to B of term T (e#X to e#Y)." with "entries A to B" from the first
//           to the last; then "It committed all of them, D to E after each was appended." (shortest and longest) or "It
//           committed C of them, D to E after each was appended." or "It committed none of them."
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using sim::EventId;
using sim::EventKind;
using sim::Record;

constexpr std::size_t kToldAloneMax = 8;  // in a run with no more writes than these each has its chapter

std::string fate_text(const Facts& facts, const Write& write) {
  std::string text = fmt::format("Node {} appended it as entry {} of term {} (e#{})", write.leader, write.index,
                                 write.term, write.appended);
  if (write.committed != 0) {
    const Record& commit = facts.at(write.committed);
    const std::string with =
        commit.v[1] > write.index ? fmt::format(", together with the entries up to {}", commit.v[1]) : std::string();
    return text + fmt::format(" and committed it {} later{} (e#{}), {}.",
                              duration_text(facts.between(write.appended, write.committed)), with, write.committed,
                              held_text(commit, facts.configuration(write.members)));
  }
  text += ". It was not committed in that term";
  const EventId later = facts.commit_of(write.index, write.place);
  if (later == 0) return text + " and never after.";
  return text + fmt::format(", but by node {} {} after it was appended (e#{}).", facts.at(later).node,
                            duration_text(facts.between(write.appended, later)), later);
}

/// "with a heartbeat" or "with new entries"; empty if the trace does not say.
std::string carrier_text(const Facts& facts, EventId learned) {
  const EventId delivery = facts.delivery_behind(learned);
  if (delivery == 0) return {};
  const raft::MessageKind kind = facts.at(delivery).message_kind();
  if (kind == raft::MessageKind::heartbeat) return " with a heartbeat";
  return kind == raft::MessageKind::append_entries ? " with new entries" : "";
}

/// The first of each node that comes after the commit.
std::vector<EventId> learned_after(const Facts& facts, const Write& write) {
  std::vector<EventId> learned;
  if (write.committed == 0) return learned;
  std::vector<bool> known(facts.timeline.nodes, false);
  for (const EventId id : write.learned) {
    const raft::NodeId node = facts.at(id).node;
    if (id < write.committed || known[node]) continue;
    known[node] = true;
    learned.push_back(id);
  }
  return learned;
}

std::string learned_text(const Facts& facts, const Write& write) {
  const std::vector<EventId> learned = learned_after(facts, write);
  if (learned.empty()) return {};
  const auto after = [&](EventId id) { return duration_text(facts.between(write.committed, id)); };
  if (learned.size() > 4) {
    return fmt::format(
        " {} nodes learned of the commit, the first {} later (node {}, e#{}), the last {} later (node {}, e#{}).",
        learned.size(), after(learned.front()), facts.at(learned.front()).node, learned.front(), after(learned.back()),
        facts.at(learned.back()).node, learned.back());
  }
  std::string text;
  for (const EventId id : learned) {
    text += fmt::format("{}{} {} later{} (e#{})", text.empty() ? "" : ", ",
                        text.empty() ? fmt::format("Node {} learned of the commit", facts.at(id).node)
                                     : fmt::format("node {}", facts.at(id).node),
                        after(id), carrier_text(facts, id), id);
  }
  return " " + text + ".";
}

class ValueTeller {
 public:
  ValueTeller(const Facts& facts, Drafts& out) : facts_(facts), out_(out) {
    for (const Draft& draft : out) starts_.push_back(draft.chapter.first_event);
    std::sort(starts_.begin(), starts_.end());
    find_clients();
    for (const Write& write : facts.writes) {
      if (!is_of_settle(write)) writes_.push_back(write);
    }
  }

  void tell() {
    const std::vector<Write>& writes = writes_;
    std::size_t begin = 0;
    while (begin < writes.size()) {
      std::size_t end = begin + 1;
      while (writes.size() > kToldAloneMax && begin != 0 && end < writes.size() &&
             together(writes[end - 1], writes[end]))
        ++end;
      if (end == begin + 1) {
        tell_one(writes[begin], begin == 0);
      } else {
        tell_many(begin, end);
      }
      begin = end;
    }
  }

 private:
  struct Asked {
    EventId request = 0;
    EventId response = 0;
  };

  static std::uint64_t name_of(std::uint64_t client, std::uint64_t serial) { return (client << 32) | serial; }

  void find_clients() {
    const sim::Trace& trace = facts_.timeline.trace;
    for (EventId id = 1; id <= trace.size(); ++id) {
      const Record& record = trace.at(id);
      if (record.kind == EventKind::client_request) {
        Asked& asked = clients_[name_of(record.v[0], record.v[1])];
        if (asked.request == 0) asked.request = id;
      } else if (record.kind == EventKind::client_response &&
                 record.v[2] == static_cast<std::uint64_t>(sim::ClientOutcome::ok)) {
        Asked& asked = clients_[name_of(record.v[0], record.v[1])];
        if (asked.response == 0) asked.response = id;
      }
    }
  }

  /// The probe of a settle line: nobody asked for it.
  bool is_of_settle(const Write& write) const {
    const Timeline& timeline = facts_.timeline;
    const EventId request = asked_for(write).request;
    if (request == 0 || timeline.store.keys.view(timeline.store.at(write.place).command.key) != "settle") return false;
    const EventId cause = facts_.at(request).cause;
    if (cause == 0 || facts_.at(cause).kind != EventKind::fault_started) return false;
    const std::uint64_t note = facts_.at(cause).v[0];
    return note < timeline.trace.notes() && begins_with_word(timeline.trace.note(note), "settle");
  }

  bool together(const Write& before, const Write& write) const {
    if (before.leader != write.leader || before.term != write.term) return false;
    const auto next = std::upper_bound(starts_.begin(), starts_.end(), before.appended);
    return next == starts_.end() || *next > write.appended;
  }

  Asked asked_for(const Write& write) const {
    const raft::Command& command = facts_.timeline.store.at(write.place).command;
    const auto found = clients_.find(name_of(command.client, command.serial));
    return found == clients_.end() ? Asked{} : found->second;
  }

  void tell_one(const Write& write, bool first) {
    std::string text = fate_text(facts_, write);
    EventId begin = write.appended;
    EventId last = std::max(write.appended, write.committed);
    const Asked asked = asked_for(write);
    if (asked.request != 0 && asked.response > write.appended) {
      text += fmt::format(" The client had its answer {} after it asked (e#{}).",
                          duration_text(facts_.between(asked.request, asked.response)), asked.response);
      last = std::max(last, asked.response);
    }
    if (asked.request != 0) begin = std::min(begin, asked.request);
    text += learned_text(facts_, write);
    for (const EventId id : learned_after(facts_, write)) {
      if (facts_.at(id).at - facts_.at(write.appended).at < 1'000'000) last = std::max(last, id);
    }
    out_.push_back({first ? Topic::first_value : Topic::later_values,
                    {entry_text(facts_.timeline, write.place), text, begin, last}});
  }

  void tell_many(std::size_t begin, std::size_t end) {
    const Write& first = writes_[begin];
    const Write& last = writes_[end - 1];
    std::size_t committed = 0;
    sim::Time shortest = 0;
    sim::Time longest = 0;
    EventId last_event = last.appended;
    for (std::size_t i = begin; i < end; ++i) {
      const Write& write = writes_[i];
      if (write.committed == 0) continue;
      const sim::Time took = facts_.between(write.appended, write.committed);
      shortest = committed == 0 ? took : std::min(shortest, took);
      longest = std::max(longest, took);
      last_event = std::max(last_event, write.committed);
      ++committed;
    }
    const std::size_t count = end - begin;
    std::string text =
        fmt::format("Node {} appended {} writes as entries {} to {} of term {} (e#{} to e#{}).", first.leader, count,
                    first.index, last.index, first.term, first.appended, last.appended);
    if (committed == 0) {
      text += " It committed none of them.";
    } else {
      text += fmt::format(" It committed {} of them, {} to {} after each was appended.",
                          committed == count ? "all" : std::to_string(committed), duration_text(shortest),
                          duration_text(longest));
    }
    out_.push_back({Topic::later_values, {fmt::format("{} more values", count), text, first.appended, last_event}});
  }

  const Facts& facts_;
  Drafts& out_;
  std::vector<Write> writes_;    // those to tell
  std::vector<EventId> starts_;  // of the other chapters, in order
  std::map<std::uint64_t, Asked> clients_;
};

}  // namespace

void tell_values(const Facts& facts, Drafts& out) { ValueTeller(facts, out).tell(); }

}  // namespace raftlab::report
