// SPDX-License-Identifier: MIT
// Heartbeats, told again from the events.
#include <algorithm>
#include <map>
#include <utility>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

struct Leadership {
  Number node = 0;
  Number term = 0;
  std::vector<const Event*> beats;  // message_sent of its heartbeats

  std::size_t rounds() const {
    std::set<Number> times;
    for (const Event* beat : beats) times.insert(beat->at_us);
    return times.size();
  }
};

/// The first leadership with two rounds.
Leadership first_with_rounds(const Run& run) {
  for (const Event* won : run.of_kind("became_leader")) {
    Leadership leadership{won->node, won->term, {}};
    for (const Event* sent : run.of_kind("message_sent")) {
      if (sent->node == won->node && sent->term == won->term && sent->text("type") == "heartbeat") {
        leadership.beats.push_back(sent);
      }
    }
    if (leadership.rounds() >= 2) return leadership;
  }
  return {};
}

/// What became of a message: of it and of its copies.
struct Fate {
  bool arrived = false;
  std::string dropped;          // the reason, if one was dropped
  std::vector<Number> answers;  // messages of the append_replies to it
};

std::map<Number, Fate> fates_of(const Run& run) {
  std::map<Number, Fate> fates;
  for (const Event& event : run.events()) {
    if (!event.has("message")) continue;
    Fate& fate = fates[event.number("message")];
    if (event.is("message_delivered")) fate.arrived = true;
    if (event.is("message_dropped")) fate.dropped = event.reason();
    if (!event.is("message_sent") || event.text("type") != "append-reply") continue;
    const Event* asked = run.behind(event, "message_delivered");
    if (asked != nullptr) fates[asked->number("message")].answers.push_back(event.number("message"));
  }
  return fates;
}

void say_answers(const Run& run, const Leadership& leadership, Retold& chapter) {
  const std::map<Number, Fate> fates = fates_of(run);
  Number answered = 0, lost = 0, silent = 0, open = 0;
  std::map<std::string, Number> why;
  for (const Event* beat : leadership.beats) {
    const Fate& fate = fates.at(beat->number("message"));
    const auto answer_is = [&](auto test) {
      return std::any_of(fate.answers.begin(), fate.answers.end(), [&](Number m) { return test(fates.at(m)); });
    };
    if (answer_is([](const Fate& answer) { return answer.arrived; })) {
      ++answered;
    } else if (!fate.arrived && !fate.dropped.empty()) {
      ++lost;
      ++why[fate.dropped];
    } else if (fate.arrived && answer_is([](const Fate& answer) { return !answer.dropped.empty(); })) {
      ++silent;
    } else {
      ++open;
    }
  }
  if (answered == static_cast<Number>(leadership.beats.size())) {
    chapter.add("heartbeats: all answered", "All were answered.");
    return;
  }
  const auto were = [](Number count) { return count == 1 ? "was" : "were"; };
  std::vector<std::string> parts;
  if (answered > 0) parts.push_back(say("{} {} answered", answered, were(answered)));
  if (lost > 0) parts.push_back(say("{} {} lost ({})", lost, were(lost), drop_reasons(why)));
  if (silent > 0) parts.push_back(say("{} {} lost", counted(silent, "answer", "answers"), were(silent)));
  if (open > 0) parts.push_back(say("{} {} not answered", open, were(open)));
  chapter.add("heartbeats: answers", listed(parts, ", ") + ".");
}

/// "150ms..300ms" from its low end, in microseconds; whole milliseconds or seconds only, -1 for anything else.
Number low_end_us(const std::string& range) {
  const std::string low = range.substr(0, range.find(".."));
  const std::size_t unit = low.find_first_not_of("0123456789");
  if (unit == 0 || unit == std::string::npos) return -1;
  const Number whole = std::stoll(low.substr(0, unit));
  const std::string name = low.substr(unit);
  return name == "us" ? whole : name == "ms" ? whole * 1'000 : name == "s" ? whole * 1'000'000 : -1;
}

void say_closest_call(const Run& run, Number longest, Retold& chapter) {
  for (const Event* line : run.of_kind("fault_started")) {
    const std::string text = line->text("text");
    if (text.rfind("clock ", 0) == 0 || text.rfind("election-timeout ", 0) == 0) return;
  }
  const Number timer = low_end_us(run.file().at("options").at("election-timeout").get<std::string>());
  if (timer < longest) return;
  chapter.add("heartbeats: closest call", say("Its timer runs for {} at least, so at least {} were left.",
                                              duration(timer), duration(timer - longest)));
}

void say_longest_wait(const Run& run, const Leadership& leadership, Retold& chapter) {
  std::map<Number, const Event*> before;
  std::set<Number> moved_on;  // in a later term: they wait for another leader
  const Event* until = nullptr;
  Number longest = -1;
  for (const Event& event : run.events()) {
    if (!event.has("message") && event.node >= 0 && event.term > leadership.term) moved_on.insert(event.node);
    if (moved_on.count(event.node) != 0) continue;
    if (event.is("node_crashed") || event.is("node_paused")) before.erase(event.node);
    const std::string type = event.is("message_delivered") ? event.text("type") : "";
    if ((type != "heartbeat" && type != "append-entries") || event.term != leadership.term ||
        event.number("from") != leadership.node) {
      continue;
    }
    if (const auto earlier = before.find(event.node);
        earlier != before.end() && event.at_us - earlier->second->at_us > longest) {
      longest = event.at_us - earlier->second->at_us;
      until = &event;
    }
    before[event.node] = &event;
  }
  if (until == nullptr) return;
  chapter.add("heartbeats: longest wait",
              say("The longest a follower waited for the next message of this leader was {} (node {}, e#{}).",
                  duration(longest), until->node, until->id));
  say_closest_call(run, longest, chapter);
}

}  // namespace

void retell_heartbeats(const Run& run, Retellings& out) {
  const Leadership leadership = first_with_rounds(run);
  if (leadership.beats.empty()) return;
  Retold chapter;
  chapter.title = "Heartbeats";
  chapter.first_event = leadership.beats.front()->id;
  chapter.add("heartbeats: sent",
              say("Node {}, leader of term {}, sent {} rounds of heartbeats, {} messages (e#{} to e#{}).",
                  leadership.node, leadership.term, leadership.rounds(), leadership.beats.size(), chapter.first_event,
                  leadership.beats.back()->id));
  say_answers(run, leadership, chapter);
  say_longest_wait(run, leadership, chapter);
  out.push_back(std::move(chapter));
}

}  // namespace raftlab::golden
