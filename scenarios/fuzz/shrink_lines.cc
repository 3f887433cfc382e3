// SPDX-License-Identifier: MIT
#include <algorithm>
#include <map>
#include <string>

#include "raft/rng.h"
#include "scenarios/fuzz/shrink_passes.h"
#include "scenarios/language/print.h"

namespace raftlab::scenarios::fuzz {
namespace {

using language::Statement;

constexpr std::size_t kPairsOf = 20;  // more lines than these have too many pairs

/// "set", "crash", "drop append": what a line does, and the client it does it for.
std::string kind_of(const Statement& statement) {
  if (const auto* request = std::get_if<language::ClientRequest>(&statement.action)) {
    return "client " + request->client;
  }
  const std::string& text = statement.text;
  const std::size_t first = text.find(' ');
  std::string kind = text.substr(0, first);
  const bool two_words = kind == "chaos" || kind == "disk" || kind == "clock" || kind == "option";
  if (two_words && first != std::string::npos) {
    // The node of `disk 1 stall` is no part of its kind.
    const bool with_node = kind == "disk" || kind == "clock";
    const std::size_t from = with_node ? text.find(' ', first + 1) : first;
    if (from != std::string::npos) kind += text.substr(from, text.find(' ', from + 1) - from);
  }
  return kind;
}

using Indices = std::vector<std::size_t>;

Candidate without(const Candidate& candidate, const Indices& lines) {
  Candidate less = candidate;
  for (auto at = lines.rbegin(); at != lines.rend(); ++at) {
    less.lines.erase(less.lines.begin() + static_cast<std::ptrdiff_t>(*at));
  }
  return less;
}

Candidate without_setup(const Candidate& candidate, std::size_t at) {
  Candidate less = candidate;
  less.setup.erase(less.setup.begin() + static_cast<std::ptrdiff_t>(at));
  return less;
}

/// `nodes` has a pass of its own.
bool is_nodes(const Statement& statement) { return std::holds_alternative<language::Nodes>(statement.action); }

bool drop_chunks(Search& search, std::size_t chunk, unsigned seeds) {
  bool any = false;
  // From the end: later lines depend on earlier ones.
  for (std::size_t end = search.best().lines.size(); end > 0 && !search.over();) {
    const std::size_t begin = end > chunk ? end - chunk : 0;
    Indices lines;
    for (std::size_t i = begin; i < end; ++i) lines.push_back(i);
    if (search.accept(without(search.best(), lines), seeds, Search::Slack::some)) any = true;
    end = std::min(begin, search.best().lines.size());
  }
  return any;
}

}  // namespace

bool drop_kinds(Search& search, unsigned seeds) {
  bool any = false;
  std::map<std::string, std::size_t> kinds;
  for (const Statement& line : search.best().lines) ++kinds[kind_of(line)];
  // All clients first, then the rest kind by kind.
  Candidate quiet = search.best();
  std::erase_if(quiet.lines,
                [](const Statement& line) { return std::holds_alternative<language::ClientRequest>(line.action); });
  if (quiet.lines.size() != search.best().lines.size()) any = search.accept(quiet, seeds, Search::Slack::some);
  for (const auto& [kind, count] : kinds) {
    if (count < 2) continue;
    Candidate less = search.best();
    std::erase_if(less.lines, [&kind = kind](const Statement& line) { return kind_of(line) == kind; });
    if (less.lines.size() != search.best().lines.size()) {
      any = search.accept(less, seeds, Search::Slack::some) || any;
    }
  }
  return any;
}

bool drop_setup(Search& search, unsigned seeds) {
  bool any = false;
  Candidate bare = search.best();
  std::erase_if(bare.setup, [](const Statement& line) {
    return !is_nodes(line) && !std::holds_alternative<language::RuleOff>(line.action) &&
           !std::holds_alternative<language::StartState>(line.action);
  });
  if (bare.setup.size() + 1 < search.best().setup.size()) any = search.accept(bare, seeds, Search::Slack::some);
  for (std::size_t i = search.best().setup.size(); i-- > 0;) {
    if (i >= search.best().setup.size() || is_nodes(search.best().setup[i])) continue;
    if (language::is_setting(search.best().setup[i].action) && timings_are_delicate(search)) continue;
    any = search.accept(without_setup(search.best(), i), seeds, Search::Slack::some) || any;
  }
  return any;
}

bool drop_lines(Search& search, unsigned seeds) {
  bool any = false;
  std::size_t chunk = (search.best().lines.size() + 1) / 2;
  while (chunk > 0 && !search.over()) {
    const bool dropped = drop_chunks(search, chunk, seeds);
    any = any || dropped;
    const std::size_t lines = search.best().lines.size();
    if (lines == 0) break;
    if (chunk == 1) {
      if (!dropped) break;
    } else {
      chunk = std::min((chunk + 1) / 2, (lines + 1) / 2);
    }
  }
  return any;
}

bool drop_pairs(Search& search, unsigned seeds) {
  bool any = false;
  for (std::size_t second = search.best().lines.size(); second-- > 1;) {
    for (std::size_t first = second; first-- > 0;) {
      const std::size_t lines = search.best().lines.size();
      if (lines > kPairsOf || second >= lines || search.over()) return any;
      if (!search.accept(without(search.best(), {first, second}), seeds, Search::Slack::some)) continue;
      any = true;
      second = search.best().lines.size();
      break;
    }
  }
  return any;
}

bool drop_at_random(Search& search, unsigned rounds) {
  bool any = false;
  raft::Rng rng(raft::stream_seed(rounds, "shrink.lines"));
  for (unsigned round = 0; round < rounds && search.best().lines.size() > 2 && !search.over(); ++round) {
    const std::uint64_t keep_of_8 = 3 + rng.below(4);
    Indices lines;
    for (std::size_t i = 0; i < search.best().lines.size(); ++i) {
      if (rng.below(8) >= keep_of_8) lines.push_back(i);
    }
    if (lines.empty()) continue;
    Candidate less = without(search.best(), lines);
    less.seed = 1 + rng.below(1'000);
    any = search.accept(less, 0, Search::Slack::some) || any;
  }
  return any;
}

}  // namespace raftlab::scenarios::fuzz
