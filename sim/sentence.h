// SPDX-License-Identifier: MIT
// Puts texts and numbers together; the engine has no formatting library.
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

namespace raftlab::sim {

// Cold: sentences are made when something is wrong, and the checks around them run after every event.
template <class... Parts>
[[gnu::cold, gnu::noinline]] std::string sentence(const Parts&... parts) {
  std::string text;
  const auto add = [&text](const auto& part) {
    if constexpr (std::is_integral_v<std::decay_t<decltype(part)>>) {
      text += std::to_string(part);
    } else {
      text += part;
    }
  };
  (add(parts), ...);
  return text;
}

/// "1 vote", "2 votes".
[[gnu::cold, gnu::noinline]] inline std::string several(std::uint64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace raftlab::sim
