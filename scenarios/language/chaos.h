// SPDX-License-Identifier: MIT
#pragma once

// The forms of `chaos`: which parts a kind has, in the order in which they are printed, and what holds for a part that
// a line leaves out. One table for the parser, the printer, and whoever makes such a line without a text.

#include <cstdint>
#include <string_view>
#include <vector>

#include "scenarios/language/ast.h"

namespace raftlab::scenarios::language {

/// `lasting` is `for R` directly behind `every R`; `down` is the same field, as crash calls it.
enum class ChaosPart : std::uint8_t { percents, every, down, lasting, by, kinds, keep_majority };

struct ChaosForm {
  ChaosKind kind = ChaosKind::mix;
  std::string_view words;  ///< "clock drift"; empty for the mix
  std::vector<ChaosPart> parts;
  Chaos defaults;
  std::vector<std::string_view> kinds;  ///< what `kinds` may name
  std::string_view example;             ///< a whole line
};

/// In the order of ChaosKind.
[[nodiscard]] const std::vector<ChaosForm>& chaos_forms();
[[nodiscard]] const ChaosForm& form_of(ChaosKind kind);

}  // namespace raftlab::scenarios::language
