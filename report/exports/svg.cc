// SPDX-License-Identifier: MIT
#include "report/exports/svg.h"

namespace raftlab::report {

std::string svg_text(const Timeline&, const Scope& scope) { return scope_words(scope); }

}  // namespace raftlab::report
