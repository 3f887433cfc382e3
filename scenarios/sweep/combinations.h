// SPDX-License-Identifier: MIT
// `--vary`: all combinations of the values of several settings, the last one changing fastest.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace raftlab::scenarios::sweep {

/// "latency=1ms..2ms,5ms": a setting by the name that --set has for it, and its values.
struct Vary {
  std::string name;
  std::vector<std::string> values;
};

/// Values stand between commas; one that holds a comma is quoted: voters="0,1,2","0,1". Nothing where that is wrong;
/// then `error` is a sentence.
[[nodiscard]] std::optional<Vary> read_vary(std::string_view text, std::string& error);

/// One setting of all that vary.
struct Combination {
  std::vector<std::pair<std::string, std::string>> settings;
  /// "pre-vote=on latency=5ms", or empty where nothing varies.
  [[nodiscard]] std::string label() const;
};

/// One without any setting where nothing varies.
[[nodiscard]] std::vector<Combination> combinations_of(const std::vector<Vary>& varies);

}  // namespace raftlab::scenarios::sweep
