// SPDX-License-Identifier: MIT
// A whole file: its bytes, its lines, its repetitions, its set-up.
#include "scenarios/language/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "scenarios/language/checks.h"
#include "scenarios/language/line_parser.h"
#include "scenarios/language/names.h"
#include "scenarios/language/setup.h"
#include "scenarios/language/suggest.h"
#include "scenarios/language/unicode.h"

namespace raftlab::scenarios::language {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;
constexpr std::size_t kMostUnrolledLines = 10'000;
constexpr std::size_t kMostUnrolledBytes = 16 * 1024 * 1024;
constexpr std::uint64_t kLanguageVersion = 1;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(const Line& line) { return Cursor(line).at_end(); }

/// What is wrong with the bytes of a line, at the first wrong one.
std::optional<Diagnostic> check_bytes(std::string_view text, std::uint32_t number) {
  std::uint32_t column = 1;
  for (std::size_t at = 0; at < text.size(); ++column) {
    const SourceSpan span{number, column, 1, 0};
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::size_t size = valid_character_size(text.substr(at));
    if (size == 0)
      return Diagnostic{span, fmt::format("the byte 0x{:02x} is not valid UTF-8", byte), "save the file as UTF-8"};
    if (byte == '\r') return Diagnostic{span, "a lone carriage return: lines end with a line feed, or with both", {}};
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F) {
      return Diagnostic{span, fmt::format("the control character 0x{:02x} cannot stand in a scenario", byte),
                        "inside a quoted text write \\n, \\t or \\u{1f}"};
    }
    at += size;
  }
  return std::nullopt;
}

std::optional<Diagnostic> check_whole(std::string_view text) {
  if (text.size() > kLargestFile) {
    return Diagnostic{
        {}, fmt::format("the file is too long; a scenario has at most 1 MiB ({} bytes)", kLargestFile), {}};
  }
  if (text.substr(0, 2) == "\xFF\xFE" || text.substr(0, 2) == "\xFE\xFF")
    return Diagnostic{{1, 1, 1, 0}, "the file is UTF-16", "save the file as UTF-8"};
  const std::size_t nul = text.find('\0');
  if (nul == std::string_view::npos) return std::nullopt;
  const std::string_view before = text.substr(0, nul);
  const auto line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n') + 1);
  const std::size_t begin = before.rfind('\n') == std::string_view::npos ? 0 : before.rfind('\n') + 1;
  const auto column = static_cast<std::uint32_t>(count_characters(before.substr(begin)) + 1);
  return Diagnostic{{line, column, 1, 0}, "a NUL byte: this is no text file; a scenario is UTF-8 text", {}};
}

class FileParser {
 public:
  explicit FileParser(ParseResult& result)
      : scenario_(result.scenario), diagnostics_(result.diagnostics), checker_(Setup{}.nodes, diagnostics_) {}

