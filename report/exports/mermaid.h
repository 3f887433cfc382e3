// SPDX-License-Identifier: MIT
// A chapter as a sequence diagram for Mermaid, which many pages render from text: a participant for each node and one
// for clients, an arrow for each message where it arrives or is lost, notes for roles, votes refused, commits, faults.
// At most 60 arrows and 60 notes; comments at the top say what part of the run it is and what was left out. Texts of
// people are escaped, so that no text can end a line, open a block or become a comment or a directive.
#pragma once

#include <string>
#include <string_view>

#include "report/exports/scope.h"

namespace raftlab::report {

inline constexpr std::size_t kMermaidArrowsMax = 60;

std::string mermaid_text(const Timeline& timeline, const Scope& scope);

/// `text` on one line, so that Mermaid shows it as it is: every sign but letters, digits and a few harmless ones as
/// #NN;, and the word "end", which closes blocks, with its first letter so.
std::string mermaid_escape(std::string_view text);

}  // namespace raftlab::report
