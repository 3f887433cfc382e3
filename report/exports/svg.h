// SPDX-License-Identifier: MIT
// A chapter as a picture: time from left to right, a lane for each node and one for clients, every message with its
// fate, roles as thickness and letter, an axis with units that breaks where nothing happens. One SVG file that needs
// nothing else, light and dark; title and description say in words what it shows. Integers only: coordinates are
// tenths of a pixel, so the same chapter gives the same bytes everywhere.
#pragma once

#include <string>

#include "report/exports/scope.h"

namespace raftlab::report {

inline constexpr std::size_t kSvgArrowsMax = 120;

std::string svg_text(const Timeline& timeline, const Scope& scope);

}  // namespace raftlab::report
