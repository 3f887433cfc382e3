// SPDX-License-Identifier: MIT
#include "scenarios/history/edn.h"

#include <fmt/format.h>

#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::history {
namespace {

constexpr int kDepthMax = 32;

bool is_space(char c) { return c == ' ' || c == '\t' || c == ',' || c == '\r'; }
bool ends_word(char c) {
  return is_space(c) || c == '(' || c == ')' || c == '[' || c == ']' || c == '{' || c == '}' || c == '"' || c == ';';
}

}  // namespace

const Edn* Edn::find(std::string_view keyword) const {
  if (kind != Kind::map) return nullptr;
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].kind == Kind::word && items[i].text == keyword) return &items[i + 1];
  }
  return nullptr;
}

EdnLine::EdnLine(std::string_view line, std::uint32_t number, std::size_t begin)
    : line_(line), number_(number), at_(begin) {}

void EdnLine::skip_space() {
  while (at_ < line_.size() && is_space(line_[at_])) ++at_;
  if (at_ < line_.size() && line_[at_] == ';') at_ = line_.size();
}

bool EdnLine::at_end() {
  skip_space();
  return at_ >= line_.size();
}

language::SourceSpan EdnLine::place() {
  skip_space();
  return place_of(at_);
}

language::SourceSpan EdnLine::place_of(std::size_t at) const {
  language::SourceSpan span;
  span.line = number_;
  span.column = static_cast<std::uint32_t>(language::count_characters(line_.substr(0, at)) + 1);
  return span;
}

std::optional<Edn> EdnLine::fail(std::size_t at, std::string message, std::string suggestion) {
  problem_ = {.span = place_of(at), .message = std::move(message), .suggestion = std::move(suggestion)};
  return std::nullopt;
}

std::optional<Edn> EdnLine::next() {
  skip_space();
  if (at_ >= line_.size()) return fail(at_, "the line ends where a value is expected", "is the file cut off here?");
  const char c = line_[at_];
  if (c == '"') return string();
  if (c == '{') return collection('}', Edn::Kind::map);
  if (c == '[') return collection(']', Edn::Kind::vector);
  if (c == '(') return collection(')', Edn::Kind::vector);
  if (c == '}' || c == ']' || c == ')') return fail(at_, fmt::format("'{}' closes what was never opened", c));
  return word();
}

std::optional<Edn> EdnLine::string() {
  const std::size_t begin = at_++;
  Edn value{.kind = Edn::Kind::string, .text = {}, .items = {}, .span = place_of(begin)};
  for (; at_ < line_.size() && line_[at_] != '"'; ++at_) {
    char c = line_[at_];
    if (c == '\\') {
      if (++at_ >= line_.size()) break;
      c = line_[at_];
      if (c == 'n') c = '\n';
      if (c == 't') c = '\t';
      if (c == 'r') c = '\r';
    }
    value.text += c;
  }
  if (at_ >= line_.size()) return fail(begin, "this text has no end", "close it with \" on the same line");
  ++at_;
  return value;
}

std::optional<Edn> EdnLine::collection(char close, Edn::Kind kind) {
  const std::size_t begin = at_++;
  if (++depth_ > kDepthMax) return fail(begin, "values are nested too deep");
  Edn value{.kind = kind, .text = {}, .items = {}, .span = place_of(begin)};
  while (true) {
    if (at_end()) {
      return fail(begin, fmt::format("this {} has no end", kind == Edn::Kind::map ? "map" : "list"),
                  fmt::format("close it with {} on the same line; is the file cut off here?", close));
    }
    if (line_[at_] == close) break;
    std::optional<Edn> item = next();
    if (!item) return std::nullopt;
    value.items.push_back(std::move(*item));
  }
  ++at_;
  --depth_;
  if (kind == Edn::Kind::map && value.items.size() % 2 != 0) {
    return fail(begin, fmt::format("the last key of this map, {}, has no value", value.items.back().text));
  }
  return value;
}

std::optional<Edn> EdnLine::word() {
  const std::size_t begin = at_;
  while (at_ < line_.size() && !ends_word(line_[at_])) ++at_;
  Edn value{.kind = Edn::Kind::word,
            .text = std::string(line_.substr(begin, at_ - begin)),
            .items = {},
            .span = place_of(begin)};
  value.span.length = static_cast<std::uint32_t>(language::count_characters(value.text));
  if (value.text == "nil") value.kind = Edn::Kind::nil;
  return value;
}

}  // namespace raftlab::scenarios::history
