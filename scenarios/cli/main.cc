// SPDX-License-Identifier: MIT
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <vector>

#include "scenarios/cli/console.h"
#include "scenarios/cli/program.h"

namespace {

/// Descriptors 0 to 2 that the caller closed are taken, in a way that fails when used: else the next file opened would
/// get one of these numbers, and messages would land in it.
void take_closed_descriptors() {
  for (const int descriptor : {0, 1, 2}) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    const int taken = ::open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY);
    if (taken != -1 && taken != descriptor) ::close(taken);
  }
}

}  // namespace

int main(int count, char** words) {
  take_closed_descriptors();
  // A reader that goes away ends the output, not the program: files are still written.
  std::signal(SIGPIPE, SIG_IGN);
  // A file that may grow no more is one that cannot be written, and that is said.
  std::signal(SIGXFSZ, SIG_IGN);
  raftlab::scenarios::cli::Console console;
  const std::vector<std::string> given(words + (count > 0 ? 1 : 0), words + count);
  return static_cast<int>(raftlab::scenarios::cli::run_program(given, console));
}
