// SPDX-License-Identifier: MIT
#pragma once

// The statements of the language, one row a word: what `play` shows for `help` and completes, and what "did you mean"
// chooses from. The parser's own table stands in parse_line.cc; a test keeps the two equal.

#include <string_view>
#include <vector>

namespace raftlab::scenarios::language {

struct StatementWord {
  std::string_view word;
  std::string_view group;    ///< set-up, network, timing, client, nodes, ...
  std::string_view syntax;   ///< "crash NODES [for D] [as NAME]"
  std::string_view help;     ///< one line, no full stop
  std::string_view example;  ///< parses; may need nodes 5
};

/// In the order a reader would like to see them, grouped.
[[nodiscard]] const std::vector<StatementWord>& statement_words();

/// Null for a word that begins no statement.
[[nodiscard]] const StatementWord* find_statement_word(std::string_view word);

}  // namespace raftlab::scenarios::language
