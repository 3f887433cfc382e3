// SPDX-License-Identifier: MIT
// What became of the commands of clients, told again from the events.
#include <algorithm>

#include "tests/golden/story_again.h"
#include "tests/golden/story_words.h"

namespace raftlab::golden {

namespace {

struct Write {
  const Event* appended = nullptr;
  Number index = 0;
  std::string command;
  Number client = -1;
  Number serial = -1;
};

/// The write a settle line makes by itself: to its own key, and that line made the client ask.
bool is_of_settle(const Run& run, const std::string& command, Number client, Number serial) {
  if (command.rfind("settle=", 0) != 0) return false;
  for (const Event* request : run.of_kind("client_request")) {
    if (request->number("client") != client || request->number("serial") != serial) continue;
    if (!run.has(request->cause)) return false;
    const Event& line = run.at(request->cause);
    return line.is("fault_started") && first_word(line.text("text")) == "settle";
  }
  return false;
}

std::vector<Write> writes_of(const Run& run) {
  std::vector<Write> writes;
  for (const Event* event : run.of_kind("entry_appended")) {
    if (event->reason() != "proposed") continue;
    const Event* request = run.behind(*event, "message_delivered");
    for (const Json& entry : event->body->at("entries")) {
      const auto command = entry.at("command").get<std::string>();
      if (command == "-" || command.rfind("get ", 0) == 0 || command.rfind("config ", 0) == 0) continue;
      const Number client = request ? request->number("client") : -1;
      const Number serial = request ? request->number("serial") : -1;
      if (is_of_settle(run, command, client, serial)) continue;
      writes.push_back({event, entry.at("index").get<Number>(), command, client, serial});
    }
  }
  return writes;
}

std::string title_of(const std::string& command) {
  if (command.rfind("delete ", 0) == 0 || command.rfind("cas ", 0) == 0) return command;
  const std::size_t equals = command.find('=');
  return command.substr(0, equals) + " = " + command.substr(equals + 1);
}

bool covers(const Event& event, Number index) {
  return event.is("commit_advanced") && event.number("commit_index_before") < index &&
         index <= event.number("commit_index");
}

/// The commit of a write by the leader that appended it, in that term; or nullptr.
const Event* commit_of(const Run& run, const Write& write) {
  for (Id id = write.appended->id; run.has(id); ++id) {
    const Event& event = run.at(id);
    if (event.node == write.appended->node && event.term == write.appended->term && covers(event, write.index)) {
      return &event;
    }
  }
  return nullptr;
}

/// The first commit by anybody of this very entry.
const Event* later_commit_of(const Run& run, const Write& write) {
  for (Id id = write.appended->id; run.has(id); ++id) {
    const Event& event = run.at(id);
    if (!covers(event, write.index)) continue;
    const NodeState node = run.after(id).of(event.node);
    if (node.log.at(static_cast<std::size_t>(write.index - 1)) == LogEntry{write.appended->term, write.command}) {
      return &event;
    }
  }
  return nullptr;
}

const Event* first_with(const Run& run, std::string_view kind, const Write& write) {
  for (const Event* event : run.of_kind(kind)) {
    if (event->number("client") != write.client || event->number("serial") != write.serial) continue;
    if (kind == "client_request" || event->text("result") == "ok") return event;
  }
  return nullptr;
}

void say_fate(const Run& run, const Write& write, Retold& chapter) {
  const Event& from = *write.appended;
  const std::string start =
      say("Node {} appended it as entry {} of term {} (e#{})", from.node, write.index, from.term, from.id);
  const Event* commit = commit_of(run, write);
  if (commit == nullptr) {
    const Event* later = later_commit_of(run, write);
    chapter.add("value: not committed", start + ".");
    chapter.add(
        later ? "value: committed later" : "value: never committed",
        "It was not committed in that term" + (later ? say(", but by node {} {} after it was appended (e#{}).",
                                                           later->node, duration(later->at_us - from.at_us), later->id)
                                                     : " and never after."));
    return;
  }
  const Number upto = commit->number("commit_index");
  const std::string together = upto > write.index ? say(", together with the entries up to {}", upto) : "";
  chapter.add(upto > write.index ? "value: committed together" : "value: committed",
              say("{} and committed it {} later{} (e#{}), {}.", start, duration(commit->at_us - from.at_us), together,
                  commit->id, held_text(*commit, run.members_at(*commit))));
}

void say_client(const Run& run, const Write& write, Retold& chapter) {
  const Event* asked = first_with(run, "client_request", write);
  const Event* answer = first_with(run, "client_response", write);
  if (asked == nullptr || answer == nullptr || answer->id < write.appended->id) return;
  chapter.add("value: client", say("The client had its answer {} after it asked (e#{}).",
                                   duration(answer->at_us - asked->at_us), answer->id));
}

void say_learned(const Run& run, const Write& write, Retold& chapter) {
  const Event* commit = commit_of(run, write);
  if (commit == nullptr) return;
  std::vector<const Event*> learned;
  for (Id id = commit->id + 1; run.has(id); ++id) {
    const Event& event = run.at(id);
    if (event.term != write.appended->term || !covers(event, write.index) || event.node == commit->node) continue;
    const bool known =
        std::any_of(learned.begin(), learned.end(), [&](const Event* e) { return e->node == event.node; });
    if (!known) learned.push_back(&event);
  }
  const auto later = [&](const Event& event) { return duration(event.at_us - commit->at_us); };
  if (learned.size() > 4) {
    const Event& first = *learned.front();
    const Event& last = *learned.back();
    chapter.add("value: many learned",
                say("{} nodes learned of the commit, the first {} later (node {}, e#{}), the last {} later "
                    "(node {}, e#{}).",
                    learned.size(), later(first), first.node, first.id, later(last), last.node, last.id));
    return;
  }
  std::vector<std::string> parts;
  for (const Event* event : learned) {
    const Event* message = run.behind(*event, "message_delivered");
    const bool heartbeat = message != nullptr && message->text("type") == "heartbeat";
    parts.push_back(say("node {}{} {} later with {} (e#{})", event->node, parts.empty() ? " learned of the commit" : "",
                        later(*event), heartbeat ? "a heartbeat" : "new entries", event->id));
  }
  if (!parts.empty()) chapter.add("value: learned", capital(listed(parts, ", ")) + ".");
}

Retold retell_write(const Run& run, const Write& write) {
  Retold chapter;
  chapter.title = title_of(write.command);
  const Event* asked = first_with(run, "client_request", write);
  chapter.first_event = asked != nullptr ? asked->id : write.appended->id;
  say_fate(run, write, chapter);
  say_client(run, write, chapter);
  say_learned(run, write, chapter);
  return chapter;
}

Retold retell_writes(const Run& run, const std::vector<Write>& group) {
  const Event& first = *group.front().appended;
  Retold chapter;
  chapter.title = say("{} more values", group.size());
  chapter.first_event = first.id;
  chapter.add("values: appended",
              say("Node {} appended {} writes as entries {} to {} of term {} (e#{} to e#{}).", first.node, group.size(),
                  group.front().index, group.back().index, first.term, first.id, group.back().appended->id));
  std::vector<Number> times;
  for (const Write& write : group) {
    if (const Event* commit = commit_of(run, write)) times.push_back(commit->at_us - write.appended->at_us);
  }
  if (times.empty()) {
    chapter.add("values: none committed", "It committed none of them.");
    return chapter;
  }
  const auto [shortest, longest] = std::minmax_element(times.begin(), times.end());
  const bool all = times.size() == group.size();
  chapter.add(all ? "values: all committed" : "values: some committed",
              say("It committed {} of them, {} to {} after each was appended.",
                  all ? std::string("all") : std::to_string(times.size()), duration(*shortest), duration(*longest)));
  return chapter;
}

}  // namespace

void retell_values(const Run& run, Retellings& out) {
  const std::vector<Write> writes = writes_of(run);
  const Retellings others = out;
  const auto begins_between = [&](const Write& a, const Write& b) {
    return std::any_of(others.begin(), others.end(), [&](const Retold& other) {
      return a.appended->id < other.first_event && other.first_event < b.appended->id;
    });
  };
  std::vector<std::vector<Write>> groups;
  for (const Write& write : writes) {
    const bool joins =
        writes.size() > 8 && groups.size() > 1 && groups.back().back().appended->node == write.appended->node &&
        groups.back().back().appended->term == write.appended->term && !begins_between(groups.back().back(), write);
    if (!joins) groups.emplace_back();
    groups.back().push_back(write);
  }
  for (const std::vector<Write>& group : groups) {
    out.push_back(group.size() == 1 ? retell_write(run, group.front()) : retell_writes(run, group));
  }
}

}  // namespace raftlab::golden
