// SPDX-License-Identifier: MIT
#pragma once

// One line and a place in it. The language has no fixed tokens (a VALUE may be any text), so the parser asks the
// cursor for what it expects next. `$i` of a repetition is already filled in; `span` maps back to the line as written.
// Inside this folder wrong input is thrown as a LineError and caught where the line is parsed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/language/diagnostic.h"
#include "scenarios/language/place.h"

namespace raftlab::scenarios::language {

/// A line of a file or of the prompt, without its line end.
class Line {
 public:
  std::string text;                 ///< `$i` filled in
  std::vector<std::size_t> filled;  ///< where in `text` a `$i` was replaced, ascending
  std::size_t filled_size = 0;      ///< how many digits replaced each
  std::uint32_t number = 1;
  std::uint32_t round = 0;

  /// Bytes [begin, end) of `text` as a place in the line as written.
  [[nodiscard]] SourceSpan span(std::size_t begin, std::size_t end) const;

 private:
  [[nodiscard]] std::size_t column(std::size_t offset) const;
  [[nodiscard]] std::size_t characters_before(std::size_t offset) const;

  mutable std::size_t counted_offset_ = 0;  ///< the last answer of characters_before
  mutable std::size_t counted_characters_ = 0;
};

/// Replaces `$i` by the round, unless a backslash stands before it. Round 0 replaces nothing.
[[nodiscard]] Line make_line(std::string_view written, std::uint32_t number, std::uint32_t round);

/// Never leaves this folder.
struct LineError {
  Diagnostic diagnostic;
};

class Cursor {
 public:
  explicit Cursor(const Line& line) : line_(&line) {}

  [[nodiscard]] const Line& line() const { return *line_; }
  [[nodiscard]] std::string_view text() const { return line_->text; }
  [[nodiscard]] std::size_t position() const { return position_; }
  void move_to(std::size_t position) { position_ = position; }

  /// Passes spaces and tabs.
  void skip_spaces();
  /// True at the end of the line or at a comment; passes spaces first.
  [[nodiscard]] bool at_end();
  /// The character here after spaces, or 0 at the end.
  [[nodiscard]] char peek();
  /// The word here after spaces (up to a space or one of = ! < > ( ) , | " ->), without passing it; may be empty.
  [[nodiscard]] std::string_view peek_word();
  /// The word after the one here.
  [[nodiscard]] std::string_view peek_second_word();
  /// Passes the word, or nothing.
  std::string_view take_word();
  /// Passes `symbol` (after spaces) where it stands here.
  bool take(std::string_view symbol);
  /// Passes the word where it stands here as a whole.
  bool take_keyword(std::string_view word);

  [[nodiscard]] SourceSpan span_from(std::size_t begin) const { return line_->span(begin, position_); }
  /// The word, the sign or the end that stands here: what an error points at.
  [[nodiscard]] SourceSpan here();
  /// What stands here, for "unexpected ...".
  [[nodiscard]] std::string describe_here();

  [[noreturn]] void fail(std::string message, std::string suggestion = {});
  [[noreturn]] static void fail_at(SourceSpan span, std::string message, std::string suggestion = {});

 private:
  [[nodiscard]] std::size_t word_end(std::size_t begin) const;
  [[nodiscard]] std::size_t first_after_spaces(std::size_t begin) const;
  [[nodiscard]] bool is_comment(std::size_t position) const;

  const Line* line_;
  std::size_t position_ = 0;
};

}  // namespace raftlab::scenarios::language
