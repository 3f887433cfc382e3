// SPDX-License-Identifier: MIT
#include "raft/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/cli/commands.h"

namespace raftlab::scenarios::cli {

ExitCode rules_command(const Arguments&, Console& console) {
  std::vector<raft::RuleInfo> rules;
  for (std::size_t i = 0; i < raft::kRules; ++i) rules.push_back(raft::info_of(static_cast<raft::Rule>(i)));
  std::size_t name = 0;
  std::size_t section = 0;
  std::size_t sentence = 0;
  for (const raft::RuleInfo& rule : rules) {
    name = std::max(name, rule.name.size());
    section = std::max(section, rule.section.size());
    sentence = std::max(sentence, rule.sentence.size());
  }
  for (const raft::RuleInfo& rule : rules) {
    console.result(console.quiet ? fmt::format("{}\n", rule.name)
                                 : fmt::format("{:<{}}   {:<{}}   {:<{}}   {}\n", rule.name, name, rule.section,
                                               section, rule.sentence, sentence, rule.property));
  }
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
