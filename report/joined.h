// SPDX-License-Identifier: MIT
// A list of texts in a sentence: joined(words, ", ").
#pragma once

#include <string>
#include <string_view>

namespace raftlab::report {

template <typename List>
std::string joined(const List& list, std::string_view separator) {
  std::string text;
  for (const auto& item : list) {
    if (!text.empty()) text += separator;
    text += item;
  }
  return text;
}

}  // namespace raftlab::report
