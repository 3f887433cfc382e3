// SPDX-License-Identifier: MIT
// The picture of a study: for each metric the cumulative curves of all combinations, with the reference beside them.
// Text, lines and numbers only, no script and nothing fetched; its colours follow the reader's (light, dark, print),
// and each curve has a pattern of its own, so that colour never stands alone. Integers: the same study gives the same
// bytes.
#pragma once

#include <cstdint>
#include <string>

#include "report/study/study.h"

namespace raftlab::report::study {

enum class Axis : std::uint8_t {
  automatic,  ///< logarithmic where the values spread more than a hundredfold
  logarithmic,
};

/// A panel for each metric that has values, one below the other.
[[nodiscard]] std::string svg_text(const Study& study, Axis axis);

}  // namespace raftlab::report::study
