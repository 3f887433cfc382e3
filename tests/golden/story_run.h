// SPDX-License-Identifier: MIT
// A timeline JSON as the test of the story reads it: events with their fields, and the state of the cluster
// at any event, replayed from events alone. Owned by the test that made it; ids are the JSON's own, they
// count from 1. Nothing here comes from the product: what the story says is computed a second time from what
// the file says.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace raftlab::golden {

using Json = nlohmann::json;
using Id = std::int64_t;
using Number = std::int64_t;

struct Event {
  Id id = 0;
  Number at_us = 0;
  Number node = -1;  // -1: of no node
  Number term = 0;
  Id cause = 0;  // 0: a root
  std::string kind;
  const Json* body = nullptr;

  bool is(std::string_view name) const { return kind == name; }
  bool has(const char* key) const { return body->contains(key); }
  /// -1 where the field is absent.
  Number number(const char* key) const;
  /// "" where the field is absent.
  std::string text(const char* key) const;
  bool flag(const char* key) const;
  std::string reason() const { return text("reason"); }
};

struct LogEntry {
  Number term = 0;
  std::string command;

  bool operator==(const LogEntry&) const = default;
};

struct NodeState {
  bool up = false;
  bool paused = false;
  std::string role = "follower";
  Number term = 0;
  Number commit = 0;  // of this life of the process
  std::vector<LogEntry> log;

  bool live() const { return up && !paused; }
  bool leads() const { return up && role == "leader"; }
  Number last() const { return static_cast<Number>(log.size()); }
};

/// Every node after some event.
struct State {
  std::vector<NodeState> nodes;
  Number committed = 0;  // the highest commit index anybody ever had

  explicit State(std::size_t count) : nodes(count) {}
  void take(const Event& event);
  NodeState& of(Number node) { return nodes.at(static_cast<std::size_t>(node)); }
  const NodeState& of(Number node) const { return nodes.at(static_cast<std::size_t>(node)); }
  /// The live leader of the highest term, or -1.
  Number leader() const;
  std::size_t up_count() const;
};

struct Chapter {
  std::string title;
  std::string text;
  Id first_event = 0;
  Id last_event = 0;
};

class Run {
 public:
  explicit Run(Json file);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  const std::vector<Event>& events() const { return events_; }
  const Event& at(Id id) const { return events_.at(static_cast<std::size_t>(id - 1)); }
  Id last_id() const { return static_cast<Id>(events_.size()); }
  bool has(Id id) const { return id >= 1 && id <= last_id(); }
  Number nodes() const { return file_.at("nodes").get<Number>(); }
  Number majority() const { return nodes() / 2 + 1; }
  Number ended_at_us() const { return file_.at("ended_at_us").get<Number>(); }
  const Json& file() const { return file_; }
  std::vector<Chapter> chapters() const;

  /// Events of one kind, in order.
  std::vector<const Event*> of_kind(std::string_view kind) const;
  State after(Id id) const;
  State before(Id id) const { return after(id - 1); }
  /// The nearest event of that kind among the causes of `event`, or nullptr.
  const Event* behind(const Event& event, std::string_view kind) const;

 private:
  Json file_;
  std::vector<Event> events_;
};

}  // namespace raftlab::golden
