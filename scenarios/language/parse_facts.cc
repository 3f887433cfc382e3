// SPDX-License-Identifier: MIT
// FACT: a quantity, an operator, a right side that fits the quantity.
#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/suggest.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::size_t kLongestKey = 1024;

bool has_arguments(QuantityKind kind) {
  switch (kind) {
    case QuantityKind::leader:
    case QuantityKind::no_leader:
    case QuantityKind::leaders:
    case QuantityKind::converged:
    case QuantityKind::linearizable:
      return false;
    default:
      return true;
  }
}

std::string_view wanted(QuantityType type) {
  switch (type) {
    case QuantityType::number:
      return "a whole number, none, or another fact";
    case QuantityType::node:
      return "a node, none, or another fact";
    case QuantityType::role:
      return "a role (leader candidate pre-candidate follower learner down) or role(N)";
    case QuantityType::yes_no:
      return "yes or no";
    case QuantityType::log:
      return "a log like 1:x=1 2:-, none, or log(N)";
    case QuantityType::value:
      return "a value, none, or value(N, KEY)";
    case QuantityType::config:
      return "members like 0,1,2, none, or config(N)";
  }
  return "";
}

}  // namespace

bool LineParser::at_operator() {
  const char next = cursor_.peek();
  return next == '=' || next == '!' || next == '<' || next == '>';
}

Operator LineParser::operator_sign() {
  if (cursor_.take("!=")) return Operator::not_equal;
  if (cursor_.take("<=")) return Operator::less_equal;
  if (cursor_.take(">=")) return Operator::greater_equal;
  if (cursor_.take("==")) {
    cursor_.move_to(cursor_.position() - 1);
    cursor_.fail("equality is one sign", "did you mean: =");
  }
  if (cursor_.take("=")) return Operator::equal;
  if (cursor_.take("<")) return Operator::less;
  if (cursor_.take(">")) return Operator::greater;
  cursor_.fail(fmt::format("an operator is missing (= != < <= > >=): {} stands here", cursor_.describe_here()));
}

std::string LineParser::fact_key() {
  const SourceSpan span = cursor_.here();
  std::string result = word_value("the key", ")").text;
  if (result.size() > kLongestKey) Cursor::fail_at(span, fmt::format("a key has at most {} bytes", kLongestKey));
  return result;
}

Quantity LineParser::quantity() {
  const std::string_view word = cursor_.peek_word();
  const std::size_t begin = cursor_.position();
  const SourceSpan span = cursor_.here();
  if (word == "no") {
    cursor_.take_word();
    if (!cursor_.take_keyword("leader"))
      cursor_.fail(fmt::format("'no' is followed by leader, not by {}", cursor_.describe_here()),
                   "did you mean: no leader");
    Quantity result;
    result.kind = QuantityKind::no_leader;
    result.span = cursor_.span_from(begin);
    return result;
  }
  const std::optional<QuantityKind> kind = quantity_kind(word);
  if (!kind) {
    if (word.empty())
      cursor_.fail(fmt::format("a fact is missing: {} stands here", cursor_.describe_here()),
                   "a fact is like: leader, term(0) = 3, value(1, key) = text");
    cursor_.fail(fmt::format("unknown fact {}", cursor_.describe_here()), did_you_mean(word, quantity_names()));
  }
  cursor_.take_word();
  const bool open = cursor_.position() < cursor_.text().size() && cursor_.peek() == '(';
  if (has_arguments(*kind) && !open)
    Cursor::fail_at(span, fmt::format("'{}' needs its arguments in brackets, like {}(0)", word, word));
  if (!has_arguments(*kind) && open) cursor_.fail(fmt::format("'{}' takes no arguments", word));
  return quantity_of(*kind, begin);
}

Quantity LineParser::quantity_of(QuantityKind kind, std::size_t begin) {
  Quantity result;
  result.kind = kind;
  if (has_arguments(kind)) {
    cursor_.take("(");
    arguments(result);
    if (!cursor_.take(")"))
      cursor_.fail(fmt::format("')' is missing after the arguments of {}: {} stands here", name_of(kind),
                               cursor_.describe_here()));
  }
  result.span = cursor_.span_from(begin);
  return result;
}

void LineParser::arguments(Quantity& result) {
  const auto comma = [this, &result](std::string_view what) {
    if (!cursor_.take(","))
      cursor_.fail(
          fmt::format("{} is missing in {}(): {} stands here", what, name_of(result.kind), cursor_.describe_here()));
  };
  switch (result.kind) {
    case QuantityKind::match:
    case QuantityKind::next:
      comma_ends_list_ = CommaEndsList::first;
      result.nodes = one_node();
      comma_ends_list_ = CommaEndsList::never;
      comma("the follower");
      result.peers = nodes();
      return;
    case QuantityKind::value:
      comma_ends_list_ = CommaEndsList::last;
      result.nodes = nodes();
      comma_ends_list_ = CommaEndsList::never;
      comma("the key");
      result.key = fact_key();
      return;
    case QuantityKind::committed:
      result.key = fact_key();
      return;
    case QuantityKind::held:
      if (cursor_.peek() != ')') result.filter = filter();
      return;
    case QuantityKind::count:
      count_arguments(result);
      return;
    default:
      result.nodes = nodes();
      return;
  }
}

