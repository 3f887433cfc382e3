// SPDX-License-Identifier: MIT
// Puts texts and numbers together; the engine has no formatting library.
#pragma once

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

}  // namespace raftlab::sim
