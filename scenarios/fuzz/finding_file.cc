// SPDX-License-Identifier: MIT
#include "scenarios/fuzz/finding_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/event_text.h"

namespace raftlab::scenarios::fuzz {
namespace {

constexpr std::string_view kFirstLine = "# raftlab finding 1";
constexpr std::string_view kAnyFirstLine = "# raftlab finding";

struct Field {
  std::string_view name;
  std::string FindingHeader::*value;
};
constexpr std::array<Field, 6> kFields = {{{"broke", &FindingHeader::broke},
                                           {"cause", &FindingHeader::cause},
                                           {"engine", &FindingHeader::engine},
                                           {"digest", &FindingHeader::digest},
                                           {"found", &FindingHeader::found},
                                           {"reproduce", &FindingHeader::reproduce}}};

/// The next line of `rest`, without its end.
std::string_view next_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  return line;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

bool is_digest(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

FindingRead problem(std::string text) { return {.header = std::nullopt, .problem = std::move(text)}; }

}  // namespace

std::string finding_text(const FindingHeader& header, std::string_view scenario) {
  std::string text = fmt::format("{}\n", kFirstLine);
  for (const Field& field : kFields) {
    const std::string value = report::printable(header.*field.value);
    text += value.empty() ? fmt::format("# {}\n", field.name) : fmt::format("# {:<9}  {}\n", field.name, value);
  }
  return text + std::string(scenario);
}

FindingRead read_finding(std::string_view text) {
  const std::string_view first = next_line(text);
  if (!first.starts_with(kAnyFirstLine)) return {};
  if (first != kFirstLine) {
    return problem(fmt::format("its first line is '{}'; raftlab {} knows '{}'",
                               report::shortened(std::string(first), 60), RAFTLAB_VERSION, kFirstLine));
  }
  FindingHeader header;
  for (const Field& field : kFields) {
    std::string_view line = next_line(text);
    if (!line.starts_with("# ") || !line.substr(2).starts_with(field.name)) {
      return problem(fmt::format("its line '# {} ...' is missing", field.name));
    }
    header.*field.value = trimmed(line.substr(2 + field.name.size()));
  }
  if (!is_digest(header.digest)) {
    return problem(fmt::format("its digest is '{}'; a digest has 16 hex digits",
                               report::shortened(report::printable(header.digest), 40)));
  }
  if (header.engine.empty()) return problem("it does not say which engine found it");
  return {.header = std::move(header), .problem = {}};
}

std::uint64_t lines_of_scenario(std::string_view text) {
  std::uint64_t lines = 0;
  while (!text.empty()) {
    const std::string_view line = trimmed(next_line(text));
    if (!line.empty() && !line.starts_with('#')) ++lines;
  }
  return lines;
}

}  // namespace raftlab::scenarios::fuzz
