// SPDX-License-Identifier: MIT
#include "report/json_members.h"

#include <fmt/format.h>

namespace raftlab::report {

void write_nodes(JsonOut& out, const raft::NodeSet& nodes) {
  out.put('[');
  bool first = true;
  for (const raft::NodeId node : nodes) {
    if (node >= raft::kNodesMax) break;
    if (!first) out.put(',');
    first = false;
    out.number(std::uint64_t{node});
  }
  out.put(']');
}

void write_configuration(JsonOut& out, const raft::Configuration& configuration) {
  out.put("{\"voters\":");
  write_nodes(out, configuration.voters);
  if (configuration.joint()) {
    out.put(",\"next_voters\":");
    write_nodes(out, configuration.next_voters);
  }
  if (!configuration.learners.empty()) {
    out.put(",\"learners\":");
    write_nodes(out, configuration.learners);
  }
  out.put('}');
}

bool read_nodes(const JsonDocument& doc, const JsonDocument::Item& item, raft::NodeSet& nodes, JsonProblem& problem) {
  if (item.type != JsonType::array) {
    problem = {item.place, fmt::format("a list of nodes is expected here, not {}", name_of(item.type))};
    return false;
  }
  nodes = {};
  for (const JsonDocument::Item* node = doc.first(item); node != nullptr; node = doc.after(*node, item)) {
    if (node->type != JsonType::integer || node->negative || node->number >= raft::kNodesMax) {
      problem = {node->place, fmt::format("a node is a number from 0 to {}", raft::kNodesMax - 1)};
      return false;
    }
    nodes.add(static_cast<raft::NodeId>(node->number));
  }
  return true;
}

bool read_configuration(const JsonDocument& doc, const JsonDocument::Item& item, raft::Configuration& configuration,
                        JsonProblem& problem) {
  const JsonDocument::Item* voters = doc.find(item, "voters");
  if (voters == nullptr) {
    problem = {item.place, "a configuration is an object with \"voters\""};
    return false;
  }
  configuration = {};
  const JsonDocument::Item* next = doc.find(item, "next_voters");
  const JsonDocument::Item* learners = doc.find(item, "learners");
  return read_nodes(doc, *voters, configuration.voters, problem) &&
         (next == nullptr || read_nodes(doc, *next, configuration.next_voters, problem)) &&
         (learners == nullptr || read_nodes(doc, *learners, configuration.learners, problem));
}

}  // namespace raftlab::report
