// SPDX-License-Identifier: MIT
// Every rule that can be switched off changes what a node or its host does, at the branch where the rule lives.

#include <algorithm>
#include <set>
#include <string>

#include "tests/catch.h"
#include "tests/raft/rule_cases.h"

namespace raftlab::raft::test {
namespace {

std::vector<RuleCase> all_cases() {
  std::vector<RuleCase> all;
  for (const auto& part : {rules_of_terms_and_votes(), rules_of_followers(), rules_of_leaders(), rules_of_clients(),
                           rules_of_extensions(), rules_of_members(), rules_of_snapshots()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

TEST_CASE("Each rule, kept and broken, shows in what a node does [Raft 5 to 8, Thesis]") {
  for (const RuleCase& one : all_cases()) {
    CAPTURE(info_of(one.rule).name, one.input);
    CHECK(one.kept != one.broken);
    CHECK(one.play({}) == one.kept);
    CHECK(one.play(without(one.rule)) == one.broken);
  }
}

TEST_CASE("Every rule has such a case, but those that live in a simulated disk or in what a restart finds") {
  const std::set<Rule> elsewhere = {Rule::term_persisted, Rule::vote_persisted, Rule::atomic_overwrite,
                                    Rule::torn_tail_cut, Rule::restart_state};
  std::set<Rule> seen = elsewhere;
  for (const RuleCase& one : all_cases()) seen.insert(one.rule);
  for (std::size_t i = 0; i < kRules; ++i) {
    CAPTURE(info_of(static_cast<Rule>(i)).name);
    CHECK(seen.count(static_cast<Rule>(i)) == 1);
  }
}

TEST_CASE("A rule has a name of its own, a section, a sentence and a property, and is found by its name") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kRules; ++i) {
    const auto rule = static_cast<Rule>(i);
    const RuleInfo& info = info_of(rule);
    CAPTURE(info.name);
    CHECK(names.insert(info.name).second);
    CHECK(rule_named(info.name) == rule);
    const bool cited = info.section.rfind("Raft ", 0) == 0 || info.section.rfind("Thesis ", 0) == 0;
    CHECK(cited);
    REQUIRE(info.sentence.size() > 20);
    CHECK(info.sentence.back() == '.');
    CHECK_FALSE(info.property.empty());
    CHECK(std::all_of(info.name.begin(), info.name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; }));
  }
  CHECK(names.size() >= 45);
  CHECK_FALSE(rule_named("no-such-rule").has_value());
  CHECK_FALSE(rule_named("").has_value());
}

TEST_CASE("Switching one rule off leaves all others on, and on again leaves none off") {
  RulesOff off;
  CHECK(off.none());
  for (std::size_t i = 0; i < kRules; ++i) {
    const auto rule = static_cast<Rule>(i);
    off.set(rule, true);
    CHECK_FALSE(off.none());
    for (std::size_t other = 0; other < kRules; ++other) {
      if (off.has(static_cast<Rule>(other)) != (other == i)) FAIL("rule " << other << " with rule " << i << " off");
    }
    off.set(rule, false);
    CHECK(off == RulesOff{});
  }
}

}  // namespace
}  // namespace raftlab::raft::test