  void parse(std::string_view text) {
    std::uint32_t number = 0;
    while (!text.empty() && diagnostics_.size() < kDiagnosticsKept) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(text.size(), end + 1));
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      read_line(line, ++number);
    }
    if (repeat_) add(repeat_->span, "this repeat has no end", "close it with a line: end");
    end_setup();
    sort_diagnostics();
  }

 private:
  struct Repeat {
    std::uint32_t rounds = 0;
    SourceSpan span;
    std::size_t bytes = 0;
    std::vector<std::pair<std::string_view, std::uint32_t>> body;
  };

  void add(SourceSpan span, std::string message, std::string suggestion = {}) {
    diagnostics_.push_back(Diagnostic{span, std::move(message), std::move(suggestion)});
  }

  void read_line(std::string_view text, std::uint32_t number) {
    if (std::optional<Diagnostic> wrong = check_bytes(text, number)) {
      diagnostics_.push_back(*std::move(wrong));
      return;
    }
    const Line line = make_line(text, number, 0);
    if (is_blank(line)) return;
    try {
      if (!read_structure(line, text)) {
        if (repeat_) {
          repeat_->body.emplace_back(text, number);
          repeat_->bytes += text.size();
        } else {
          read_statement(line);
        }
      }
    } catch (const LineError& error) {
      diagnostics_.push_back(error.diagnostic);
    }
    first_line_ = false;
  }

  /// The lines that are no statements: raftlab N, repeat, end.
  bool read_structure(const Line& line, std::string_view) {
    LineParser parser(line);
    Cursor& cursor = parser.cursor();
    const std::string_view word = cursor.peek_word();
    // repeat=5 sets a key.
    if (cursor.text().substr(cursor.position() + word.size(), 1) == "=") return false;
    if (word == "raftlab" && first_line_) {
      const SourceSpan span = cursor.here();
      const std::uint64_t version = parser.parse_version();
      if (version != kLanguageVersion) {
        Cursor::fail_at(
            span, fmt::format("version {} of the language; this raftlab reads version {}", version, kLanguageVersion),
            version > kLanguageVersion ? "take a newer raftlab" : "write: raftlab 1");
      }
      return true;
    }
    if (word == "repeat") {
      const SourceSpan span = cursor.here();
      if (repeat_)
        Cursor::fail_at(span,
                        fmt::format("a repeat inside the repeat of line {}; they do not nest", repeat_->span.line),
                        "close the first with a line: end");
      repeat_ = Repeat{1, span, 0, {}};
      repeat_->rounds = parser.parse_repeat();
      return true;
    }
    if (word == "end") {
      if (!repeat_) cursor.fail("an end without repeat");
      parser.parse_end();
      unroll();
      return true;
    }
    return false;
  }

  void unroll() {
    const Repeat repeat = *std::exchange(repeat_, std::nullopt);
    unrolled_lines_ += repeat.body.size() * repeat.rounds;
    unrolled_bytes_ += repeat.bytes * repeat.rounds;
    if (unrolled_lines_ > kMostUnrolledLines) {
      Cursor::fail_at(repeat.span, fmt::format("the repeats of this file unroll to {} lines; at most {} are allowed",
                                               unrolled_lines_, kMostUnrolledLines));
    }
    if (unrolled_bytes_ > kMostUnrolledBytes)
      Cursor::fail_at(repeat.span, "the repeats of this file unroll to more than 16 MiB");
    for (std::uint32_t round = 1; round <= repeat.rounds && diagnostics_.size() < kDiagnosticsKept; ++round) {
      for (const auto& [text, number] : repeat.body) read_repeated(make_line(text, number, round));
    }
  }

  /// The same wrong place is shown once, with the first round it is wrong in.
  void read_repeated(const Line& line) {
    std::vector<Diagnostic> kept = std::move(diagnostics_);
    diagnostics_.clear();
    try {
      read_statement(line);
    } catch (const LineError& error) {
      diagnostics_.push_back(error.diagnostic);
    }
    for (Diagnostic& diagnostic : diagnostics_) {
      if (repeated_places_.emplace(diagnostic.span.line, diagnostic.span.column).second)
        kept.push_back(std::move(diagnostic));
    }
    diagnostics_ = std::move(kept);
  }

  void read_statement(const Line& line) {
    try {
      accept(LineParser(line).parse_line());
    } catch (const LineError&) {
      // A wrong `nodes` line says nothing about how many there are: do not complain about every node below.
      if (Cursor(line).peek_word() == "nodes") nodes_unknown_ = true;
      throw;
    }
  }

  void accept(Statement statement) {
    if (is_setup_only(statement.action)) {
      if (statement.when.kind != WhenKind::after_previous)
        Cursor::fail_at(statement.span, "a set-up line takes no time");
      if (setup_over_line_ != 0) {
        const std::string_view word = std::string_view(statement.text).substr(0, statement.text.find(' '));
        Cursor::fail_at(statement.span,
                        fmt::format("'{}' is set-up: it stands before the first action, which is in line {}", word,
                                    setup_over_line_),
                        word == "start" ? "a crashed node comes back with: restart" : "move this line up");
      }
    }
    if (belongs_to_setup(statement, setup_over_line_ != 0)) {
      if (note_settings(statement, already_, diagnostics_)) scenario_.setup_statements.push_back(std::move(statement));
      return;
    }
    if (const auto* violation = std::get_if<ExpectViolation>(&statement.action)) {
      scenario_.expected_violations.push_back({violation->property, statement.span});
    } else if (setup_over_line_ == 0) {
      setup_over_line_ = statement.span.line;
      end_setup();
    }
    checker_.check(statement);
    scenario_.statements.push_back(std::move(statement));
  }

  void end_setup() {
    if (setup_built_) return;
    setup_built_ = true;
    if (nodes_unknown_) {
      Statement most;
      most.action = Nodes{101};
      scenario_.setup_statements.push_back(std::move(most));
    }
    scenario_.setup = build_setup(scenario_.setup_statements, diagnostics_);
    checker_.set_nodes(scenario_.setup.nodes);
    checker_.set_voters(scenario_.setup.first_voters());
  }

  void sort_diagnostics() {
    std::stable_sort(diagnostics_.begin(), diagnostics_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::pair(a.span.line, a.span.column) < std::pair(b.span.line, b.span.column);
    });
  }

  Scenario& scenario_;
  std::vector<Diagnostic>& diagnostics_;
  Checker checker_;
  SetAlready already_;
  std::optional<Repeat> repeat_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> repeated_places_;
  std::size_t unrolled_lines_ = 0;
  std::size_t unrolled_bytes_ = 0;
  std::uint32_t setup_over_line_ = 0;
  bool setup_built_ = false;
  bool nodes_unknown_ = false;
  bool first_line_ = true;
};

}  // namespace

