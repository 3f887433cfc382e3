// SPDX-License-Identifier: MIT
// The units of a study's numbers. A value is an integer in the smallest step that is told: microseconds for times,
// millionths for shares. Text is made from it with a fixed number of decimals, so that no rounding differs anywhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace raftlab::report::study {

enum class Unit : std::uint8_t {
  time,   ///< in us, told in ms
  share,  ///< in millionths, told in %
  ratio,  ///< in thousandths
  pace,   ///< in thousandths of one a second
  count,  ///< as it is
};

struct UnitWords {
  std::string_view symbol;     ///< "ms"; empty for a number of something
  unsigned decimals = 0;       ///< of a value
  unsigned mean_decimals = 0;  ///< of a mean
};

[[nodiscard]] UnitWords words_of(Unit unit);

/// 10 to the power of `decimals`, at most 18.
[[nodiscard]] std::int64_t power_of_ten(unsigned decimals);

/// 180734 with 3 decimals is "180.734".
[[nodiscard]] std::string decimal_text(std::int64_t value, unsigned decimals);

/// The value as it is told, without its unit.
[[nodiscard]] std::string value_text(std::int64_t value, Unit unit);

}  // namespace raftlab::report::study
