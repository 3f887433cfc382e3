// SPDX-License-Identifier: MIT
#pragma once

// Where something stands in a scenario. Lines and columns count from 1; a column is one character (one UTF-8 code
// point, a tab is one), so that editors agree. Line 0 means: nowhere in particular.

#include <cstdint>

namespace raftlab::scenarios::language {

struct SourceSpan {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::uint32_t length = 0;
  std::uint32_t round = 0;  ///< of a `repeat`, from 1; 0 outside
};

}  // namespace raftlab::scenarios::language
