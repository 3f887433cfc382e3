// SPDX-License-Identifier: MIT
#include "tests/golden/story_run.h"

#include <algorithm>
#include <utility>

namespace raftlab::golden {

Number Event::number(const char* key) const { return body->value(key, Number{-1}); }

std::string Event::text(const char* key) const { return body->value(key, std::string()); }

bool Event::flag(const char* key) const { return body->value(key, false); }

namespace {

void take_entries(NodeState& node, const Event& event) {
  node.log.resize(static_cast<std::size_t>(event.number("first_index") - 1));
  for (const Json& entry : event.body->at("entries")) {
    node.log.push_back({entry.at("term").get<Number>(), entry.at("command").get<std::string>()});
  }
}

const std::string kConfig = "config ";

std::vector<Number> numbers_in(const std::string& text) {
  std::vector<Number> numbers;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t used = 0;
    numbers.push_back(std::stoll(text.substr(at), &used));
    at += used + 1;
  }
  return numbers;
}

/// "0,1,2 -> 0,3,4 learners 5" read back.
Members members_in(std::string text) {
  Members members;
  if (const std::size_t at = text.find(" learners "); at != std::string::npos) {
    members.learners = numbers_in(text.substr(at + 10));
    text.resize(at);
  }
  if (const std::size_t at = text.find(" -> "); at != std::string::npos) {
    members.next = numbers_in(text.substr(at + 4));
    text.resize(at);
  }
  members.voters = numbers_in(text);
  return members;
}

/// The last configuration among the first `count` entries, that of the snapshot if there is none.
Members members_of_log(const NodeState& node, Number count) {
  for (Number i = std::min(count, node.last()); i > node.base; --i) {
    const std::string& command = node.log[static_cast<std::size_t>(i - 1)].command;
    if (command.rfind(kConfig, 0) == 0) return members_in(command.substr(kConfig.size()));
  }
  return node.base_members;
}

std::string id_list(const std::vector<Number>& ids) {
  std::string text;
  for (const Number id : ids) text += (text.empty() ? "" : ",") + std::to_string(id);
  return text;
}

}  // namespace

std::vector<Number> Members::all_voters() const {
  std::vector<Number> all = voters;
  all.insert(all.end(), next.begin(), next.end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

Members members_of(const Json& json) {
  Members members;
  members.voters = json.at("voters").get<std::vector<Number>>();
  members.next = json.value("next_voters", std::vector<Number>());
  members.learners = json.value("learners", std::vector<Number>());
  return members;
}

std::string members_text(const Members& members) {
  return id_list(members.voters) + (members.joint() ? " -> " + id_list(members.next) : "") +
         (members.learners.empty() ? "" : " learners " + id_list(members.learners));
}

std::string held_text(const Event& commit, const Members& members) {
  const Number voters = static_cast<Number>(members.voters.size());
  const std::string who = members.joint() ? "old voter" : "node";
  const Number needed = commit.number("nodes_needed");
  return "held by " + std::to_string(commit.number("nodes_holding")) + " of " + std::to_string(voters) + " " + who +
         (voters == 1 ? "" : "s") + "; " + std::to_string(needed) + (needed == 1 ? " is" : " are") + " needed";
}

void State::take_start(NodeState& node, const Event& event) {
  node.up = true;
  node.paused = false;
  node.role = "follower";
  node.term = event.term;
  node.base = std::max(Number{0}, event.number("last_included_index"));
  node.commit = node.base;
  node.log.resize(static_cast<std::size_t>(event.number("last_log_index")), LogEntry{-1, ""});
  node.base_members = node.base == 0 ? first_ : snapshots_[event.number("snapshot")];
  node.members = members_of_log(node, node.last());
}

void State::take_snapshot(NodeState& node, const Event& event) {
  const Number last = event.number("last_included_index");
  const Number snapshot = event.number("snapshot");
  if (event.is("snapshot_taken")) {
    snapshots_[snapshot] = members_of_log(node, last);
  } else if (!event.flag("log_kept")) {
    node.log.assign(static_cast<std::size_t>(last), LogEntry{-1, ""});
  }
  node.base = last;
  node.base_members = snapshots_[snapshot];
  node.commit = std::max(node.commit, last);
}

void State::take(const Event& event) {
  if (event.node < 0) return;
  NodeState& node = of(event.node);
  if (event.is("node_started") || event.is("node_restarted")) {
    take_start(node, event);
  } else if (event.is("node_crashed")) {
    node.up = false;
    node.paused = false;
    node.role = "down";
  } else if (event.is("node_paused")) {
    node.paused = true;
  } else if (event.is("node_resumed")) {
    node.paused = false;
  } else if (event.kind.rfind("became_", 0) == 0) {
    node.role = event.is("became_pre_candidate") ? "pre-candidate" : event.kind.substr(7);
    node.term = event.term;
  } else if (event.is("node_refused_start")) {
    node.up = false;
    node.role = "down";
  } else if (event.is("config_changed")) {
    node.members = members_of(event.body->at("configuration"));
  } else if (event.is("snapshot_taken") || event.is("snapshot_installed")) {
    take_snapshot(node, event);
  } else if (event.is("entry_appended")) {
    take_entries(node, event);
  } else if (event.is("log_truncated")) {
    node.log.resize(static_cast<std::size_t>(event.number("first_index") - 1));
  } else if (event.is("commit_advanced")) {
    node.commit = event.number("commit_index");
    committed = std::max(committed, node.commit);
  }
}

Number State::leader() const {
  Number found = -1;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!nodes[i].leads() || nodes[i].paused) continue;
    if (found < 0 || nodes[i].term > of(found).term) found = static_cast<Number>(i);
  }
  return found;
}

std::size_t State::up_count() const {
  return static_cast<std::size_t>(std::count_if(nodes.begin(), nodes.end(), [](const NodeState& n) { return n.up; }));
}

Run::Run(Json file) : file_(std::move(file)) {
  for (const Json& body : file_.at("events")) {
    Event event;
    event.id = body.at("id").get<Id>();
    event.at_us = body.at("at_us").get<Number>();
    event.node = body.value("node", Number{-1});
    event.term = body.value("term", Number{0});
    event.cause = body.value("cause", Id{0});
    event.kind = body.at("kind").get<std::string>();
    event.body = &body;
    events_.push_back(std::move(event));
  }
}

Members Run::first_members() const {
  if (file_.contains("configuration")) return members_of(file_.at("configuration"));
  Members all;
  for (Number node = 0; node < nodes(); ++node) all.voters.push_back(node);
  return all;
}

std::vector<Chapter> Run::chapters() const {
  std::vector<Chapter> chapters;
  for (const Json& chapter : file_.at("chapters")) {
    chapters.push_back({chapter.at("title").get<std::string>(), chapter.at("text").get<std::string>(),
                        chapter.at("first_event").get<Id>(), chapter.at("last_event").get<Id>()});
  }
  return chapters;
}

std::vector<const Event*> Run::of_kind(std::string_view kind) const {
  std::vector<const Event*> found;
  for (const Event& event : events_) {
    if (event.is(kind)) found.push_back(&event);
  }
  return found;
}

State Run::after(Id id) const {
  State state(static_cast<std::size_t>(nodes()), first_members());
  for (Id i = 1; i <= id; ++i) state.take(at(i));
  return state;
}

const Event* Run::behind(const Event& event, std::string_view kind) const {
  for (Id cause = event.cause; has(cause); cause = at(cause).cause) {
    if (at(cause).is(kind)) return &at(cause);
  }
  return nullptr;
}

}  // namespace raftlab::golden
