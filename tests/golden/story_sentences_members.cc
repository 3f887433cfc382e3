// SPDX-License-Identifier: MIT
// Transfers of leadership and changes of members, told again from the events.
#include <algorithm>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

// ---- Transfers ------------------------------------------------------------------------------------------------

/// The event that ended a transfer; nullptr if none did.
const Event* end_of_transfer(const Run& run, const Event& start) {
  const Event* ended = nullptr;
  const Event* crashed = nullptr;
  for (Id id = start.id + 1; run.has(id); ++id) {
    const Event& event = run.at(id);
    if (event.is("became_leader") && event.term > start.term) return &event;
    const bool mine =
        event.is("transfer_ended") && event.node == start.node && event.number("target") == start.number("target");
    if (mine && event.reason() == "timer") return &event;
    if (mine && ended == nullptr) ended = &event;
    if (event.is("node_crashed") && event.node == start.node && crashed == nullptr) crashed = &event;
  }
  if (ended == nullptr || (crashed != nullptr && crashed->id < ended->id)) return crashed;
  return ended;
}

void retell_transfer(const Run& run, const Event& start, Retellings& out) {
  const Number target = start.number("target");
  Retold chapter;
  chapter.first_event = start.id;
  chapter.add("transfer: began",
              say("Node {}, leader of term {}, began to hand over to node {}, which held {} of its {} (e#{}).",
                  start.node, start.term, target, start.number("match_index"),
                  counted(start.number("last_log_index"), "entry", "entries"), start.id));
  const Event* end = end_of_transfer(run, start);
  const auto after = [&](const Event& event) { return duration(event.at_us - start.at_us); };
  for (Id id = start.id + 1; run.has(id) && (end == nullptr || id <= end->id); ++id) {
    const Event& event = run.at(id);
    if (!event.is("timeout_now_sent") || event.node != start.node || event.number("target") != target) continue;
    if (event.term != start.term) continue;
    chapter.add("transfer: told", event.at_us == start.at_us
                                      ? say("It told node {} to campaign at once (e#{}).", target, id)
                                      : say("{} later it told node {} to campaign (e#{}).", after(event), target, id));
    break;
  }
  chapter.title = say("The transfer to node {} fails", target);
  if (end == nullptr) {
    chapter.title = say("The transfer to node {} goes on", target);
    chapter.add("transfer: goes on",
                say("It had not ended when the run did, {} later.", duration(run.ended_at_us() - start.at_us)));
  } else if (end->is("became_leader") && end->node == target) {
    chapter.title = say("Leadership goes to node {}", target);
    chapter.add("transfer: won", say("Node {} won term {} {} after the transfer began (e#{}).", end->node, end->term,
                                     after(*end), end->id));
  } else if (end->is("became_leader")) {
    chapter.add("transfer: another won", say("Node {} won term {} instead, {} after the transfer began (e#{}).",
                                             end->node, end->term, after(*end), end->id));
  } else if (end->is("node_crashed")) {
    chapter.add("transfer: crashed", say("Node {} crashed {} after it began (e#{}).", end->node, after(*end), end->id));
  } else if (end->reason() == "timer") {
    chapter.title = say("The transfer to node {} is given up", target);
    chapter.add("transfer: given up",
                say("Node {} gave up {} after it began (e#{}).", end->node, after(*end), end->id));
  } else {
    chapter.add("transfer: stepped down",
                say("Node {} stepped down {} after it began (e#{}).", end->node, after(*end), end->id));
  }
  out.push_back(std::move(chapter));
}

// ---- Members --------------------------------------------------------------------------------------------------

using Numbers = std::vector<Number>;

