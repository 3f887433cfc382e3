// SPDX-License-Identifier: MIT
// Nodes that crash or are paused, and how they come back, told again from the events.
#include <algorithm>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

struct Outage {
  const Event* from = nullptr;   // node_crashed or node_paused
  const Event* until = nullptr;  // the return, or nullptr
  NodeState then;                // the node right before
  bool paused = false;

  Number node() const { return from->node; }
};

bool starts(const Event& event) { return event.is("node_crashed") || event.is("node_paused"); }
bool returns(const Event& event) {
  return event.is("node_started") || event.is("node_restarted") || event.is("node_resumed");
}

Outage outage_of(const Run& run, const Event& from) {
  Outage outage{&from, nullptr, run.before(from.id).of(from.node), from.is("node_paused")};
  for (Id id = from.id + 1; run.has(id) && outage.until == nullptr; ++id) {
    if (run.at(id).node == from.node && returns(run.at(id))) outage.until = &run.at(id);
  }
  return outage;
}

/// Outages of one kind that begin at one time.
std::vector<std::vector<Outage>> outages_of(const Run& run) {
  std::vector<std::vector<Outage>> groups;
  for (const Event& event : run.events()) {
    if (!starts(event)) continue;
    const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<Outage>& group) {
      return group.front().from->kind == event.kind && group.front().from->at_us == event.at_us;
    });
    if (same == groups.end()) {
      groups.push_back({outage_of(run, event)});
    } else {
      same->push_back(outage_of(run, event));
    }
  }
  return groups;
}

const char* verb(const Outage& outage) { return outage.paused ? "was paused" : "crashed"; }
const char* came_back(const Outage& outage) { return outage.paused ? "went on" : "came back"; }

/// Adds what was committed meanwhile and how the node caught up; true if it did.
bool say_return(const Run& run, const Outage& outage, Retold& chapter) {
  const Number first = run.before(outage.from->id).committed + 1;
  const Number last = run.before(outage.until->id).committed;
  if (last < first) {
    chapter.add("outage: nothing meanwhile", "Nothing was committed meanwhile.");
  } else {
    chapter.add("outage: meanwhile", first == last ? say("Meanwhile entry {} was committed.", first)
                                                   : say("Meanwhile entries {} to {} were committed.", first, last));
  }
  if (last == 0) return false;
  Number refused = 0, received = 0;
  const Event* first_append = nullptr;
  for (Id id = outage.until->id + 1; run.has(id); ++id) {
    const Event& event = run.at(id);
    if (event.node != outage.node()) continue;
    if (starts(event)) return false;
    if (event.is("append_rejected")) ++refused;
    const std::string type = event.is("message_delivered") ? event.text("type") : "";
    if (first_append == nullptr && (type == "heartbeat" || type == "append-entries")) first_append = &event;
    if (event.is("entry_appended") && event.reason() == "replicated") {
      received += static_cast<Number>(event.body->at("entries").size());
    }
    const bool installed = event.is("snapshot_installed");
    const Number knows = installed ? event.number("last_included_index") : event.number("commit_index");
    if ((!event.is("commit_advanced") && !installed) || knows < last) continue;
    const Number knew = installed ? run.before(event.id).of(event.node).commit : event.number("commit_index_before");
    if (knew >= last) return false;
    const std::string refusals = refused == 0 ? "" : say("refused {}, ", counted(refused, "append", "appends"));
    chapter.add(
        refused == 0 ? "outage: caught up" : "outage: caught up after refusals",
        say("Its log then ended at entry {}; it {}was sent {}, and knew of the commit of entry {} {} after "
            "its return (e#{}).",
            run.after(outage.until->id).of(outage.node()).last(), refusals, counted(received, "entry", "entries"), last,
            duration(event.at_us - outage.until->at_us), event.id));
    if (refused != 0 && first_append != nullptr) {
      chapter.add("outage: first try",
                  say("Node {} had first tried behind entry {} (e#{}).", first_append->number("from"),
                      first_append->number("prev_log_index"), first_append->id));
    }
    return true;
  }
  return false;
}

/// "For D nobody led": only where the outage ended the last live leadership.
void say_nobody_led(const Run& run, Id began, Retold& chapter) {
  State state = run.after(began);
  if (run.before(began).leader() < 0 || state.leader() >= 0) return;
  for (Id id = began + 1; run.has(id); ++id) {
    const Event& event = run.at(id);
    state.take(event);
    if (state.leader() < 0) continue;
    const std::string time = duration(event.at_us - run.at(began).at_us);
    if (event.is("became_leader")) {
      chapter.add("outage: nobody led until won",
                  say("For {} nobody led, until node {} won term {} (e#{}).", time, event.node, event.term, event.id));
    } else {
      chapter.add("outage: nobody led until resumed",
                  say("For {} nobody led, until node {} went on (e#{}).", time, event.node, event.id));
    }
    return;
  }
  chapter.add("outage: nobody led again",
              say("Nobody led for the rest of the run, {}.", duration(run.ended_at_us() - run.at(began).at_us)));
}

