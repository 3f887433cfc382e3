// SPDX-License-Identifier: MIT
#include "scenarios/language/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>

#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::string_view kIndent = "      ";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kShownBefore = 60;  // characters of a long line shown before the caret
constexpr std::size_t kShownAll = 100;

std::string_view line_of(std::string_view source, std::uint32_t number) {
  if (source.substr(0, kByteOrderMark.size()) == kByteOrderMark) source.remove_prefix(kByteOrderMark.size());
  for (std::uint32_t line = 1; line < number; ++line) {
    const std::size_t end = source.find('\n');
    if (end == std::string_view::npos) return {};
    source.remove_prefix(end + 1);
  }
  source = source.substr(0, source.find('\n'));
  if (!source.empty() && source.back() == '\r') source.remove_suffix(1);
  return source;
}

/// What a terminal can show: control characters and invalid bytes become `?`, one column each.
std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t size = valid_character_size(text);
    const bool control =
        size == 1 && (static_cast<unsigned char>(text[0]) < 0x20 || text[0] == 0x7F) && text[0] != '\t';
    if (size == 0 || control) {
      result += '?';
      text.remove_prefix(1);
      continue;
    }
    result += text.substr(0, size);
    text.remove_prefix(size);
  }
  return result;
}

/// The line and the caret below it; of a long line a window around the caret.
std::string excerpt(std::string_view line, std::uint32_t column) {
  std::size_t before = column - 1;
  bool cut = false;
  if (before > kShownBefore && count_characters(line) > kShownAll) {
    line.remove_prefix(first_characters(line, before - kShownBefore).size());
    before = kShownBefore;
    cut = true;
  }
  const std::string_view shown = first_characters(line, kShownAll);
  std::string below;
  for (const char c : first_characters(shown, before)) {
    // A tab stays a tab, so that the caret stands below its character however wide tabs are.
    if (c == '\t')
      below += '\t';
    else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U)
      below += ' ';
  }
  const std::string_view dots = cut ? "..." : "";
  return fmt::format("{}{}{}{}\n{}{}{}^\n", kIndent, dots, printable(shown), shown.size() < line.size() ? "..." : "",
                     kIndent, cut ? "   " : "", below);
}

}  // namespace

std::string format_diagnostic(const Diagnostic& diagnostic, std::string_view file_name, std::string_view source) {
  const SourceSpan& span = diagnostic.span;
  std::string text;
  if (span.line == 0) {
    text = file_name.empty() ? "error: " : fmt::format("{}: error: ", file_name);
  } else {
    text = fmt::format("{}:{}:{}: error: ", file_name, span.line, span.column);
  }
  text += printable(diagnostic.message);
  if (span.round != 0) text += fmt::format(" (in round {} of the repeat)", span.round);
  text += '\n';
  if (span.line != 0) text += excerpt(line_of(source, span.line), std::max<std::uint32_t>(1, span.column));
  if (!diagnostic.suggestion.empty()) text += fmt::format("{}{}\n", kIndent, printable(diagnostic.suggestion));
  return text;
}

std::string format_diagnostics(const std::vector<Diagnostic>& diagnostics, std::string_view file_name,
                               std::string_view source) {
  std::string text;
  const std::size_t shown = std::min(diagnostics.size(), kDiagnosticsShown);
  for (std::size_t i = 0; i < shown; ++i) text += format_diagnostic(diagnostics[i], file_name, source);
  if (shown < diagnostics.size())
    text += fmt::format("and {}{} more\n", diagnostics.size() >= kDiagnosticsKept ? "at least " : "",
                        diagnostics.size() - shown);
  return text;
}

}  // namespace raftlab::scenarios::language
