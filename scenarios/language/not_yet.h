// SPDX-License-Identifier: MIT
#pragma once

// What the language has but this version cannot run. One table; a line is deleted when its feature arrives.

#include <string_view>

#include "scenarios/language/ast.h"

namespace raftlab::scenarios::language {

/// The entry of the table this statement falls under, or an empty text.
[[nodiscard]] std::string_view not_yet(const Statement& statement);

/// Whether no statement that begins with this word can be run.
[[nodiscard]] bool is_not_yet(std::string_view word);

}  // namespace raftlab::scenarios::language
