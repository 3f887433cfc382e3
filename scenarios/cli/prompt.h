// SPDX-License-Identifier: MIT
#pragma once

// Lines typed by people or arriving through a pipe. On a terminal libedit gives history and completion; from a pipe,
// or where the terminal is dumb, bytes are read as they are. Ctrl-C ends a wait for a line.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace raftlab::scenarios::cli {

class Prompt {
 public:
  enum class End { line, end_of_input, interrupted };
  struct Line {
    End end = End::end_of_input;
    std::string text;  // without newline
  };
  /// The words that may stand at the end of `line`, given its part before the cursor.
  using Complete = std::function<std::vector<std::string>(std::string_view line)>;

  virtual ~Prompt() = default;
  /// Waits for a line; `sign` is shown before it on a terminal.
  virtual Line read(const std::string& sign) = 0;
  /// True where a person types: lines are not echoed, mistakes do not count.
  [[nodiscard]] virtual bool interactive() const = 0;
};

/// The one that fits standard input and output.
[[nodiscard]] std::unique_ptr<Prompt> make_prompt(Prompt::Complete complete);

/// Waits until a key or a byte can be read (true), or Ctrl-C (false).
[[nodiscard]] bool wait_for_input();

}  // namespace raftlab::scenarios::cli
