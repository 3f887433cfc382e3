// SPDX-License-Identifier: MIT
// Nodes that crash or are paused, the time nobody leads, and how they catch up [Raft 5.3, 5.4]. Outages of the same
// kind that begin at the same time are one chapter. Titles: "Node N fails and catches up", "Node N fails and
// returns", "Node N fails", "The leader fails", "The old leader returns", "Nodes A and B fail", "Every node fails";
// with "is paused" and "are paused" for "fails" and "fail" (a paused follower's title says no more), and "The paused
// leader goes on".
//
// Sentences. "crashed" and "was paused" come from node_crashed and node_paused, the return from node_started,
// node_restarted or node_resumed. A node leads from became_leader until it becomes follower or crashes; a live leader
// is one that is not paused either.
//  one follower   "Node N, ROLE in term T, crashed (e#X) and came back D later (e#Y)." or "... and stayed down for the
//                 rest of the run, D." ROLE and T: before X. Paused: "was paused (e#X) and went on D later (e#Y)", "and
//                 stayed so for ...".
//  meanwhile      "Meanwhile entries A to B were committed." or "Meanwhile entry A was committed." or "Nothing was
//                 committed meanwhile." A - 1: the highest commit index anybody had reached before X, B: before Y.
//  catching up    "Its log then ended at entry L; it refused R appends, was sent E entries, and knew of the commit of
//                 entry B D after its return (e#Z)." where R is 0: "...; it was sent E entries, and knew ...". L:
//                 last_log_index at Y. Z: the commit_advanced of N after Y (and before its next outage) that reaches B
//                 or above from below, D from Y to Z; not told without Z. R: append_rejected, E: the number of entries
//                 of entry_appended with reason replicated, both of N between Y and Z.
//  first try      "Node L had first tried behind entry P (e#W)." where R is not 0. W: the first message_delivered of type
//                 heartbeat or append-entries at N after Y, L its sender, P its prev_log_index.
//  one leader     "Node N, leader of term T, crashed (e#X)." then "For D nobody led, until node M won term U (e#W)." W:
//                 the next event that makes a live leader, here a became_leader; or "until node M went on (e#W)"; or
//                 "Nobody led for the rest of the run, D."; neither if X did not end the last live leadership. Then
//                 "Its log had K entries beyond its commit index C." if there are any.
//  return of one  "Node N came back D after it crashed (e#Y)." then meanwhile and catching up as above.
//  several        "Nodes A, B and C crashed at the same time (e#X to e#Y)." then "Among them was node N, leader of term
//                 T." and "For D nobody led ..." as above; then "R of them came back, after D to E." (shortest,
//                 longest), "All of them came back, after D." (D and E equal) or "None of them came back."
#include <fmt/format.h>

#include <algorithm>

#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

using raft::Reason;
using sim::EventId;
using sim::EventKind;
using sim::Record;

class OutageTeller {
 public:
  OutageTeller(const Facts& facts, Drafts& out) : facts_(facts), out_(out) {}

  void tell() {
    const std::vector<Outage>& all = facts_.outages;
    std::size_t begin = 0;
    while (begin < all.size()) {
      std::size_t end = begin + 1;
      while (end < all.size() && all[end].paused == all[begin].paused &&
             facts_.at(all[end].from).at == facts_.at(all[begin].from).at) {
        ++end;
      }
      if (end != begin + 1) {
        tell_several(begin, end);
      } else if (all[begin].role == raft::Role::leader) {
        tell_leader(all[begin]);
      } else {
        tell_follower(all[begin]);
      }
      begin = end;
    }
  }

 private:
  static const char* verb(const Outage& outage) { return outage.paused ? "was paused" : "crashed"; }
  static const char* title_verb(const Outage& outage) { return outage.paused ? "is paused" : "fails"; }

  /// The leaderless time that this outage began.
  std::string nobody_led(EventId from, EventId& last) const {
    for (const Leaderless& gap : facts_.leaderless) {
      if (gap.from != from) continue;
      const std::string length = duration_text(facts_.between(gap.from, gap.until));
      if (gap.until == 0) return fmt::format(" Nobody led for the rest of the run, {}.", length);
      last = std::max(last, gap.until);
      const Record& end = facts_.at(gap.until);
      if (end.kind == EventKind::became_leader) {
        return fmt::format(" For {} nobody led, until node {} won term {} (e#{}).", length, end.node, end.term,
                           gap.until);
      }
      return fmt::format(" For {} nobody led, until node {} went on (e#{}).", length, end.node, gap.until);
    }
    return {};
  }

  static std::string meanwhile(const Outage& outage) {
    if (outage.committed_after == outage.committed_before) return " Nothing was committed meanwhile.";
    if (outage.committed_after == outage.committed_before + 1) {
      return fmt::format(" Meanwhile entry {} was committed.", outage.committed_after);
    }
    return fmt::format(" Meanwhile entries {} to {} were committed.", outage.committed_before + 1,
                       outage.committed_after);
  }

