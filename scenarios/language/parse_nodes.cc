// SPDX-License-Identifier: MIT
// Who and which messages: NODE, NODES, NODES -> NODES, KIND.
#include <fmt/format.h>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::size_t kMostDigits = 9;
constexpr std::size_t kLongestList = 101;  // as many as a cluster has nodes

std::optional<SelectorKind> lone_selector(std::string_view word) {
  if (word == "all") return SelectorKind::all;
  if (word == "followers") return SelectorKind::followers;
  if (word == "rest") return SelectorKind::rest;
  if (word == "majority") return SelectorKind::majority;
  if (word == "minority") return SelectorKind::minority;
  return std::nullopt;
}

}  // namespace

NodeRef LineParser::node() {
  NodeRef result;
  const std::string_view word = cursor_.peek_word();
  result.span = cursor_.here();
  if (word.empty()) {
    cursor_.fail(fmt::format("a node is missing: {} stands here", cursor_.describe_here()),
                 "a node is a number from 0, leader, or a name bound with `as` or `let`");
  }
  if (word.find_first_not_of("0123456789") == std::string_view::npos) {
    if (word.size() > kMostDigits)
      cursor_.fail(fmt::format("unknown node {}; a cluster has at most 101 nodes", cursor_.describe_here()));
    for (const char digit : word) result.id = result.id * 10 + static_cast<std::uint32_t>(digit - '0');
  } else if (word == "leader") {
    result.kind = NodeRefKind::leader;
  } else if (lone_selector(word) || word == "any") {
    cursor_.fail(fmt::format("'{}' stands alone: it cannot be part of a list", word));
  } else if (!is_name(word) || is_reserved_name(word)) {
    cursor_.fail(fmt::format("{} is no node", cursor_.describe_here()),
                 "a node is a number from 0, leader, or a name bound with `as` or `let`");
  } else {
    result.kind = NodeRefKind::name;
    result.name = std::string(word);
  }
  cursor_.take_word();
  return result;
}

bool LineParser::comma_continues_list() {
  if (cursor_.peek() != ',') return false;
  if (comma_ends_list_ == CommaEndsList::never) return true;
  if (comma_ends_list_ == CommaEndsList::first) return false;
  // The last comma stands before the key: continue only if another one follows before the bracket closes.
  const std::string_view rest = cursor_.text().substr(cursor_.position() + 1);
  const std::size_t word = rest.find_first_not_of(" \t");
  if (word == std::string_view::npos || rest[word] == '"') return false;
  const std::size_t stop = rest.find_first_of(",)", word);
  return stop != std::string_view::npos && rest[stop] == ',';
}

NodeSelector LineParser::node_list() {
  NodeSelector result;
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  result.nodes.push_back(node());
  while (comma_continues_list()) {
    cursor_.take(",");
    if (result.nodes.size() == kLongestList) cursor_.fail(fmt::format("a list has at most {} nodes", kLongestList));
    result.nodes.push_back(node());
  }
  result.span = cursor_.span_from(begin);
  return result;
}

NodeSelector LineParser::any_selector() {
  NodeSelector result;
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  cursor_.take_word();
  if (cursor_.take_keyword("follower"))
    result.kind = SelectorKind::any_follower;
  else if (cursor_.take_keyword("node"))
    result.kind = SelectorKind::any_node;
  else
    cursor_.fail(fmt::format("'any' is followed by follower or node, not by {}", cursor_.describe_here()));
  if (cursor_.take_keyword("but")) {
    if (cursor_.peek_word() == "any") cursor_.fail("'but' cannot be followed by another 'any'");
    result.but.push_back(nodes());
  }
  result.span = cursor_.span_from(begin);
  return result;
}

NodeSelector LineParser::nodes() {
  const std::string_view word = cursor_.peek_word();
  if (word == "any") return any_selector();
  const std::optional<SelectorKind> lone = lone_selector(word);
  if (!lone) return node_list();
  NodeSelector result;
  result.kind = *lone;
  result.span = cursor_.here();
  cursor_.take_word();
  if (comma_ends_list_ == CommaEndsList::never && cursor_.peek() == ',')
    cursor_.fail(fmt::format("'{}' stands alone: it cannot be part of a list", word));
  return result;
}

NodeSelector LineParser::one_node() {
  NodeSelector result = nodes();
  if (!names_one_node(result)) Cursor::fail_at(result.span, "exactly one node is needed here");
  return result;
}

std::optional<MessageKind> LineParser::optional_kind() {
  const std::string_view word = cursor_.peek_word();
  if (word == "any") {
    const std::string_view next = cursor_.peek_second_word();
    if (next == "follower" || next == "node") return std::nullopt;
  }
  const std::optional<MessageKind> kind = message_kind(word);
  if (kind) cursor_.take_word();
  return kind;
}

MessageKind LineParser::required_kind(std::string_view statement) {
  const std::string_view word = cursor_.peek_word();
  const std::optional<MessageKind> kind = optional_kind();
  if (kind) return *kind;
  if (word.empty() || (word[0] >= '0' && word[0] <= '9') || word == "leader" || word == "any" || lone_selector(word)) {
    cursor_.fail(fmt::format("the kind of message is missing: {} stands here", cursor_.describe_here()),
                 fmt::format("for every kind write: {} any ...", statement));
  }
  cursor_.fail(fmt::format("unknown kind of message {}", cursor_.describe_here()),
               did_you_mean(word, message_kind_names()));
}

std::pair<NodeSelector, NodeSelector> LineParser::link() {
  NodeSelector from = nodes();
  if (!cursor_.take("->")) {
    const bool both = cursor_.take("<->");
    cursor_.fail(both ? std::string("one direction is needed here")
                      : fmt::format("'->' is missing: {} stands here", cursor_.describe_here()),
                 "which way: 0 -> 1");
  }
  NodeSelector to = nodes();
  return {std::move(from), std::move(to)};
}

MessageFilter LineParser::filter() {
  MessageFilter result;
  result.kind = optional_kind().value_or(MessageKind::any);
  if (cursor_.at_end() || cursor_.peek() == ')' || cursor_.peek_word() == "count") return result;
  const std::string word(cursor_.peek_word());
  const std::size_t begin = cursor_.position();
  NodeSelector from = nodes();
  if (cursor_.peek() == '-' && cursor_.take("->")) {
    result.from = std::move(from);
    result.to = nodes();
    return result;
  }
  // One word and no arrow: more likely a misspelt kind than half a link.
  const std::string nearest = did_you_mean(word, message_kind_names());
  if (!nearest.empty()) {
    cursor_.move_to(begin);
    cursor_.fail(fmt::format("unknown kind of message '{}'", word), nearest);
  }
  cursor_.fail(fmt::format("'->' is missing: {} stands here", cursor_.describe_here()), "which way: 0 -> 1");
}

std::optional<std::uint64_t> LineParser::optional_count() {
  if (!cursor_.take_keyword("count")) return std::nullopt;
  return number("the count", 1, 1'000'000'000);
}

}  // namespace raftlab::scenarios::language
