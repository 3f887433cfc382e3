// SPDX-License-Identifier: MIT
// Puts texts and numbers together; the engine has no formatting library.
#pragma once

#include <string>
#include <type_traits>

namespace raftlab::sim {

template <class... Parts>
std::string sentence(const Parts&... parts) {
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
