// SPDX-License-Identifier: MIT
#pragma once

// The canonical text of a statement: it parses back to the same value. `play` saves with it, the fuzzer and the
// shrinker write with it.

#include <string>
#include <string_view>

#include "scenarios/language/ast.h"

namespace raftlab::scenarios::language {

/// One line, without newline.
[[nodiscard]] std::string print_statement(const Statement& statement);

/// The set-up lines, an empty line, the statements; repetitions stay unrolled. Ends with a newline.
[[nodiscard]] std::string print_scenario(const Scenario& scenario);

[[nodiscard]] std::string print_fact(const Fact& fact);
[[nodiscard]] std::string print_nodes(const NodeSelector& nodes);
/// 2s, 150ms, 1500us: the largest unit that is exact.
[[nodiscard]] std::string print_duration(std::int64_t time_us);
[[nodiscard]] std::string print_range(const Range& range);
/// `normal 5ms sd 3ms`; of a range as print_range.
[[nodiscard]] std::string print_delay(const Delay& delay);
/// 5%, 0.25%.
[[nodiscard]] std::string print_percent(std::int64_t parts_per_million);
/// As it is where that reads back the same, else "quoted \"text\"".
[[nodiscard]] std::string print_value(const Value& value);
[[nodiscard]] std::string print_key(std::string_view key);
/// One word: `none` or a key's form.
[[nodiscard]] std::string print_word(const Value& value);
[[nodiscard]] std::string print_filter(const MessageFilter& filter);
[[nodiscard]] std::string print_log(const LogLiteral& log);

}  // namespace raftlab::scenarios::language
