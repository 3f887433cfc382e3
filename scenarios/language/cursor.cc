// SPDX-License-Identifier: MIT
#include "scenarios/language/cursor.h"

#include <algorithm>

#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::size_t kPlaceholderSize = 2;  // $i
constexpr std::size_t kShownWord = 40;

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool starts_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }
bool is_sign(char c) {
  return c == '=' || c == '!' || c == '<' || c == '>' || c == '(' || c == ')' || c == ',' || c == '|' || c == '"';
}

}  // namespace

Line make_line(std::string_view written, std::uint32_t number, std::uint32_t round) {
  Line line;
  line.number = number;
  line.round = round;
  if (round == 0) {
    line.text = std::string(written);
    return line;
  }
  const std::string digits = std::to_string(round);
  line.filled_size = digits.size();
  for (std::size_t i = 0; i < written.size(); ++i) {
    const bool placeholder =
        written[i] == '$' && i + 1 < written.size() && written[i + 1] == 'i' && (i == 0 || written[i - 1] != '\\');
    if (!placeholder) {
      line.text += written[i];
      continue;
    }
    line.filled.push_back(line.text.size());
    line.text += digits;
    ++i;
  }
  return line;
}

std::size_t Line::characters_before(std::size_t offset) const {
  // From the place asked for last: places are asked for in order, and a line may be a million characters long.
  const std::size_t low = std::min(offset, counted_offset_);
  const std::size_t high = std::max(offset, counted_offset_);
  std::size_t between = 0;
  for (std::size_t i = low; i < high; ++i) between += starts_character(text[i]) ? 1U : 0U;
  counted_characters_ = offset >= counted_offset_ ? counted_characters_ + between : counted_characters_ - between;
  counted_offset_ = offset;
  return counted_characters_;
}

std::size_t Line::column(std::size_t offset) const {
  offset = std::min(offset, text.size());
  std::size_t column = characters_before(offset) + 1;
  const auto after = std::lower_bound(filled.begin(), filled.end(), offset);
  const auto passed = static_cast<std::size_t>(after - filled.begin());
  if (passed == 0) return column;
  // A filled-in number counts as the two characters of `$i`; a place inside one as its beginning.
  const std::size_t inside = std::min(offset - filled[passed - 1], filled_size);
  column -= (passed - 1) * filled_size + inside;
  return column + (passed - 1) * kPlaceholderSize + (inside == filled_size ? kPlaceholderSize : 0);
}

SourceSpan Line::span(std::size_t begin, std::size_t end) const {
  SourceSpan result;
  result.line = number;
  result.round = round;
  result.column = static_cast<std::uint32_t>(column(begin));
  result.length = static_cast<std::uint32_t>(column(std::max(begin, end))) - result.column;
  return result;
}

bool Cursor::is_comment(std::size_t position) const {
  return text()[position] == '#' && (position == 0 || is_space(text()[position - 1]));
}

std::size_t Cursor::first_after_spaces(std::size_t begin) const {
  while (begin < text().size() && is_space(text()[begin])) ++begin;
  return begin;
}

std::size_t Cursor::word_end(std::size_t begin) const {
  std::size_t end = begin;
  if (end < text().size() && is_comment(end)) return end;
  while (end < text().size() && !is_space(text()[end]) && !is_sign(text()[end])) {
    if (text()[end] == '-' && end + 1 < text().size() && text()[end + 1] == '>') break;
    ++end;
  }
  return end;
}

void Cursor::skip_spaces() { position_ = first_after_spaces(position_); }

bool Cursor::at_end() {
  skip_spaces();
  return position_ >= text().size() || is_comment(position_);
}

char Cursor::peek() { return at_end() ? '\0' : text()[position_]; }

std::string_view Cursor::peek_word() {
  skip_spaces();
  return text().substr(position_, word_end(position_) - position_);
}

std::string_view Cursor::peek_second_word() {
  skip_spaces();
  const std::size_t begin = first_after_spaces(word_end(position_));
  return text().substr(begin, word_end(begin) - begin);
}

std::string_view Cursor::take_word() {
  const std::string_view word = peek_word();
  position_ += word.size();
  return word;
}

bool Cursor::take(std::string_view symbol) {
  if (at_end() || text().substr(position_, symbol.size()) != symbol) return false;
  position_ += symbol.size();
  return true;
}

bool Cursor::take_keyword(std::string_view word) {
  if (peek_word() != word) return false;
  position_ += word.size();
  return true;
}

SourceSpan Cursor::here() {
  if (at_end()) {
    // Point just behind the last word, not behind the spaces and the comment.
    std::size_t end = position_;
    while (end > 0 && is_space(text()[end - 1])) --end;
    return line_->span(end, end);
  }
  const std::size_t size = std::max<std::size_t>(1, peek_word().size());
  return line_->span(position_, position_ + size);
}

std::string Cursor::describe_here() {
  if (at_end()) return "the end of the line";
  std::string_view word = peek_word();
  if (word.empty()) word = text().substr(position_, character_size(text().substr(position_)));
  if (count_characters(word) > kShownWord) return "'" + std::string(first_characters(word, kShownWord)) + "...'";
  return "'" + std::string(word) + "'";
}

void Cursor::fail(std::string message, std::string suggestion) {
  fail_at(here(), std::move(message), std::move(suggestion));
}

void Cursor::fail_at(SourceSpan span, std::string message, std::string suggestion) {
  throw LineError{Diagnostic{span, std::move(message), std::move(suggestion)}};
}

}  // namespace raftlab::scenarios::language