bool contains(const Numbers& numbers, Number number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

bool is_member(const Members& members, Number node) {
  return contains(members.all_voters(), node) || contains(members.learners, node);
}

/// Those of `numbers` that are not members before.
Numbers fresh_in(const Numbers& numbers, const Members& before) {
  Numbers fresh;
  for (const Number node : numbers) {
    if (!is_member(before, node)) fresh.push_back(node);
  }
  return fresh;
}

struct Difference {
  Numbers voters, learners, promoted, removed;
};

Difference difference_of(const Members& before, const Members& now) {
  Difference difference{fresh_in(now.voters, before), fresh_in(now.learners, before), {}, {}};
  for (const Number node : before.learners) {
    if (contains(now.voters, node)) difference.promoted.push_back(node);
  }
  Numbers all = before.all_voters();
  all.insert(all.end(), before.learners.begin(), before.learners.end());
  std::sort(all.begin(), all.end());
  for (const Number node : all) {
    if (!is_member(now, node)) difference.removed.push_back(node);
  }
  return difference;
}

std::string what(const Members& before, const Members& now) {
  if (now.joint() && !before.joint()) return "began to replace the voters";
  const Difference d = difference_of(before, now);
  std::vector<std::string> parts;
  if (!d.voters.empty()) parts.push_back(say("added {} as voter", node_list(d.voters)));
  if (!d.learners.empty()) parts.push_back(say("added {} as learner", node_list(d.learners)));
  if (!d.promoted.empty()) parts.push_back("promoted " + node_list(d.promoted));
  if (!d.removed.empty()) parts.push_back("removed " + node_list(d.removed));
  return listed(parts);
}

std::string title_of(const Members& before, const Members& now) {
  const Difference d = difference_of(before, now);
  if (now.joint() || d.voters.size() + d.learners.size() + d.promoted.size() + d.removed.size() != 1) {
    return "The members change";
  }
  if (!d.voters.empty()) return say("Node {} becomes a voter", d.voters.front());
  if (!d.learners.empty()) return say("Node {} becomes a learner", d.learners.front());
  if (!d.promoted.empty()) return say("Node {} is promoted", d.promoted.front());
  return say("Node {} is removed", d.removed.front());
}

Members members_before(const Event& event) { return members_of(event.body->at("configuration_before")); }
Members members_now(const Event& event) { return members_of(event.body->at("configuration")); }

void say_commit(const Run& run, const Event& change, Retold& chapter) {
  const Number index = change.number("index");
  for (Id id = change.id + 1; run.has(id); ++id) {
    const Event& event = run.at(id);
    const bool covers = event.is("commit_advanced") && event.reason() == "counted" && event.node == change.node &&
                        event.term == change.term && event.number("commit_index_before") < index &&
                        index <= event.number("commit_index");
    if (!covers) continue;
    chapter.add("members: committed", say("It was committed {} later, {} (e#{}).", duration(event.at_us - change.at_us),
                                          held_text(event, run.members_at(event)), id));
    return;
  }
  chapter.add("members: not committed", say("Node {} did not commit it in that term.", change.node));
}

void say_leave(const Run& run, const Event& change, Retold& chapter) {
  for (const Event* over : run.of_kind("config_changed")) {
    if (over->id < change.id || over->reason() != "joint-over") continue;
    if (over->node != change.node || over->term != change.term) continue;
    chapter.add(
        "members: joint over",
        say("With entry {} node {} left the joint configuration, {} after it began (e#{}); the members were {}.",
            over->number("index"), over->node, duration(over->at_us - change.at_us), over->id,
            members_text(members_now(*over))));
    return;
  }
  chapter.add("members: joint stays", say("Node {} did not leave the joint configuration in that term.", change.node));
}

void say_who_learned(const Run& run, const Event& change, Retold& chapter) {
  std::set<Number> nodes;
  const Event* last = nullptr;
  for (const Event* other : run.of_kind("config_changed")) {
    const bool same = other->id > change.id && other->reason() == "replicated" && other->node != change.node &&
                      other->number("index") == change.number("index") && members_now(*other) == members_now(change);
    if (same && nodes.insert(other->node).second) last = other;
  }
  if (last == nullptr) return;
  const std::string later = duration(last->at_us - change.at_us);
  chapter.add("members: learned",
              nodes.size() == 1
                  ? say("1 other node took it over, {} later (node {}, e#{}).", later, last->node, last->id)
                  : say("{} other nodes took it over, the last {} later (node {}, e#{}).", nodes.size(), later,
                        last->node, last->id));
}

}  // namespace

void retell_transfers(const Run& run, Retellings& out) {
  for (const Event* start : run.of_kind("transfer_started")) retell_transfer(run, *start, out);
}

void retell_members(const Run& run, Retellings& out) {
  for (const Event* event : run.of_kind("config_changed")) {
    Retold chapter;
    chapter.first_event = event->id;
    const Members before = members_before(*event);
    const Members now = members_now(*event);
    if (event->reason() == "rolled-back") {
      chapter.title = say("Node {} goes back to {}", event->node, members_text(now));
      chapter.add("members: back",
                  say("Node {} deleted entry {} with configuration {} and went back to {} (e#{}).", event->node,
                      event->number("index_before"), members_text(before), members_text(now), event->id));
      out.push_back(std::move(chapter));
    }
    if (event->reason() != "changed") continue;
    chapter.title = title_of(before, now);
    chapter.add(now.joint() ? "members: joint" : "members: changed",
                say("Node {}, leader of term {}, {} with entry {} (e#{}): {} became {}.", event->node, event->term,
                    what(before, now), event->number("index"), event->id, members_text(before), members_text(now)));
    say_commit(run, *event, chapter);
    if (now.joint()) say_leave(run, *event, chapter);
    say_who_learned(run, *event, chapter);
    out.push_back(std::move(chapter));
  }
}

}  // namespace raftlab::golden
