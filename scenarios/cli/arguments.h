// SPDX-License-Identifier: MIT
#pragma once

// The words of a command line, read by the command table with CLI11. Values stay text: each command reads them
// strictly itself. Whatever is wrong is a UsageError with a sentence and a hint, caught where commands are called.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/cli/command_table.h"

namespace raftlab::scenarios::cli {

/// Wrong words on the command line; ends the program with 2.
struct UsageError {
  std::string text;
  std::string hint;
};

class Arguments {
 public:
  const CommandSpec* command = nullptr;
  std::vector<std::string> words;  ///< what is no option

  [[nodiscard]] bool has(std::string_view option) const { return options_.contains(option); }
  /// The value of an option given once; empty where it was not given. `option` is its long name: "--seed".
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  /// All values of a repeatable option.
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;

  void add(std::string_view option, std::vector<std::string> given) {
    options_[std::string(option)] = std::move(given);
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> options_;
};

/// Reads what stands behind the command. Throws UsageError.
[[nodiscard]] Arguments read_arguments(const CommandSpec& command, const std::vector<std::string>& words);

}  // namespace raftlab::scenarios::cli
