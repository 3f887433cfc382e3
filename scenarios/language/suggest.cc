// SPDX-License-Identifier: MIT
#include "scenarios/language/suggest.h"

#include <algorithm>

namespace raftlab::scenarios::language {
namespace {

constexpr std::size_t kLongestWord = 40;

std::string lower(std::string_view word) {
  std::string result(word);
  for (char& letter : result) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return result;
}

}  // namespace

unsigned edit_distance(std::string_view from, std::string_view to) {
  // Three rows of the usual table: the one before the last is needed for swapped neighbours.
  const std::size_t width = to.size() + 1;
  std::vector<unsigned> before(width), last(width), row(width);
  for (std::size_t j = 0; j < width; ++j) last[j] = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = static_cast<unsigned>(i);
    for (std::size_t j = 1; j < width; ++j) {
      const unsigned changed = last[j - 1] + (from[i - 1] == to[j - 1] ? 0U : 1U);
      row[j] = std::min({changed, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[to.size()];
}

std::string nearest_word(std::string_view word, const std::vector<std::string_view>& known) {
  if (word.empty() || word.size() > kLongestWord) return {};
  const std::string wanted = lower(word);
  const auto allowed = static_cast<unsigned>(std::max<std::size_t>(1, (wanted.size() + 1) / 3));
  unsigned best = allowed + 1;
  std::string_view nearest;
  for (const std::string_view candidate : known) {
    const unsigned distance = edit_distance(wanted, lower(candidate));
    if (distance < best && distance < candidate.size()) {
      best = distance;
      nearest = candidate;
    }
  }
  return std::string(nearest);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
  const std::string nearest = nearest_word(word, known);
  return nearest.empty() ? std::string() : "did you mean: " + nearest;
}

}  // namespace raftlab::scenarios::language
