// SPDX-License-Identifier: MIT
// Logs and configurations written out: 1:x=1 2:- 3:delete x 3:cas x 1 2 3:config 0,1,2 -> 0,3,4 learners 5.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/line_parser.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::size_t kLongestList = 101;  // as many as a cluster has nodes

bool is_space(char c) { return c == ' ' || c == '\t'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A word that begins an entry: digits and a colon.
bool begins_entry(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_digit(text[at])) return false;
  while (at < text.size() && is_digit(text[at])) ++at;
  return at < text.size() && text[at] == ':';
}

void sort_unique(std::vector<std::uint32_t>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

std::vector<std::uint32_t> LineParser::id_list() {
  std::vector<std::uint32_t> result;
  do {
    if (result.size() == kLongestList) cursor_.fail(fmt::format("a list has at most {} nodes", kLongestList));
    result.push_back(static_cast<std::uint32_t>(number("the number of a node", 0, 100)));
  } while (cursor_.take(","));
  sort_unique(result);
  return result;
}

ConfigLiteral LineParser::config_literal() {
  ConfigLiteral result;
  result.members = id_list();
  if (cursor_.take("->")) result.next_members = id_list();
  if (cursor_.take_keyword("learners")) result.learners = id_list();
  return result;
}

LogEntryLiteral LineParser::log_entry() {
  LogEntryLiteral entry;
  const std::size_t begin = cursor_.position();
  const std::string_view text = cursor_.text();
  const std::size_t colon = text.find(':', begin);
  const std::string_view digits = text.substr(begin, colon - begin);
  if (digits.size() > 18) Cursor::fail_at(cursor_.line().span(begin, colon), "the term of an entry is too big");
  for (const char digit : digits) entry.term = entry.term * 10 + static_cast<std::uint64_t>(digit - '0');
  if (entry.term == 0) Cursor::fail_at(cursor_.line().span(begin, colon), "the terms of entries begin at 1");
  cursor_.move_to(colon + 1);
  if (cursor_.position() >= text.size() || is_space(text[cursor_.position()])) {
    Cursor::fail_at(cursor_.line().span(begin, colon + 1), "the command is missing after the colon",
                    "an entry is like 1:x=1, 2:-, 3:delete x");
  }
  const std::string_view word = cursor_.peek_word();
  const std::size_t after = cursor_.position() + word.size();
  const bool alone = after >= text.size() || is_space(text[after]);
  if (alone && word == "-") {
    cursor_.take_word();
  } else if (alone && word == "delete") {
    cursor_.take_word();
    entry.kind = CommandKind::remove;
    entry.key = word_value("the key", "").text;
  } else if (alone && word == "cas") {
    cursor_.take_word();
    entry.kind = CommandKind::cas;
    entry.key = word_value("the key", "").text;
    entry.old_value = word_value("the old value", "");
    entry.value = word_value("the new value", "").text;
  } else if (alone && word == "config") {
    cursor_.take_word();
    entry.kind = CommandKind::config;
    entry.config = config_literal();
  } else {
    entry.kind = CommandKind::set;
    entry.key = word_value("the key", "=").text;
    if (cursor_.position() >= text.size() || text[cursor_.position()] != '=') {
      Cursor::fail_at(cursor_.span_from(begin), "an entry is term:command",
                      "an entry is like 1:x=1, 2:-, 3:delete x, 3:cas x 1 2, 3:config 0,1,2");
    }
    cursor_.move_to(cursor_.position() + 1);
    const bool missing = cursor_.position() >= text.size() || is_space(text[cursor_.position()]);
    if (missing)
      Cursor::fail_at(cursor_.span_from(begin), "the value is missing after '='", "an empty text is written \"\"");
    entry.value = word_value("the value", "").text;
  }
  entry.span = cursor_.span_from(begin);
  return entry;
}

LogLiteral LineParser::log_literal() {
  LogLiteral result;
  while (!cursor_.at_end() && begins_entry(cursor_.text(), cursor_.position())) {
    result.push_back(log_entry());
    const std::size_t end = cursor_.position();
    const bool glued =
        end < cursor_.text().size() && !is_space(cursor_.text()[end]) && !is_space(cursor_.text()[end - 1]);
    if (glued) cursor_.fail(fmt::format("a space is missing before {}", cursor_.describe_here()));
  }
  if (result.empty()) {
    cursor_.fail(fmt::format("a log is missing: {} stands here", cursor_.describe_here()),
                 "a log is like 1:x=1 2:- 3:delete x; an empty one is none");
  }
  return result;
}

}  // namespace raftlab::scenarios::language
