// SPDX-License-Identifier: MIT
// The style of the SVG: Okabe and Ito's colours, which differ for everybody, on light and dark. Colour is never the
// only sign: thickness and letters are roles, dashes and crosses lost messages.
#pragma once

#include <string_view>

namespace raftlab::report {

inline constexpr std::string_view kSvgStyle = R"css(
svg { --paper: #ffffff; --ink: #1c2328; --faint: #59636b; --line: #9aa4ab; --band: #eceff1;
  --vote: #0b6aa2; --append: #00795a; --beat: #767f86; --client: #7a4a00; --lost: #b34700; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #14181b; --ink: #e8ecef; --faint: #a3adb4; --line: #6c767d; --band: #22282c;
    --vote: #6cc0f5; --append: #3fcfa4; --beat: #9aa4ab; --client: #e8b04a; --lost: #ff9b5e; }
}
text { font: 11px "Source Sans 3", "Noto Sans", "Open Sans", "DejaVu Sans", sans-serif; fill: var(--ink);
  paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
.paper { fill: var(--paper); }
.title { font-size: 16px; font-weight: 600; }
.faint { fill: var(--faint); }
.letter { font-weight: 700; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.lane { stroke: var(--line); stroke-width: 1.5px; }
.L { stroke: var(--ink); stroke-width: 7px; }
.C, .Q { stroke: var(--ink); stroke-width: 6px; stroke-dasharray: 2 3; }
.x, .P { stroke-dasharray: 5 5; }
.N, .O { stroke-dasharray: 1 4; }
.fold { fill: var(--band); }
.gap { fill: var(--paper); opacity: .7; }
.break { stroke: var(--line); stroke-dasharray: 2 4; }
.tick { stroke: var(--line); }
.mark { fill: var(--ink); }
.wrong { fill: var(--lost); }
.arrow line { stroke: var(--ink); stroke-width: 1.6px; }
.answer line { stroke-width: 1px; }
.lost line.way { stroke: var(--lost); stroke-dasharray: 5 4; }
.lost line.cross { stroke: var(--lost); stroke-width: 2px; }
.open line { stroke-dasharray: 2 4; }
.vote line { stroke: var(--vote); } .vote polygon { fill: var(--vote); }
.append line { stroke: var(--append); } .append polygon { fill: var(--append); }
.beat line { stroke: var(--beat); } .beat polygon { fill: var(--beat); }
.client line { stroke: var(--client); } .client polygon { fill: var(--client); }
)css";

}  // namespace raftlab::report
