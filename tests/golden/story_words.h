// SPDX-License-Identifier: MIT
// The words the second telling of a story is made of: durations, ids, counts and lists, written from their
// documented form alone. Below a second a duration is exact, "6.104 ms"; from a second on it is rounded down
// to the millisecond, "1.200 s". Everything here is a pure function of its arguments.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/golden/story_run.h"

namespace raftlab::golden {

inline std::string as_word(Number number) { return std::to_string(number); }
inline std::string as_word(std::size_t number) { return std::to_string(number); }
inline std::string as_word(const std::string& word) { return word; }
inline std::string as_word(const char* word) { return word; }

/// The pattern with each "{}" replaced by the next argument.
template <typename... Words>
std::string say(std::string_view pattern, const Words&... words) {
  std::string text;
  std::size_t at = 0;
  const auto put = [&](const std::string& word) {
    const std::size_t hole = pattern.find("{}", at);
    text += pattern.substr(at, hole - at);
    text += word;
    at = hole + 2;
  };
  (put(as_word(words)), ...);
  return text + std::string(pattern.substr(at));
}

std::string duration(Number us);
/// "1 vote", "2 votes".
std::string counted(Number count, std::string_view one, std::string_view many);
/// "a", "a and b", "a, b and c"; with `last` other than " and " that word before the last part.
std::string listed(const std::vector<std::string>& parts, std::string_view last = " and ");
/// "node 0", "nodes 0, 1 and 2".
std::string node_list(const std::vector<Number>& nodes);
std::string capital(std::string text);
std::string first_word(const std::string& text);
/// "by chance 2, link cut 1": how many messages were dropped for which of the reasons of the JSON.
std::string drop_reasons(const std::map<std::string, Number>& counts);

/// The sentences of a text. A sentence ends at a full stop before a space, so "6.104 ms" is no end.
std::vector<std::string> sentences_of(const std::string& text);
/// The ids in a text, as they stand there: "(e#5 to e#9)" has 5 and 9.
std::vector<Id> cited(const std::string& text);

}  // namespace raftlab::golden
