// SPDX-License-Identifier: MIT
#pragma once

// Ctrl-C and SIGTERM. One object for the whole program, made before the first command. A signal only raises a flag
// that long work looks at, so files stay whole and a summary is printed; a second one of the kind ends the program
// at once, for the case that the first is not heard.

#include <atomic>
#include <memory>

#include "scenarios/cli/exit_code.h"

namespace raftlab::scenarios::cli {

class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// The flag to look at; true from a signal until clear().
  [[nodiscard]] const std::atomic<bool>& raised() const;
  /// 130 or 143, of the last signal; `good` where none came.
  [[nodiscard]] ExitCode exit_code() const;
  /// The prompt has dealt with it: a next Ctrl-C is a first one again. SIGTERM stays.
  void clear();
  /// A file descriptor that becomes readable with a signal, for a prompt that waits for keys; clear() empties it.
  [[nodiscard]] int wake_descriptor() const;

 private:
  class Inside;
  std::unique_ptr<Inside> inside_;
};

/// The program's one object.
[[nodiscard]] Interrupts& interrupts();

}  // namespace raftlab::scenarios::cli
