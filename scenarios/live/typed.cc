// SPDX-License-Identifier: MIT
#include "scenarios/live/typed.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "scenarios/language/print.h"

namespace raftlab::scenarios::live {
namespace {

constexpr std::string_view kClient = "class";
constexpr std::size_t kLineBytesMax = 2'000;

/// How long the line may wait; nothing for one that does not.
std::optional<std::int64_t> wait_of(const language::Action& action) {
  if (const auto* wait = std::get_if<language::Wait>(&action)) return wait->up_to_us.value_or(wait->time_us);
  if (const auto* until = std::get_if<language::WaitUntil>(&action)) return until->within_us;
  if (const auto* expect = std::get_if<language::Expect>(&action)) return expect->within_us;
  if (const auto* settle = std::get_if<language::Settle>(&action)) return settle->within_us;
  return std::nullopt;
}

/// The request as one that does not wait for its answer; nothing where the line is no such request.
template <typename Request>
std::optional<language::Statement> sent(const language::Statement& statement) {
  const auto* request = std::get_if<Request>(&statement.action);
  if (request == nullptr || request->mode == language::RequestMode::no_wait) return std::nullopt;
  language::Statement result = statement;
  auto& asked = std::get<Request>(result.action);
  asked.mode = language::RequestMode::no_wait;
  if (asked.client.empty()) asked.client = kClient;
  return result;
}

bool wants_its_answer(const language::Statement& statement) {
  const auto* request = std::get_if<language::ClientRequest>(&statement.action);
  return request != nullptr && (request->prints_answer || request->expected.has_value());
}

bool parses(const std::string& text, language::Context context) {
  const language::StatementResult result = language::parse_statement(text, context);
  return result.statement.has_value() && result.diagnostics.empty();
}

Typed wrong(std::string error) { return {{}, std::move(error)}; }

}  // namespace

std::string text_of(const std::vector<language::Diagnostic>& diagnostics) {
  if (diagnostics.empty()) return {};
  const language::Diagnostic& first = diagnostics.front();
  return first.suggestion.empty() ? first.message : first.message + " (" + first.suggestion + ")";
}

Typed as_in_class(std::string_view line, const language::Context& context) {
  if (line.size() > kLineBytesMax) return wrong("this line is too long: 2000 bytes are enough");
  if (line.find_first_of("\r\n") != std::string_view::npos) return wrong("one line at a time");
  language::Context after = context;
  const language::StatementResult parsed = language::parse_statement(line, after);
  if (!parsed.diagnostics.empty()) return wrong(text_of(parsed.diagnostics));
  if (!parsed.statement) return wrong("there is nothing on this line");
  const language::Statement& statement = *parsed.statement;
  if (statement.when.kind != language::WhenKind::after_previous)
    return wrong("in a class a line happens now: leave out its time");
  if (std::holds_alternative<language::Quit>(statement.action))
    return wrong("a class ends where it was started, with Ctrl-C");
  if (wait_of(statement.action).value_or(0) > kWaitMaxUs)
    return wrong("nobody would see what happens meanwhile: wait at most 1min here, or press play");
  std::optional<language::Statement> request = sent<language::ClientRequest>(statement);
  if (!request) request = sent<language::MemberRequest>(statement);
  if (!request || wants_its_answer(statement)) return {statement.text, {}};
  std::string text = language::print_statement(*request);
  if (!parses(text, context)) text = statement.text;
  return {std::move(text), {}};
}

}  // namespace raftlab::scenarios::live
