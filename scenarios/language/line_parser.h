// SPDX-License-Identifier: MIT
#pragma once

// One line to one Statement: the grammar, a function per form. Only for this folder; others use parser.h.
// It knows no cluster: whether nodes and names exist is checked afterwards (checks.h).
// Wrong input is thrown as LineError and caught by whoever called parse_line.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "scenarios/language/ast.h"
#include "scenarios/language/chaos.h"
#include "scenarios/language/cursor.h"

namespace raftlab::scenarios::language {

class LineParser {
 public:
  explicit LineParser(const Line& line) : cursor_(line) {}

  /// The whole line, which is neither blank nor only a comment.
  Statement parse_line();
  /// The first line `raftlab N`.
  std::uint64_t parse_version();
  /// `repeat N`.
  std::uint32_t parse_repeat();
  /// `end`, and nothing behind it.
  void parse_end();

  // Numbers, times, texts (parse_values.cc).
  std::uint64_t number(std::string_view what, std::uint64_t low, std::uint64_t high);
  std::int64_t duration(std::string_view what);
  std::int64_t duration_above_zero(std::string_view what);
  Range range(std::string_view what);
  /// A range, or how else a time is drawn.
  Delay delay_time(std::string_view what);
  std::uint32_t percent(std::string_view what);
  std::string key();
  /// Bare words up to one of these suffix words (`as` only before `client`) or the end, or a quoted text.
  Value value(std::string_view what, std::initializer_list<std::string_view> suffixes);
  /// One word or a quoted text; `stops` are further characters that end a bare word.
  Value word_value(std::string_view what, std::string_view stops);
  std::string quoted();
  std::string name(std::string_view what);

  // Who and which messages (parse_nodes.cc).
  NodeRef node();
  NodeSelector nodes();
  NodeSelector one_node();
  std::optional<MessageKind> optional_kind();
  MessageKind required_kind(std::string_view statement);
  std::pair<NodeSelector, NodeSelector> link();
  MessageFilter filter();
  std::optional<std::uint64_t> optional_count();

  // Facts and what they compare with (parse_facts.cc, parse_literals.cc).
  Fact fact(std::initializer_list<std::string_view> suffixes);
  LogLiteral log_literal();
  ConfigLiteral config_literal();

  // Statements by group; the word itself has been passed.
  Action title();
  Action about();
  Action node_count();
  Action voters();
  Action learners();
  Action down();
  Action start_offset();
  Action start();
  Action seed();
  Action limit();
  Action option();
  Action rule();
  Action latency();
  Action loss();
  Action duplicate();
  Action reorder();
  Action election_timeout();
  Action heartbeat();
  Action disk();

  Action set();
  Action get();
  Action remove_key();
  Action compare_and_set();
  Action set_value();
  Action get_value();
  Action get_leader();
  Action connect();
  Action quit();

  Action crash();
  Action restart();
  Action pause();
  Action resume();
  Action suspend();
  Action partition();
  Action isolate();
  Action cut();
  Action heal();
  Action link_settings();
  Action drop();
  Action delay();
  Action clock();

  Action campaign();
  Action beat();
  Action transfer();
  Action add();
  Action promote();
  Action remove_node();
  Action members();
  Action snapshot();
  Action hold();
  Action deliver();
  Action discard();
  Action release();
  Action timers();

  Action wait();
  Action expect();
  Action always();
  Action never();
  Action settle();
  Action let();
  Action mark();
  Action measure();
  Action teach();
  Action clients();
  Action chaos();

  [[nodiscard]] Cursor& cursor() { return cursor_; }

 private:
  using Form = Action (LineParser::*)();
  struct Word;
  static const Word* find_word(std::string_view word);  // null if unknown

  void parse_when();
  bool parse_key_equals_value();
  void parse_action();
  void parse_suffixes();
  void bind_name(const NodeSelector* node);
  void expect_end();
  [[noreturn]] void unknown_statement(std::string_view word);

  std::int64_t number_with_unit(std::string_view what);
  sim::TableDelay delay_table(std::string_view what);
  std::size_t bare_value_end(std::size_t begin, std::initializer_list<std::string_view> suffixes);
  std::uint32_t code_point_escape();
  NodeSelector node_list();
  NodeSelector any_selector();
  NodeFault node_fault(NodeAction action);
  MessageFault message_fault(MessageAction action);
  /// `via NODE` and `as client NAME`, in any order.
  void request_suffixes(std::optional<NodeSelector>& via, std::string& client);
  void client_suffixes(ClientRequest& request);
  MemberRequest member_request(MemberAction action, std::optional<NodeSelector> nodes);
  std::optional<std::int64_t> optional_within();
  OptionValue option_value(OptionName name);
  std::int64_t signed_percent(std::string_view what);

  Quantity quantity();
  Quantity quantity_of(QuantityKind kind, std::size_t begin);
  Operator operator_sign();
  bool at_operator();
  void arguments(Quantity& result);
  void count_arguments(Quantity& result);
  RightSide right_side(const Quantity& left, std::initializer_list<std::string_view> suffixes);
  std::optional<Quantity> right_quantity(QuantityType type);
  RightSide right_node(const Quantity& left);
  std::string fact_key();
  LogEntryLiteral log_entry();
  std::vector<std::uint32_t> id_list();
  const ChaosForm& chaos_form();
  void chaos_percents(Chaos& chaos);
  void chaos_kinds(Chaos& chaos, const ChaosForm& form);
  Range chaos_range(std::string_view what, std::int64_t shortest_us);
  void chaos_part(Chaos& chaos, const ChaosForm& form, ChaosPart part);
  void chaos_for(const ChaosForm& form);

  /// In value(NODES, KEY) and match(LEADER, NODES) a comma also separates the arguments.
  enum class CommaEndsList : std::uint8_t { never, first, last };
  bool comma_continues_list();

  Cursor cursor_;
  Statement statement_;
  CommaEndsList comma_ends_list_ = CommaEndsList::never;
  RequestMode mode_ = RequestMode::plain;
};

}  // namespace raftlab::scenarios::language
