// SPDX-License-Identifier: MIT
#include "report/exports/mermaid.h"

namespace raftlab::report {

std::string mermaid_escape(std::string_view text) { return std::string(text); }

std::string mermaid_text(const Timeline&, const Scope& scope) { return scope_words(scope); }

}  // namespace raftlab::report
