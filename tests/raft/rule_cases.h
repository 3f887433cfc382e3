// SPDX-License-Identifier: MIT
// What each rule is for, seen at the branch where it lives: one input, what a node that keeps the rule does, and what
// one without it does. rules_test.cc plays them all, each with the rule on and off.
#pragma once

#include <string>
#include <vector>

#include "raft/rules.h"
#include "tests/raft/bench.h"

namespace raftlab::raft::test {

struct RuleCase {
  Rule rule;
  std::string input;
  std::string kept;
  std::string broken;
  std::string (*play)(const Options& options);  // what the bench sees, with the rules of `options`
};

std::vector<RuleCase> rules_of_terms_and_votes();
std::vector<RuleCase> rules_of_followers();
std::vector<RuleCase> rules_of_leaders();
std::vector<RuleCase> rules_of_clients();
std::vector<RuleCase> rules_of_extensions();
std::vector<RuleCase> rules_of_members();
std::vector<RuleCase> rules_of_snapshots();

// ---- words for what is seen

inline std::string number(std::uint64_t value) { return std::to_string(value); }
inline std::string either(bool which, const char* yes, const char* no) { return which ? yes : no; }

inline std::string role_of(const Lab& lab) {
  constexpr std::array kNames = {"follower", "pre-candidate", "candidate", "leader"};
  return kNames[static_cast<std::size_t>(lab.node.role())];
}
inline std::string role_and_term(const Lab& lab) { return role_of(lab) + " of term " + number(lab.node.term()); }
inline std::string vote_of(const Lab& lab, unsigned candidate) {
  return either(lab.only<VoteReply>(candidate).granted, "granted", "refused");
}
/// Whether the election timer was set anew since it was due at `before`.
inline std::string timer_of(const Lab& lab, Time before) {
  return either(lab.node.deadline() == before, "runs on", "restarted");
}
inline std::string joined(const Doings& doings) {
  std::string text;
  for (const std::string& one : doings) text += (text.empty() ? "" : ", ") + one;
  return text;
}
inline Options with(Options options, const Options& rules) {
  options.rules_off = rules.rules_off;
  return options;
}

}  // namespace raftlab::raft::test
