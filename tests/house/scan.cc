// SPDX-License-Identifier: MIT

#include "tests/house/scan.h"

#include <algorithm>
#include <cstddef>

namespace raftlab::house {
namespace {

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Copies a text piece by piece, blanking what is not wanted.
class Blanker {
 public:
  Blanker(std::string_view text, bool keep_literals) : text_(text), out_(text), keep_literals_(keep_literals) {}

  std::string run() {
    while (at_ < text_.size()) {
      if (starts("//")) {
        erase_to(text_.find('\n', at_), 0);
      } else if (starts("/*")) {
        erase_to(text_.find("*/", at_ + 2), 2);
      } else if (raw_string_starts()) {
        raw_string();
      } else if (text_[at_] == '"' || text_[at_] == '\'') {
        literal(text_[at_]);
      } else if (is_word(text_[at_])) {
        word();
      } else {
        ++at_;
      }
    }
    return out_;
  }

 private:
  bool starts(std::string_view what) const { return text_.substr(at_, what.size()) == what; }

  bool raw_string_starts() const { return starts("R\"") || starts("u8R\"") || starts("LR\"") || starts("uR\""); }

  void erase(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      if (out_[i] != '\n') out_[i] = ' ';
    }
  }

  void erase_to(std::size_t found, std::size_t extra) {
    const std::size_t end = found == std::string_view::npos ? text_.size() : found + extra;
    erase(at_, end);
    at_ = end;
  }

  void raw_string() {
    const std::size_t quote = text_.find('"', at_);
    const std::size_t open = text_.find('(', quote);
    if (open == std::string_view::npos) {
      at_ = quote + 1;
      return;
    }
    const std::string close = ")" + std::string(text_.substr(quote + 1, open - quote - 1)) + "\"";
    const std::size_t found = text_.find(close, open);
    const std::size_t end = found == std::string_view::npos ? text_.size() : found + close.size();
    if (!keep_literals_) erase(quote + 1, end - 1);
    at_ = end;
  }

  void literal(char quote) {
    const std::size_t from = at_++;
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    if (at_ > text_.size()) at_ = text_.size();
    if (!keep_literals_) erase(from + 1, at_);
    if (at_ < text_.size()) ++at_;
  }

  // A number takes its separators with it, so that the quote in 1'000 opens no literal.
  void word() {
    const bool number = is_digit(text_[at_]);
    while (at_ < text_.size()) {
      const bool separator = number && text_[at_] == '\'' && at_ + 1 < text_.size() && is_word(text_[at_ + 1]);
      if (!is_word(text_[at_]) && !separator) break;
      ++at_;
    }
  }

  std::string_view text_;
  std::string out_;
  bool keep_literals_;
  std::size_t at_ = 0;
};

/// The text after #include on a line, empty if the line is none.
std::string_view after_include(std::string_view line) {
  const auto skip = [&line] { line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size())); };
  skip();
  if (line.empty() || line.front() != '#') return {};
  line.remove_prefix(1);
  skip();
  constexpr std::string_view kInclude = "include";
  if (line.substr(0, kInclude.size()) != kInclude) return {};
  line.remove_prefix(kInclude.size());
  skip();
  return line;
}

}  // namespace

std::string blank(std::string_view text, bool keep_literals) { return Blanker(text, keep_literals).run(); }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::vector<Include> includes_of(std::string_view text) {
  const std::string with_literals = blank(text, true);
  const std::string code = blank(text, false);
  const std::vector<std::string_view> lines = lines_of(with_literals);
  const std::vector<std::string_view> code_lines = lines_of(code);
  std::vector<Include> found;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (after_include(code_lines[i]).empty()) continue;  // inside a raw string
    const std::string_view rest = after_include(lines[i]);
    const std::size_t end = rest.find(rest.front() == '<' ? '>' : '"', 1);
    if (end == std::string_view::npos) continue;
    found.push_back({static_cast<int>(i) + 1, rest.front() == '<', std::string(rest.substr(1, end - 1))});
  }
  return found;
}

std::vector<Word> words_of(std::string_view text) {
  const std::string code = blank(text, false);
  std::vector<Word> words;
  int line = 0;
  for (const std::string_view one : lines_of(code)) {
    ++line;
    if (!after_include(one).empty()) continue;
    std::size_t i = 0;
    while (i < one.size()) {
      std::size_t end = i;
      while (end < one.size() && is_word(one[end])) ++end;
      if (end > i && !is_digit(one[i])) words.push_back({line, std::string(one.substr(i, end - i))});
      i = end > i ? end : i + 1;
    }
  }
  return words;
}

}  // namespace raftlab::house