void retell_follower(const Run& run, const Outage& outage, Retellings& out) {
  Retold chapter;
  chapter.first_event = outage.from->id;
  const std::string start = say("Node {}, {} in term {}, {} (e#{})", outage.node(), outage.then.role, outage.then.term,
                                verb(outage), outage.from->id);
  std::string title = say("Node {} {}", outage.node(), outage.paused ? "is paused" : "fails");
  if (outage.until == nullptr) {
    chapter.add("outage: follower stays away",
                say("{} and stayed {} for the rest of the run, {}.", start, outage.paused ? "so" : "down",
                    duration(run.ended_at_us() - outage.from->at_us)));
  } else {
    chapter.add("outage: follower", say("{} and {} {} later (e#{}).", start, came_back(outage),
                                        duration(outage.until->at_us - outage.from->at_us), outage.until->id));
    const bool caught_up = say_return(run, outage, chapter);
    if (!outage.paused) title += caught_up ? " and catches up" : " and returns";
  }
  chapter.title = title;
  out.push_back(std::move(chapter));
}

void retell_leader(const Run& run, const Outage& outage, Retellings& out) {
  Retold chapter;
  chapter.first_event = outage.from->id;
  chapter.title = outage.paused ? "The leader is paused" : "The leader fails";
  chapter.add("outage: leader", say("Node {}, leader of term {}, {} (e#{}).", outage.node(), outage.then.term,
                                    verb(outage), outage.from->id));
  say_nobody_led(run, outage.from->id, chapter);
  if (const Number beyond = outage.then.last() - outage.then.commit; beyond > 0) {
    chapter.add("outage: leftovers", say("Its log had {} beyond its commit index {}.",
                                         counted(beyond, "entry", "entries"), outage.then.commit));
  }
  out.push_back(std::move(chapter));
  if (outage.until == nullptr) return;
  Retold back;
  back.first_event = outage.until->id;
  back.title = outage.paused ? "The paused leader goes on" : "The old leader returns";
  back.add("outage: return", say("Node {} {} {} after it {} (e#{}).", outage.node(), came_back(outage),
                                 duration(outage.until->at_us - outage.from->at_us), verb(outage), outage.until->id));
  say_return(run, outage, back);
  out.push_back(std::move(back));
}

void say_who_came_back(const std::vector<Outage>& group, Retold& chapter) {
  std::vector<Number> away;
  for (const Outage& outage : group) {
    if (outage.until != nullptr) away.push_back(outage.until->at_us - outage.from->at_us);
  }
  const char* back = came_back(group.front());
  if (away.empty()) {
    chapter.add("outage: none came back", say("None of them {}.", back));
    return;
  }
  const auto [shortest, longest] = std::minmax_element(away.begin(), away.end());
  chapter.add(
      "outage: several came back",
      say("{} of them {}, after {}.", away.size() == group.size() ? "All" : std::to_string(away.size()), back,
          *shortest == *longest ? duration(*shortest) : say("{} to {}", duration(*shortest), duration(*longest))));
}

void retell_several(const Run& run, const std::vector<Outage>& group, Retellings& out) {
  const Outage& first = group.front();
  std::vector<Number> nodes;
  for (const Outage& outage : group) nodes.push_back(outage.node());
  Retold chapter;
  chapter.first_event = first.from->id;
  const bool all = static_cast<Number>(nodes.size()) == run.nodes();
  chapter.title = all ? say("Every node {}", first.paused ? "is paused" : "fails")
                      : say("{} {}", capital(node_list(nodes)), first.paused ? "are paused" : "fail");
  chapter.add("outage: several", say("{} {} at the same time (e#{} to e#{}).", capital(node_list(nodes)),
                                     first.paused ? "were paused" : "crashed", first.from->id, group.back().from->id));
  for (const Outage& outage : group) {
    if (outage.then.role != "leader") continue;
    chapter.add("outage: leader among them",
                say("Among them was node {}, leader of term {}.", outage.node(), outage.then.term));
    say_nobody_led(run, outage.from->id, chapter);
  }
  say_who_came_back(group, chapter);
  out.push_back(std::move(chapter));
}

}  // namespace

void retell_outages(const Run& run, Retellings& out) {
  for (const std::vector<Outage>& group : outages_of(run)) {
    if (group.size() > 1) {
      retell_several(run, group, out);
    } else if (group.front().then.role == "leader") {
      retell_leader(run, group.front(), out);
    } else {
      retell_follower(run, group.front(), out);
    }
  }
}

}  // namespace raftlab::golden
