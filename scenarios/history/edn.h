// SPDX-License-Identifier: MIT
#pragma once

// The little of EDN (github.com/edn-format/edn) that histories are written in, from one line of a file: nil, words,
// numbers, keywords, strings, vectors, lists and maps. A value is a tree; what is wrong is a Diagnostic.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/diagnostic.h"

namespace raftlab::scenarios::history {

struct Edn {
  enum class Kind { nil, word, string, vector, map };

  Kind kind = Kind::nil;
  std::string text;        ///< of a word as it is written (1, :read, true); of a string what it says
  std::vector<Edn> items;  ///< of a map: key, value, key, value
  language::SourceSpan span;

  /// The value of this keyword in a map; null if there is none.
  [[nodiscard]] const Edn* find(std::string_view keyword) const;
};

class EdnLine {
 public:
  /// `begin`: how many bytes of the line to pass over. REQUIRES `line` to outlive this.
  EdnLine(std::string_view line, std::uint32_t number, std::size_t begin);

  /// Whether nothing follows but spaces and a comment.
  [[nodiscard]] bool at_end();
  /// The next value; nothing, and problem() says why, where there is none.
  std::optional<Edn> next();
  [[nodiscard]] const language::Diagnostic& problem() const { return problem_; }
  /// Where the next value begins.
  [[nodiscard]] language::SourceSpan place();

 private:
  void skip_space();
  language::SourceSpan place_of(std::size_t at) const;
  std::optional<Edn> fail(std::size_t at, std::string message, std::string suggestion = {});
  std::optional<Edn> string();
  std::optional<Edn> collection(char close, Edn::Kind kind);
  std::optional<Edn> word();

  std::string_view line_;
  std::uint32_t number_;
  std::size_t at_;
  int depth_ = 0;
  language::Diagnostic problem_;
};

}  // namespace raftlab::scenarios::history
