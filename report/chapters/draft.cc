// SPDX-License-Identifier: MIT
#include "report/chapters/draft.h"

#include <fmt/format.h>

namespace raftlab::report {

std::string count_text(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) text += i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string nodes_text(const std::vector<raft::NodeId>& nodes) {
  std::vector<std::string> names;
  for (const raft::NodeId node : nodes) names.push_back(std::to_string(node));
  return (nodes.size() == 1 ? "node " : "nodes ") + joined(names);
}

std::string role_name(raft::Role role) {
  switch (role) {
    case raft::Role::leader:
      return "leader";
    case raft::Role::candidate:
    case raft::Role::pre_candidate:
      return "candidate";
    default:
      return "follower";
  }
}

}  // namespace raftlab::report