  std::string catching_up(const Outage& outage, EventId& last) const {
    if (outage.caught_up == 0 || outage.committed_after == 0) return {};
    std::uint64_t refused = 0;
    std::uint64_t entries = 0;
    for (EventId id = outage.until; id <= outage.caught_up; ++id) {
      const Record& record = facts_.at(id);
      if (record.node != outage.node) continue;
      if (record.kind == EventKind::append_rejected) ++refused;
      if (record.kind == EventKind::entry_appended && record.why() == Reason::replicated) entries += record.v[2];
    }
    last = std::max(last, outage.caught_up);
    const std::string tried = refused == 0 ? std::string() : first_try(outage);
    return fmt::format(
               " Its log then ended at entry {}; it {}was sent {}, and knew of the commit of entry {} {} after its "
               "return (e#{}).",
               outage.last_index_after,
               refused == 0 ? "" : fmt::format("refused {}, ", count_text(refused, "append", "appends")),
               count_text(entries, "entry", "entries"), outage.committed_after,
               duration_text(facts_.between(outage.until, outage.caught_up)), outage.caught_up) +
           tried;
  }

  /// Behind which entry the first append after the return stood.
  std::string first_try(const Outage& outage) const {
    for (EventId id = outage.until; id <= outage.caught_up; ++id) {
      const Record& record = facts_.at(id);
      const bool append = record.kind == EventKind::message_delivered && record.node == outage.node &&
                          (record.message_kind() == raft::MessageKind::append_entries ||
                           record.message_kind() == raft::MessageKind::heartbeat);
      if (!append) continue;
      const Record* sent = sent_of(facts_.timeline, id).record;
      return fmt::format(" Node {} had first tried behind entry {} (e#{}).", record.peer, sent->v[0], id);
    }
    return {};
  }

  void tell_follower(const Outage& outage) {
    std::string text = fmt::format("Node {}, {} in term {}, {} (e#{}) and ", outage.node, role_name(outage.role),
                                   outage.term, verb(outage), outage.from);
    const std::string length = duration_text(facts_.between(outage.from, outage.until));
    EventId last = outage.from;
    std::string title = fmt::format("Node {} {}", outage.node, title_verb(outage));
    if (outage.until == 0) {
      text += fmt::format("stayed {} for the rest of the run, {}.", outage.paused ? "so" : "down", length);
    } else {
      last = outage.until;
      text += fmt::format("{} {} later (e#{}).", outage.paused ? "went on" : "came back", length, outage.until);
      const std::string caught_up = catching_up(outage, last);
      text += meanwhile(outage) + caught_up;
      title += outage.paused ? "" : caught_up.empty() ? " and returns" : " and catches up";
    }
    out_.push_back({Topic::follower_outage, {title, text, outage.from, last}});
  }

  void tell_leader(const Outage& outage) {
    EventId last = outage.from;
    std::string text =
        fmt::format("Node {}, leader of term {}, {} (e#{}).", outage.node, outage.term, verb(outage), outage.from);
    text += nobody_led(outage.from, last);
    if (outage.last_index > outage.commit_index) {
      text += fmt::format(" Its log had {} beyond its commit index {}.",
                          count_text(outage.last_index - outage.commit_index, "entry", "entries"), outage.commit_index);
    }
    out_.push_back({Topic::leader_outage, {fmt::format("The leader {}", title_verb(outage)), text, outage.from, last}});
    if (outage.until == 0) return;
    EventId end = outage.until;
    std::string back =
        fmt::format("Node {} {} {} after it {} (e#{}).", outage.node, outage.paused ? "went on" : "came back",
                    duration_text(facts_.between(outage.from, outage.until)), verb(outage), outage.until);
    back += meanwhile(outage) + catching_up(outage, end);
    out_.push_back({Topic::returned,
                    {outage.paused ? "The paused leader goes on" : "The old leader returns", back, outage.until, end}});
  }

  void tell_several(std::size_t begin, std::size_t end) {
    const std::vector<Outage>& all = facts_.outages;
    std::vector<raft::NodeId> nodes;
    std::string leader;
    EventId last = all[end - 1].from;
    std::size_t back = 0;
    sim::Time shortest = 0;
    sim::Time longest = 0;
    for (std::size_t i = begin; i < end; ++i) {
      const Outage& outage = all[i];
      nodes.push_back(outage.node);
      if (outage.role == raft::Role::leader) {
        leader += fmt::format(" Among them was node {}, leader of term {}.", outage.node, outage.term);
        leader += nobody_led(outage.from, last);
      }
      if (outage.until == 0) continue;
      const sim::Time away = facts_.between(outage.from, outage.until);
      shortest = back == 0 ? away : std::min(shortest, away);
      longest = std::max(longest, away);
      last = std::max(last, outage.until);
      ++back;
    }
    const bool paused = all[begin].paused;
    std::string text = fmt::format("{} {} at the same time (e#{} to e#{}).", capitalized(nodes_text(nodes)),
                                   paused ? "were paused" : "crashed", all[begin].from, all[end - 1].from);
    text += leader;
    if (back == 0) {
      text += paused ? " None of them went on." : " None of them came back.";
    } else {
      const std::string after =
          shortest == longest ? duration_text(shortest) : duration_text(shortest) + " to " + duration_text(longest);
      text += fmt::format(" {} of them {}, after {}.", back == nodes.size() ? "All" : std::to_string(back),
                          paused ? "went on" : "came back", after);
    }
    const bool every = nodes.size() == facts_.timeline.nodes;
    const std::string who = every ? "Every node" : capitalized(nodes_text(nodes));
    const char* what = paused ? (every ? "is paused" : "are paused") : (every ? "fails" : "fail");
    out_.push_back({leader.empty() ? Topic::follower_outage : Topic::leader_outage,
                    {fmt::format("{} {}", who, what), text, all[begin].from, last}});
  }

  const Facts& facts_;
  Drafts& out_;
};

}  // namespace

void tell_outages(const Facts& facts, Drafts& out) { OutageTeller(facts, out).tell(); }

}  // namespace raftlab::report
