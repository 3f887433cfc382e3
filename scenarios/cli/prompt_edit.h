// SPDX-License-Identifier: MIT
#pragma once

// The prompt on a terminal, with libedit: history over the arrow keys, completion with the tab key.

#include <memory>

#include "scenarios/cli/prompt.h"

namespace raftlab::scenarios::cli {

/// Null where libedit cannot start.
[[nodiscard]] std::unique_ptr<Prompt> make_edit_prompt(Prompt::Complete complete);

}  // namespace raftlab::scenarios::cli
