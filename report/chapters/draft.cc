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

std::string nodes_text(const raft::NodeSet& nodes) {
  std::vector<raft::NodeId> list;
  for (const raft::NodeId node : nodes) list.push_back(node);
  return nodes_text(list);
}

std::string held_text(const sim::Record& commit, const raft::Configuration& members) {
  const char* one = members.joint() ? "old voter" : "node";
  const char* many = members.joint() ? "old voters" : "nodes";
  return fmt::format("held by {} of {}; {} needed", commit.v[2], count_text(members.voters.size(), one, many),
                     are_text(commit.v[3]));
}

std::string votes_needed_text(const raft::Configuration& members) {
  const std::size_t needed = raft::majority_of(members.voters);
  if (members.joint()) {
    return fmt::format("{} of {} and {} of {} are needed", needed, nodes_text(members.voters),
                       raft::majority_of(members.next_voters), nodes_text(members.next_voters));
  }
  return fmt::format("{} of {} {} needed", needed, count_text(members.voters.size(), "vote", "votes"),
                     needed == 1 ? "is" : "are");
}

std::string lost_text(const std::vector<unsigned>& by_reason) {
  std::string text;
  for (std::size_t i = 0; i < by_reason.size(); ++i) {
    if (by_reason[i] == 0) continue;
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", drop_reason_label(static_cast<sim::DropReason>(i)),
                        by_reason[i]);
  }
  return text;
}

std::string role_name(raft::Role role) {
  switch (role) {
    case raft::Role::leader:
      return "leader";
    case raft::Role::candidate:
      return "candidate";
    case raft::Role::pre_candidate:
      return "pre-candidate";
    default:
      return "follower";
  }
}

}  // namespace raftlab::report
