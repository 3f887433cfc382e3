// SPDX-License-Identifier: MIT
#include "report/study/unit.h"

#include <fmt/format.h>

namespace raftlab::report::study {

UnitWords words_of(Unit unit) {
  switch (unit) {
    case Unit::time:
      return {"ms", 3, 3};
    case Unit::share:
      return {"%", 4, 4};
    case Unit::ratio:
      return {"", 3, 3};
    case Unit::pace:
      return {"/s", 3, 3};
    case Unit::count:
      return {"", 0, 3};
  }
  return {};
}

std::int64_t power_of_ten(unsigned decimals) {
  std::int64_t power = 1;
  for (unsigned i = 0; i < decimals; ++i) power *= 10;
  return power;
}

std::string decimal_text(std::int64_t value, unsigned decimals) {
  const std::uint64_t size = value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  const std::string sign = value < 0 ? "-" : "";
  if (decimals == 0) return fmt::format("{}{}", sign, size);
  const auto one = static_cast<std::uint64_t>(power_of_ten(decimals));
  return fmt::format("{}{}.{:0{}}", sign, size / one, size % one, decimals);
}

std::string value_text(std::int64_t value, Unit unit) { return decimal_text(value, words_of(unit).decimals); }

}  // namespace raftlab::report::study
