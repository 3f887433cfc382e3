// SPDX-License-Identifier: MIT
#pragma once

// How the program ends, as a number scripts rely on. The numbers are part of the public surface and never change.

namespace raftlab::scenarios::cli {

enum class ExitCode : int {
  good = 0,            ///< every expectation held
  finding = 1,         ///< a property or an expectation failed; two timelines differ
  usage = 2,           ///< unknown command, option or value
  bad_input = 3,       ///< a scenario or timeline that cannot be read as one
  nothing_to_do = 4,   ///< no file matched
  nondeterminism = 5,  ///< the same input gave another digest
  file = 6,            ///< a file cannot be read or written
  inconclusive = 7,    ///< a limit came before a verdict
  internal = 70,       ///< an error of our own
  interrupted = 130,   ///< Ctrl-C
  terminated = 143,    ///< SIGTERM
};

/// The worse of two, in the order 143 130 70 2 6 5 3 1 7 4 0: what several files together end with.
[[nodiscard]] ExitCode worse(ExitCode a, ExitCode b);

}  // namespace raftlab::scenarios::cli
