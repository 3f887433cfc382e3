// SPDX-License-Identifier: MIT
// Rules of Raft that are switched off in this run. Title: "A rule is switched off" or "K rules are switched off". The
// chapter is the first event of the trace.
//
// Sentences, at most eight, then "K more rules are off."
//  off      "Rule NAME is off: WHAT [SECTION]." for each name in rules_off. WHAT: what happens without it, the sentence that
//           `raftlab rules` prints, with a small first letter and without its full stop, and SECTION as there. A name
//           that this version does not know: "Rule NAME is off."
#include <fmt/format.h>

#include "raft/rules.h"
#include "report/chapters/draft.h"

namespace raftlab::report {
namespace {

constexpr std::size_t kRulesMax = 8;

std::string rule_text(const std::string& name) {
  const std::optional<raft::Rule> rule = raft::rule_named(name);
  if (!rule) return fmt::format("Rule {} is off.", printable(name));
  const raft::RuleInfo& info = raft::info_of(*rule);
  std::string what(info.sentence);
  if (what.ends_with('.')) what.pop_back();
  if (what[0] >= 'A' && what[0] <= 'Z') what[0] = static_cast<char>(what[0] - 'A' + 'a');
  return fmt::format("Rule {} is off: {} [{}].", info.name, what, info.section);
}

}  // namespace

void tell_rules(const Facts& facts, Drafts& out) {
  const std::vector<std::string>& off = facts.timeline.rules_off;
  if (off.empty()) return;
  std::string text;
  for (std::size_t i = 0; i < off.size() && i < kRulesMax; ++i) text += (i == 0 ? "" : " ") + rule_text(off[i]);
  if (off.size() > kRulesMax) {
    text += fmt::format(" {} off.", count_text(off.size() - kRulesMax, "more rule is", "more rules are"));
  }
  const std::string title =
      off.size() == 1 ? "A rule is switched off" : fmt::format("{} rules are switched off", off.size());
  out.push_back({Topic::rules, {title, text, 1, 1}});
}

}  // namespace raftlab::report
