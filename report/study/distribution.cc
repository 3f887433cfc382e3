// SPDX-License-Identifier: MIT
#include "report/study/distribution.h"

#include <algorithm>
#include <utility>

namespace raftlab::report::study {

Distribution::Distribution(std::vector<std::int64_t> values) : given_(std::move(values)), sorted_(given_) {
  std::sort(sorted_.begin(), sorted_.end());
}

std::int64_t Distribution::percentile(std::uint64_t thousandths) const {
  const std::uint64_t rank = (sorted_.size() * thousandths + 999) / 1'000;
  return sorted_[std::max<std::uint64_t>(rank, 1) - 1];
}

std::string Distribution::mean_text(Unit unit) const {
  const UnitWords words = words_of(unit);
  const std::int64_t scale = power_of_ten(words.mean_decimals - words.decimals);
  const auto count = static_cast<std::int64_t>(sorted_.size());
  // The sum of hundred million times of an hour fits; whole and rest apart, so that scaling it does too.
  std::int64_t whole = 0;
  std::int64_t rest = 0;
  for (const std::int64_t value : sorted_) {
    whole += value / count;
    rest += value % count;
  }
  whole += rest / count;
  rest %= count;
  return decimal_text(whole * scale + (rest * scale + count / 2) / count, words.mean_decimals);
}

}  // namespace raftlab::report::study
