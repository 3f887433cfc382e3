// SPDX-License-Identifier: MIT
#include <csignal>
#include <string>
#include <vector>

#include "scenarios/cli/console.h"
#include "scenarios/cli/program.h"

int main(int count, char** words) {
  // A reader that goes away ends the output, not the program: files are still written.
  std::signal(SIGPIPE, SIG_IGN);
  raftlab::scenarios::cli::Console console;
  const std::vector<std::string> given(words + (count > 0 ? 1 : 0), words + count);
  return static_cast<int>(raftlab::scenarios::cli::run_program(given, console));
}
