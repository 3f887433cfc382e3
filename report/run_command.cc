// SPDX-License-Identifier: MIT
#include "report/run_command.h"

#include <optional>
#include <string>
#include <vector>

namespace raftlab::report {
namespace {

constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_=+,./:@%#";

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// As a shell cuts it; nothing where it would do more than cut.
std::optional<std::vector<std::string>> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_control(c)) return std::nullopt;
    if (c == '\'') {
      quoted = !quoted;
    } else if (quoted) {
      words.back() += c;
    } else if (c == ' ') {
      words.emplace_back();
    } else if (c == '\\' && i + 1 < line.size() && line[i + 1] == '\'') {
      words.back() += line[++i];
    } else if (kPlain.find(c) != std::string_view::npos && (c != '#' || !words.back().empty())) {
      words.back() += c;
    } else {
      return std::nullopt;
    }
  }
  if (quoted) return std::nullopt;
  return words;
}

bool is_setting(std::string_view word) {
  return word == "--seed" || word == "--until" || word == "--set" || word == "--rule";
}

}  // namespace

bool is_run_command(std::string_view line) {
  const std::optional<std::vector<std::string>> words = words_of(line);
  if (!words || words->size() < 3 || (*words)[0] != "raftlab" || (*words)[1] != "run") return false;
  const std::string& scenario = (*words)[2];
  if (scenario.empty() || scenario.front() == '-') return false;
  for (std::size_t i = 3; i < words->size(); i += 2) {
    if (!is_setting((*words)[i]) || i + 1 == words->size()) return false;
  }
  return true;
}

}  // namespace raftlab::report
