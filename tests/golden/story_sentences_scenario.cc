// SPDX-License-Identifier: MIT
// What the scenario did to the network and the processes, what was found broken, and the end: told again from
// the events.
#include <algorithm>
#include <array>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

bool about_network(const Event& event) {
  static const std::set<std::string> words = {"partition", "isolate",   "cut",  "link",   "drop",
                                              "delay",     "duplicate", "loss", "reorder"};
  return event.is("fault_started") && words.count(first_word(event.text("text"))) != 0;
}

const Event* end_of_fault(const Run& run, const Event& fault) {
  for (Id id = fault.id + 1; run.has(id); ++id) {
    const Event& event = run.at(id);
    const std::string text = event.text("text");
    if (event.is("fault_ended") && (event.cause == fault.id || text == fault.text("text"))) return &event;
    if (event.is("fault_started") && (text == "heal" || first_word(text) == "settle")) return &event;
  }
  return nullptr;
}

void retell_fault(const Run& run, const Event& fault, Retellings& out) {
  Retold chapter;
  chapter.title = fault.text("text");
  chapter.first_event = fault.id;
  const Event* end = end_of_fault(run, fault);
  if (end != nullptr) {
    chapter.add("fault: held",
                say("This held for {} (e#{} to e#{}).", duration(end->at_us - fault.at_us), fault.id, end->id));
  } else {
    chapter.add("fault: held to the end", say("This held until the end of the run, {} (e#{}).",
                                              duration(run.ended_at_us() - fault.at_us), fault.id));
  }
  const State then = run.after(fault.id);
  const Number leader = then.leader();
  Number cut = 0, dropped = 0, committed = 0;
  for (Id id = fault.id + 1; id <= (end != nullptr ? end->id : run.last_id()); ++id) {
    const Event& event = run.at(id);
    if (event.is("message_dropped") && event.reason() == "partition") ++cut;
    if (event.is("message_dropped") && event.reason() == "scenario") ++dropped;
    if (event.is("commit_advanced") && event.node == leader && event.reason() == "counted") {
      committed += event.number("commit_index") - event.number("commit_index_before");
    }
  }
  if (cut > 0) {
    chapter.add("fault: stopped",
                say("{} stopped by a cut link meanwhile.", counted(cut, "message was", "messages were")));
  }
  if (dropped > 0) {
    chapter.add("fault: dropped",
                say("{} dropped by the scenario meanwhile.", counted(dropped, "message was", "messages were")));
  }
  if (leader >= 0) {
    chapter.add("fault: leader committed",
                say("Node {}, leader of term {} when it began, committed {} meanwhile.", leader, then.of(leader).term,
                    committed == 0 ? "nothing" : counted(committed, "entry", "entries")));
  }
  out.push_back(std::move(chapter));
}

void retell_late_start(const Run& run, const Event& started, Retellings& out) {
  Retold chapter;
  chapter.title = say("Node {} starts late", started.node);
  chapter.first_event = started.id;
  chapter.add("late start", say("Node {} was started {} into the run (e#{}); {} of {} nodes {} up then.", started.node,
                                duration(started.at_us), started.id, run.after(started.id).up_count(), run.nodes(),
                                run.after(started.id).up_count() == 1 ? "was" : "were"));
  out.push_back(std::move(chapter));
}

/// What the properties say that break in the scenes of the tests.
std::string meaning_of(const std::string& property) {
  if (property == "vote-once") return "in a term a node grants its vote to at most one candidate, restarts included";
  if (property == "election-safety") return "at most one node is ever leader in a term";
  return {};
}

void retell_refused_start(const Run& run, const Event& refused, Retellings& out) {
  Retold chapter;
  chapter.title = say("Node {} refuses to start", refused.node);
  chapter.first_event = refused.id;
  const auto up = static_cast<Number>(run.after(refused.id).up_count());
  chapter.add("refused start: entry", say("Node {} refused to start (e#{}): entry {} on its disk is damaged, though it "
                                          "was synced.",
                                          refused.node, refused.id, refused.number("damaged_index")));
  chapter.add("refused start: up",
              say("{} of {} {} up then.", up, counted(run.nodes(), "node", "nodes"), up == 1 ? "was" : "were"));
  out.push_back(std::move(chapter));
}

void retell_violation(const Event& broken, Retellings& out) {
  Retold chapter;
  chapter.title = "Violation of " + broken.text("property");
  chapter.first_event = broken.id;
  const std::string micros = std::to_string(1'000'000 + broken.at_us % 1'000'000).substr(1);
  chapter.add("violation", say("{} broke at {}.{} s (e#{}): {}.", broken.text("property"), broken.at_us / 1'000'000,
                               micros, broken.id, broken.text("text")));
  if (const std::string meaning = meaning_of(broken.text("property")); !meaning.empty()) {
    chapter.add("violation: meaning", say("It says that {}.", meaning));
  }
  std::vector<std::string> evidence;
  for (const Json& id : broken.body->at("evidence")) evidence.push_back(say("e#{}", id.get<Id>()));
  if (!evidence.empty()) chapter.add("violation: evidence", say("See {}.", listed(evidence)));
  out.push_back(std::move(chapter));
}

}  // namespace

