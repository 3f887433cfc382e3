// SPDX-License-Identifier: MIT
#include "scenarios/sweep/combinations.h"

#include <fmt/format.h>

#include <algorithm>

namespace raftlab::scenarios::sweep {

std::optional<Vary> read_vary(std::string_view text, std::string& error) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals + 1 == text.size()) {
    error = fmt::format("--vary cannot be '{}'", text);
    return std::nullopt;
  }
  Vary vary{std::string(text.substr(0, equals)), {""}};
  bool quoted = false;
  for (const char c : text.substr(equals + 1)) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      vary.values.emplace_back();
    } else {
      vary.values.back() += c;
    }
  }
  if (quoted) {
    error = fmt::format("--vary {}: a quote is not closed", text);
    return std::nullopt;
  }
  for (auto value = vary.values.begin(); value != vary.values.end(); ++value) {
    if (value->empty()) error = fmt::format("--vary {}: a value is missing", text);
    const bool twice = std::find(vary.values.begin(), value, *value) != value;
    if (error.empty() && twice) error = fmt::format("--vary {}: {} is there twice", text, *value);
    if (!error.empty()) return std::nullopt;
  }
  return vary;
}

std::string Combination::label() const {
  std::string text;
  for (const auto& [name, value] : settings) text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  return text;
}

std::vector<Combination> combinations_of(const std::vector<Vary>& varies) {
  std::vector<Combination> all(1);
  for (const Vary& vary : varies) {
    std::vector<Combination> longer;
    for (const Combination& one : all) {
      for (const std::string& value : vary.values) {
        longer.push_back(one);
        longer.back().settings.emplace_back(vary.name, value);
      }
    }
    all = std::move(longer);
  }
  return all;
}

}  // namespace raftlab::scenarios::sweep
