// SPDX-License-Identifier: MIT
// Client statements and the forebears' own commands.
#include <fmt/format.h>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"

namespace raftlab::scenarios::language {

void LineParser::request_suffixes(std::optional<NodeSelector>& via, std::string& client) {
  while (!cursor_.at_end()) {
    const SourceSpan span = cursor_.here();
    if (!via && cursor_.take_keyword("via")) {
      via = nodes();
      if (!names_one_node(*via)) Cursor::fail_at(via->span, "'via' is followed by exactly one node");
    } else if (client.empty() && cursor_.peek_word() == "as" && cursor_.peek_second_word() == "client") {
      cursor_.take_word();
      cursor_.take_word();
      client = name("the name of the client");
    } else if (cursor_.peek_word() == "via" ||
               (cursor_.peek_word() == "as" && cursor_.peek_second_word() == "client")) {
      Cursor::fail_at(span, fmt::format("{} stands twice", cursor_.describe_here()));
    } else {
      return;
    }
  }
}

void LineParser::client_suffixes(ClientRequest& request) {
  request.mode = mode_;
  request_suffixes(request.via, request.client);
}

Action LineParser::set() {
  ClientRequest request;
  const SourceSpan span = cursor_.here();
  const bool quoted_key = cursor_.peek() == '"';
  request.key = key();
  // `set a=1` is meant as `set a 1`; a key that holds '=' is quoted.
  if (!quoted_key && cursor_.position() < cursor_.text().size() && cursor_.text()[cursor_.position()] == '=') {
    Cursor::fail_at(span, "a space separates key and value; a key with '=' is quoted",
                    request.key.size() > 40 ? std::string() : fmt::format("did you mean: set {} ...", request.key));
  }
  const SourceSpan value_span = cursor_.here();
  request.value = value("the value", {"via", "as"});
  if (request.value.none) Cursor::fail_at(value_span, "none is a missing value: quote it as \"none\", or use delete");
  client_suffixes(request);
  return request;
}

Action LineParser::set_value() {
  Action action = set();
  std::get<ClientRequest>(action).of_connected = true;
  return action;
}

Action LineParser::get() {
  ClientRequest request;
  request.operation = ClientOperation::get;
  request.key = key();
  if (cursor_.take("=")) request.expected = value("the value", {"via", "as"});
  client_suffixes(request);
  return request;
}

Action LineParser::get_value() {
  ClientRequest request;
  request.operation = ClientOperation::get;
  request.prints_answer = true;
  request.of_connected = true;
  request.key = key();
  client_suffixes(request);
  return request;
}

Action LineParser::remove_key() {
  ClientRequest request;
  request.operation = ClientOperation::remove;
  request.key = key();
  client_suffixes(request);
  return request;
}

Action LineParser::compare_and_set() {
  ClientRequest request;
  request.operation = ClientOperation::cas;
  request.key = key();
  request.old_value = word_value("the old value", "");
  const SourceSpan span = cursor_.here();
  request.value = value("the new value", {"via", "as"});
  if (request.value.none) Cursor::fail_at(span, "the new value cannot be none: quote it as \"none\"");
  client_suffixes(request);
  return request;
}

Action LineParser::get_leader() { return GetLeader{}; }
Action LineParser::connect() { return Connect{one_node()}; }
Action LineParser::quit() { return Quit{}; }

bool LineParser::parse_key_equals_value() {
  // KEY=VALUE: the first word holds '=', or it is no statement and '=' follows it.
  const std::string_view text = cursor_.text();
  cursor_.skip_spaces();
  const std::size_t begin = cursor_.position();
  ClientRequest request;
  request.of_connected = true;
  if (cursor_.peek() == '"') {
    request.key = key();
  } else {
    const std::size_t stop = text.find_first_of(" \t=", begin);
    if (stop == std::string_view::npos || stop == begin) return false;
    const std::string_view first = text.substr(begin, stop - begin);
    const std::size_t next = text.find_first_not_of(" \t", stop);
    if (next == std::string_view::npos || text[next] != '=' || (next != stop && find_word(first) != nullptr))
      return false;
    request.key = key();
  }
  if (!cursor_.take("="))
    cursor_.fail(fmt::format("'=' is missing after the quoted key: {} stands here", cursor_.describe_here()));
  const SourceSpan span = cursor_.here();
  request.value = value("the value", {"via", "as"});
  if (request.value.none) Cursor::fail_at(span, "none is a missing value: quote it as \"none\", or use delete");
  client_suffixes(request);
  statement_.action = std::move(request);
  return true;
}

}  // namespace raftlab::scenarios::language
