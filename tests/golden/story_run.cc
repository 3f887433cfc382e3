// SPDX-License-Identifier: MIT
#include "tests/golden/story_run.h"

#include <algorithm>
#include <utility>

namespace raftlab::golden {

Number Event::number(const char* key) const { return body->value(key, Number{-1}); }

std::string Event::text(const char* key) const { return body->value(key, std::string()); }

bool Event::flag(const char* key) const { return body->value(key, false); }

namespace {

void take_start(NodeState& node, const Event& event) {
  node.up = true;
  node.paused = false;
  node.role = "follower";
  node.term = event.term;
  node.commit = 0;
  node.log.resize(static_cast<std::size_t>(event.number("last_log_index")));
}

void take_entries(NodeState& node, const Event& event) {
  node.log.resize(static_cast<std::size_t>(event.number("first_index") - 1));
  for (const Json& entry : event.body->at("entries")) {
    node.log.push_back({entry.at("term").get<Number>(), entry.at("command").get<std::string>()});
  }
}

}  // namespace

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
  } else if (event.is("became_follower") || event.is("became_candidate") || event.is("became_leader")) {
    node.role = event.kind.substr(7);
    node.term = event.term;
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
  State state(static_cast<std::size_t>(nodes()));
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
