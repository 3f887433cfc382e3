// SPDX-License-Identifier: MIT
#include "scenarios/cli/commands.h"
#include "scenarios/cli/input.h"

namespace raftlab::scenarios::cli {

ExitCode show_command(const Arguments& arguments, Console& console) {
  const FileText file = find_built_in(arguments.words.front());
  if (file.problem) throw UsageError{file.problem->text, file.problem->hint};
  console.result(file.text);
  return ExitCode::good;
}

}  // namespace raftlab::scenarios::cli