void retell_scenario(const Run& run, Retellings& out) {
  std::set<Number> crashed;
  for (const Event& event : run.events()) {
    if (about_network(event)) retell_fault(run, event, out);
    if (event.is("node_crashed")) crashed.insert(event.node);
    const bool start = event.is("node_started") || event.is("node_restarted");
    if (start && event.at_us > 0 && crashed.count(event.node) == 0) retell_late_start(run, event, out);
    if (event.is("violation")) retell_violation(event, out);
    if (event.is("node_refused_start")) retell_refused_start(run, event, out);
    if (!event.is("expectation_failed")) continue;
    Retold chapter;
    chapter.title = "An expectation fails";
    chapter.first_event = event.id;
    chapter.add("expectation", say("Line {}: {} (e#{}).", event.number("line"), event.text("text"), event.id));
    out.push_back(std::move(chapter));
  }
}

void retell_network(const Run& run, Retellings& out) {
  Number sent = 0, lost = 0, doubled = 0;
  Id first_lost = 0, first_doubled = 0;
  for (const Event& event : run.events()) {
    if (!event.has("from") || !event.has("to")) continue;
    if (event.is("message_sent")) ++sent;
    if (event.is("message_dropped") && event.reason() == "loss" && ++lost == 1) first_lost = event.id;
    if (event.is("message_duplicated") && ++doubled == 1) first_doubled = event.id;
  }
  if (lost + doubled == 0) return;
  Retold chapter;
  chapter.title = doubled == 0 ? "Lost messages" : lost == 0 ? "Doubled messages" : "Lost and doubled messages";
  chapter.first_event = lost == 0 ? first_doubled : doubled == 0 ? first_lost : std::min(first_lost, first_doubled);
  const std::string all = counted(sent, "message between nodes", "messages between nodes");
  if (lost > 0) {
    chapter.add("network: lost", say("{} of {} {} lost by chance, the first at e#{}.", lost, all,
                                     lost == 1 ? "was" : "were", first_lost));
  }
  if (doubled > 0) {
    chapter.add("network: doubled", say("{} of {} {} doubled, the first at e#{}.", doubled, all,
                                        doubled == 1 ? "was" : "were", first_doubled));
  }
  out.push_back(std::move(chapter));
}

void retell_ending(const Run& run, Retellings& out) {
  const State end = run.after(run.last_id());
  const Number leader = end.leader();
  Retold chapter;
  chapter.title = "At the end";
  chapter.first_event = run.last_id();
  const std::string time = duration(run.ended_at_us());
  if (leader >= 0) {
    chapter.add("ending: leader", say("After {} node {} led term {}.", time, leader, end.of(leader).term));
  } else {
    chapter.add("ending: no leader", say("After {} nobody led.", time));
  }
  const NodeState& first = end.nodes.front();
  const auto same_log = [&first](const NodeState& node) {
    if (node.log.size() != first.log.size()) return false;
    for (auto i = static_cast<std::size_t>(std::max(node.base, first.base)); i < node.log.size(); ++i) {
      if (node.log[i] != first.log[i]) return false;
    }
    return true;
  };
  const bool equal = std::all_of(end.nodes.begin(), end.nodes.end(), [&](const NodeState& node) {
    return node.live() && same_log(node) && node.commit == first.commit;
  });
  if (equal) {
    const bool one = run.nodes() == 1;
    chapter.add("ending: all equal",
                say("{}, with {} log of {}, committed through {}.",
                    one ? "The node was up" : say("All {} nodes were up", run.nodes()), one ? "a" : "the same",
                    counted(first.last(), "entry", "entries"), first.commit));
    Number low = first.base, high = first.base;
    for (const NodeState& node : end.nodes) {
      low = std::min(low, node.base);
      high = std::max(high, node.base);
    }
    if (high > 0) {
      chapter.add("ending: snapshots", say("Snapshots stood for the first {} of them.",
                                           low == high ? std::to_string(low) : say("{} to {}", low, high)));
    }
  } else {
    chapter.add("ending: not equal",
                say("{} of {} {} up; the entries through {} were known to be committed.", end.up_count(),
                    counted(run.nodes(), "node", "nodes"), end.up_count() == 1 ? "was" : "were", end.committed));
  }
  out.push_back(std::move(chapter));
}

}  // namespace raftlab::golden