void LineParser::count_arguments(Quantity& result) {
  const std::string_view event = cursor_.peek_word();
  const auto& known = event_kind_names();
  if (event.empty())
    cursor_.fail(fmt::format("the kind of event is missing: {} stands here", cursor_.describe_here()),
                 "for example: count(became_leader)");
  if (std::find(known.begin(), known.end(), event) == known.end()) {
    cursor_.fail(fmt::format("unknown kind of event {}", cursor_.describe_here()), did_you_mean(event, known));
  }
  result.event = std::string(event);
  cursor_.take_word();
  result.filter.kind = optional_kind().value_or(MessageKind::any);
  if (cursor_.peek() == ')') return;
  result.filter.from = nodes();
  if (cursor_.take("->")) result.filter.to = nodes();
}

std::optional<Quantity> LineParser::right_quantity(QuantityType type) {
  // A fact on the right side: `leaders`, `term(leader)`. A bare `leader` is a node or a role, never a fact, here.
  const std::string_view word = cursor_.peek_word();
  const std::optional<QuantityKind> kind = quantity_kind(word);
  if (!kind || *kind == QuantityKind::leader || type_of(*kind) != type) return std::nullopt;
  const std::size_t next = cursor_.position() + word.size();
  const bool open = next < cursor_.text().size() && cursor_.text()[next] == '(';
  if (has_arguments(*kind) != open) return std::nullopt;
  return quantity();
}

RightSide LineParser::right_node(const Quantity& left) {
  const std::string_view word = cursor_.peek_word();
  if (left.kind == QuantityKind::leader && (word == "yes" || word == "no")) return cursor_.take_word() == "yes";
  return one_node();
}

RightSide LineParser::right_side(const Quantity& left, std::initializer_list<std::string_view> suffixes) {
  const QuantityType type = type_of(left.kind);
  if (cursor_.at_end()) cursor_.fail(fmt::format("the right side is missing: {} is needed", wanted(type)));
  if (type == QuantityType::value) {
    const std::size_t begin = cursor_.position();
    if (std::optional<Quantity> other = right_quantity(type)) return *std::move(other);
    cursor_.move_to(begin);
    const bool quoted_text = cursor_.peek() == '"';
    Value text = value("the value", suffixes);
    if (text.none && !quoted_text) return NoneLiteral{};
    return std::move(text.text);
  }
  const std::string_view word = cursor_.peek_word();
  if (word == "none") {
    cursor_.take_word();
    return NoneLiteral{};
  }
  if (std::optional<Quantity> other = right_quantity(type)) return *std::move(other);
  const std::string unfit = fmt::format("{} does not fit here: {} compares with {}", cursor_.describe_here(),
                                        name_of(left.kind), wanted(type));
  switch (type) {
    case QuantityType::number:
      if (word.empty() || word[0] < '0' || word[0] > '9') cursor_.fail(unfit);
      return number("the number", 0, UINT64_MAX);
    case QuantityType::node:
      return right_node(left);
    case QuantityType::role: {
      const std::optional<RoleName> role = role_name(word);
      if (!role) cursor_.fail(unfit, did_you_mean(word, role_names()));
      cursor_.take_word();
      return *role;
    }
    case QuantityType::yes_no:
      if (word != "yes" && word != "no") cursor_.fail(unfit);
      return cursor_.take_word() == "yes";
    case QuantityType::log:
      return log_literal();
    case QuantityType::config:
      return config_literal();
    case QuantityType::value:
      break;
  }
  cursor_.fail(unfit);
}

Fact LineParser::fact(std::initializer_list<std::string_view> suffixes) {
  Fact result;
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  result.left = quantity();
  const QuantityType type = type_of(result.left.kind);
  const bool yes_no = type == QuantityType::yes_no || result.left.kind == QuantityKind::leader;
  if (!at_operator()) {
    if (!yes_no)
      cursor_.fail(fmt::format("'{}' must be compared with something (= != < <= > >=): {} stands here",
                               name_of(result.left.kind), cursor_.describe_here()));
    result.bare = true;
    result.right = true;
    result.span = cursor_.span_from(begin);
    return result;
  }
  const SourceSpan sign = cursor_.here();
  result.op = operator_sign();
  if (type != QuantityType::number && result.op != Operator::equal && result.op != Operator::not_equal) {
    Cursor::fail_at(sign, fmt::format("'{}' compares only with = and !=", name_of(result.left.kind)));
  }
  result.right = right_side(result.left, suffixes);
  result.span = cursor_.span_from(begin);
  return result;
}

}  // namespace raftlab::scenarios::language
