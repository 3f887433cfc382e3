// SPDX-License-Identifier: MIT
// What each format of the exports asks for, checked by reading them as their viewers do. Each function answers what is
// wrong, a line each; nothing where all is well.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace raftlab::report::fixture {

using Errors = std::vector<std::string>;

std::vector<std::string> lines_of(std::string_view text);

/// A sequence diagram of Mermaid: comments, header, participants, arrows between declared participants, notes; texts
/// without signs that mean something to Mermaid.
Errors mermaid_errors(std::string_view text);

/// Well-formed XML without anything that runs or is fetched; coordinates with at most one decimal; words that do not
/// overlap one another; a title and a description.
Errors svg_errors(std::string_view text);

/// Trace events: known phases, names for all lanes, times in order, slices that nest, flows that begin and end once
/// each, the end later, both inside of a slice of their lane.
Errors perfetto_errors(std::string_view text);

/// ShiViz reads it with the expression of its first line. Own components grow by one from 1, nobody knows more of a
/// host than that host has done, what a host knows never shrinks. Of `events`, the same as JSON lines: a delivered
/// message's clock dominates that of its sending.
Errors shiviz_errors(std::string_view text, std::string_view events);

}  // namespace raftlab::report::fixture
