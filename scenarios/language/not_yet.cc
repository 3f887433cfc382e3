// SPDX-License-Identifier: MIT
#include "scenarios/language/not_yet.h"

#include <algorithm>

namespace raftlab::scenarios::language {
namespace {

/// The table. Keys are made by Feature below.
constexpr std::string_view kNotYet[] = {"mark", "measure"};

/// The name of the feature a statement needs, for those that may be missing.
struct Feature {
  std::string_view operator()(const Mark&) const { return "mark"; }
  std::string_view operator()(const Measure&) const { return "measure"; }
  template <typename Other>
  std::string_view operator()(const Other&) const {
    return "";
  }
};

}  // namespace

bool is_not_yet(std::string_view word) {
  return std::find(std::begin(kNotYet), std::end(kNotYet), word) != std::end(kNotYet);
}

std::string_view not_yet(const Statement& statement) {
  const std::string_view feature = std::visit(Feature{}, statement.action);
  const auto* found = std::find(std::begin(kNotYet), std::end(kNotYet), feature);
  return found == std::end(kNotYet) ? std::string_view() : *found;
}

}  // namespace raftlab::scenarios::language
