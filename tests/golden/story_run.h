// SPDX-License-Identifier: MIT
// A timeline JSON as the test of the story reads it: events with their fields, and the state of the cluster
// at any event, replayed from events alone. Owned by the test that made it; ids are the JSON's own, they
// count from 1. Nothing here comes from the product: what the story says is computed a second time from what
// the file says.
#pragma once

#include <cstdint>
#include <map>
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

/// Who is a member, as the JSON says it: {"voters": [...], "next_voters": [...], "learners": [...]}.
struct Members {
  std::vector<Number> voters;
  std::vector<Number> next;
  std::vector<Number> learners;

  bool joint() const { return !next.empty(); }
  /// More than half of the voters, the old ones while it is joint.
  Number majority() const { return static_cast<Number>(voters.size()) / 2 + 1; }
  /// All voters, those of both halves once.
  std::vector<Number> all_voters() const;
  bool operator==(const Members&) const = default;
};

Members members_of(const Json& json);
/// "held by 2 of 3 nodes; 2 are needed" of a commit_advanced with reason counted.
std::string held_text(const Event& commit, const Members& members);
/// As a scenario writes it: "0,1,2 -> 0,3,4 learners 5".
std::string members_text(const Members& members);

struct NodeState {
  bool up = false;
  bool paused = false;
  std::string role = "follower";
  Number term = 0;
  Number commit = 0;          // of this life of the process
  std::vector<LogEntry> log;  // what a snapshot covers and nobody has seen here has term -1
  Number base = 0;            // the last index that a snapshot has taken the place of
  Members base_members;       // of that snapshot
  Members members;            // in force

  bool live() const { return up && !paused; }
  bool leads() const { return up && role == "leader"; }
  Number last() const { return static_cast<Number>(log.size()); }
};

/// Every node after some event.
struct State {
  std::vector<NodeState> nodes;
  Number committed = 0;  // the highest commit index anybody ever had

  State(std::size_t count, const Members& first) : nodes(count), first_(first) {
    for (NodeState& node : nodes) node.members = node.base_members = first;
  }
  void take(const Event& event);
  NodeState& of(Number node) { return nodes.at(static_cast<std::size_t>(node)); }
  const NodeState& of(Number node) const { return nodes.at(static_cast<std::size_t>(node)); }
  /// The live leader of the highest term, or -1.
  Number leader() const;
  std::size_t up_count() const;

 private:
  void take_snapshot(NodeState& node, const Event& event);
  void take_start(NodeState& node, const Event& event);

  Members first_;
  std::map<Number, Members> snapshots_;  // by their numbers
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
  /// The first configuration: all nodes vote unless the file says more.
  Members first_members() const;
  /// The configuration of the event's node right after it.
  Members members_at(const Event& event) const { return after(event.id).of(event.node).members; }
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
