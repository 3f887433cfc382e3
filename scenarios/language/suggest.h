// SPDX-License-Identifier: MIT
#pragma once

// "Did you mean": the nearest of some known words, by edit distance. The command line uses it too.

#include <string>
#include <string_view>
#include <vector>

namespace raftlab::scenarios::language {

/// How many letters must be changed, added, removed or swapped with their neighbour to turn one word into the other.
[[nodiscard]] unsigned edit_distance(std::string_view from, std::string_view to);

/// The nearest known word, or empty where none is near (a third of the letters may differ, at least one).
/// Of equally near words the first wins; letter case does not count.
[[nodiscard]] std::string nearest_word(std::string_view word, const std::vector<std::string_view>& known);

/// "did you mean: crash", or empty.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace raftlab::scenarios::language
