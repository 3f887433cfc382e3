// SPDX-License-Identifier: MIT
// The network's chance to constants: one latency for every message, no loss, no duplicates, nothing overtaken.
#include <algorithm>

#include "scenarios/fuzz/shrink_passes.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::Statement;

constexpr std::int64_t kLatencyUs = 5'000;

template <class Kind>
bool is(const Statement& statement) {
  return std::holds_alternative<Kind>(statement.action);
}

bool is_chance(const Statement& statement) {
  return is<language::Loss>(statement) || is<language::DuplicateChance>(statement) || is<language::Reorder>(statement);
}

void set_latency(Candidate& candidate, std::int64_t latency_us) {
  std::erase_if(candidate.setup, is<language::Latency>);
  Statement line;
  line.action = language::Latency{language::Range{latency_us, latency_us}};
  retext(line);
  const auto behind_nodes = std::find_if_not(candidate.setup.begin(), candidate.setup.end(), is<language::Nodes>);
  candidate.setup.insert(behind_nodes, line);
}

bool has_constant_latency(const Candidate& candidate) {
  return std::any_of(candidate.setup.begin(), candidate.setup.end(), [](const Statement& line) {
    const auto* latency = std::get_if<language::Latency>(&line.action);
    const auto* range = latency != nullptr ? std::get_if<language::Range>(&latency->delay) : nullptr;
    return range != nullptr && range->low_us == range->high_us;
  });
}

}  // namespace

bool constant_fates(Search& search, unsigned seeds) {
  bool any = false;
  Candidate sure = search.best();
  std::erase_if(sure.setup, is_chance);
  std::erase_if(sure.lines, is_chance);
  if (!has_constant_latency(sure)) {
    set_latency(sure, kLatencyUs);
    any = search.accept(sure, seeds, Search::Slack::some);
  }
  if (any) return true;
  sure = search.best();
  std::erase_if(sure.setup, is_chance);
  std::erase_if(sure.lines, is_chance);
  const std::size_t chances = search.best().setup.size() + search.best().lines.size();
  if (sure.setup.size() + sure.lines.size() == chances) return false;
  return search.accept(sure, seeds, Search::Slack::some);
}

}  // namespace raftlab::scenarios::fuzz
