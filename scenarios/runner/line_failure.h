// SPDX-License-Identifier: MIT
// A line that cannot be carried out ("nobody leads"). Never leaves this folder: execute() makes an Outcome of it.
#pragma once

#include <string>

namespace raftlab::scenarios::runner {

struct LineFailure {
  std::string message;
};

}  // namespace raftlab::scenarios::runner
