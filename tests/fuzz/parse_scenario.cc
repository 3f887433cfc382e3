// SPDX-License-Identifier: MIT
// libFuzzer: any bytes as a scenario. Nothing may crash or hang, errors must be printable, and what parses must print
// to a text that parses to the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "scenarios/language/line_parser.h"
#include "scenarios/language/parser.h"
#include "scenarios/language/print.h"

using namespace raftlab::scenarios::language;

namespace {

void check(bool good) {
  if (!good) std::abort();
}

void fuzz_file(std::string_view text) {
  const ParseResult result = parse_scenario(text, "fuzz.raft");
  if (!result.ok()) {
    check(!format_diagnostics(result.diagnostics, "fuzz.raft", text).empty());
    return;
  }
  const std::string printed = print_scenario(result.scenario);
  const ParseResult again = parse_scenario(printed, "again.raft");
  check(printed.size() > 1024 * 1024 || again.ok());
  if (again.ok()) check(print_scenario(again.scenario) == printed);
}

/// Statements this version cannot run print and parse too.
void fuzz_line(std::string_view text) {
  const Line line = make_line(text, 1, 0);
  if (Cursor(line).at_end()) return;
  try {
    const std::string printed = print_statement(LineParser(line).parse_line());
    const Line second = make_line(printed, 1, 0);
    try {
      check(print_statement(LineParser(second).parse_line()) == printed);
    } catch (const LineError&) {
      check(false);
    }
  } catch (const LineError& error) {
    check(!format_diagnostic(error.diagnostic, "line", text).empty());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  fuzz_file(text);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    Context context;
    const StatementResult result = parse_statement(line, context);
    if (result.statement) fuzz_line(line);
    begin = end + 1;
  }
  return 0;
}
