// SPDX-License-Identifier: MIT

// Options go together: with every pair of them no property breaks in any built-in scenario. Lines that count on the
// plain algorithm may fail (an election that takes its time with pre-vote): what is asked for is safety.

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/library/library.h"

using namespace raftlab;
using namespace raftlab::library_test;

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

struct Choice {
  std::string name;
  Settings settings;
};

const std::vector<Choice>& choices() {
  static const std::vector<Choice> all = {
      {"pre-vote", {{"pre-vote", "on"}}},
      {"check-quorum", {{"check-quorum", "on"}}},
      {"read-index", {{"reads", "read-index"}}},
      {"lease", {{"check-quorum", "on"}, {"reads", "lease"}}},
      {"snapshots", {{"snapshot-every", "5"}}},
      {"window", {{"window", "8"}}},
      {"batch", {{"batch", "3"}}},
      {"no sessions", {{"sessions", "off"}}},
      {"priority", {{"priority", "5 at 0"}}},
  };
  return all;
}

/// Without sessions a request that a client repeats may be applied again: that is what they are for.
bool is_promised(const std::string& property, bool sessions) {
  return sessions || (property != "exactly-once" && property != "linearizable");
}

/// Scenarios whose own lines contradict an option: name and option, with the reason beside it.
const std::set<std::pair<std::string, std::string>>& contradictions() {
  static const std::set<std::pair<std::string, std::string>> none;
  return none;
}

std::string pair_name(const Choice& a, const Choice& b) { return a.name + " and " + b.name; }

}  // namespace

TEST_CASE("With every pair of options no property breaks in any built-in scenario, for 20 seeds") {
  for (const LibraryEntry& entry : scenarios::library()) {
    if (!folder_of(entry).empty()) continue;
    const Scenario plain = parse(entry.text, entry.name);
    for (std::size_t i = 0; i < choices().size(); ++i) {
      for (std::size_t j = i + 1; j < choices().size(); ++j) {
        const Choice& a = choices()[i];
        const Choice& b = choices()[j];
        if (contradictions().count({std::string(entry.name), a.name}) != 0) continue;
        if (contradictions().count({std::string(entry.name), b.name}) != 0) continue;
        Settings settings = a.settings;
        settings.insert(settings.end(), b.settings.begin(), b.settings.end());
        INFO(entry.name << " with " << pair_name(a, b));
        Scenario scenario = plain;
        const auto wrong = apply_settings(scenario, settings);
        INFO((wrong ? wrong->message : std::string()));
        REQUIRE(!wrong);
        const bool sessions = a.name != "no sessions" && b.name != "no sessions";
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
          INFO("seed " << seed);
          for (const auto& violation : play(scenario, seed).violations) {
            if (is_promised(violation.property, sessions)) FAIL_CHECK(violation.property << ": " << violation.text);
          }
        }
      }
    }
  }
}