ParseResult parse_scenario(std::string_view text, std::string file_name) {
  ParseResult result;
  result.scenario.file_name = std::move(file_name);
  if (std::optional<Diagnostic> wrong = check_whole(text)) {
    if (text.size() <= kLargestFile) result.scenario.source = std::string(text);
    result.diagnostics.push_back(*std::move(wrong));
    return result;
  }
  result.scenario.source = std::string(text);
  if (text.substr(0, kByteOrderMark.size()) == kByteOrderMark) text.remove_prefix(kByteOrderMark.size());
  FileParser(result).parse(text);
  return result;
}

StatementResult parse_statement(std::string_view text, Context& context) {
  StatementResult result;
  if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  if (text.size() > kLargestFile + kLargestFile) {
    result.diagnostics.push_back({{context.line, 1, 1, 0}, "the line is longer than 2 MiB", {}});
    return result;
  }
  if (std::optional<Diagnostic> wrong = check_bytes(text, context.line)) {
    result.diagnostics.push_back(*std::move(wrong));
    return result;
  }
  const Line line = make_line(text, context.line, 0);
  if (is_blank(line)) return result;
  try {
    Statement statement = LineParser(line).parse_line();
    const bool setup = belongs_to_setup(statement, context.setup_over);
    if (is_setup_only(statement.action) && context.setup_over) {
      Cursor::fail_at(statement.span, "a set-up line stands before the first action",
                      "begin anew to change the set-up");
    }
    if (is_setup_only(statement.action) && statement.when.kind != WhenKind::after_previous)
      Cursor::fail_at(statement.span, "a set-up line takes no time");
    Checker checker(context.nodes, result.diagnostics);
    checker.set_names(context.names, context.marks);
    checker.set_now(context.now_us);
    if (setup)
      checker.check_setup(statement);
    else
      checker.check(statement);
    if (!result.diagnostics.empty()) return result;
    context.names = checker.names();
    context.marks = checker.marks();
    if (!setup && !std::holds_alternative<ExpectViolation>(statement.action)) context.setup_over = true;
    if (const auto* nodes = std::get_if<Nodes>(&statement.action)) context.nodes = nodes->count;
    result.statement = std::move(statement);
  } catch (const LineError& error) {
    result.diagnostics.push_back(error.diagnostic);
  }
  return result;
}

}  // namespace raftlab::scenarios::language
