// SPDX-License-Identifier: MIT
// The passes of the shrinker, in the order of their files; shrink.cc says when each runs. Only for this folder. Each
// proposes candidates that are simpler than the best one in its own respect, and says whether one was accepted;
// `seeds` is how many other seeds each may be tried with.
#pragma once

#include "scenarios/fuzz/shrink_search.h"

namespace raftlab::scenarios::fuzz {

/// Whether timings that do not fit together would break the target by themselves, and nobody would notice.
[[nodiscard]] bool timings_are_delicate(const Search& search);

// shrink_lines.cc
bool drop_kinds(Search& search, unsigned seeds);  ///< all lines of a client, all faults of a kind, all set-up of a kind
bool drop_setup(Search& search, unsigned seeds);  ///< set-up lines, to the defaults
bool drop_lines(Search& search, unsigned seeds);  ///< halves, quarters ... single lines [Zeller & Hildebrandt 2002]
bool drop_pairs(Search& search, unsigned seeds);  ///< two at once, where one alone is missed
bool drop_at_random(Search& search, unsigned rounds);  ///< many at once with another seed, from a stream of its own

// shrink_nodes.cc
bool fewer_nodes(Search& search, unsigned seeds);

// shrink_words.cc
bool simpler_lines(Search& search, unsigned seeds);  ///< without suffixes, fewer nodes, short keys and values
bool joined_lines(Search& search, unsigned seeds);   ///< `crash 1` and `restart 1` as `crash 1 for D`
bool load_instead(Search& search, unsigned seeds);   ///< many requests as one `clients` line

// shrink_times.cc
bool default_timings(Search& search, unsigned seeds);  ///< and every time in the same proportion
bool keep_a_window(Search& search, unsigned seeds);    ///< the last moments before it broke, and nothing before
bool shorter_times(Search& search, unsigned seeds);    ///< gaps between lines, `for D`
bool rounder_times(Search& search, unsigned seeds);

// shrink_numbers.cc
bool rounder_numbers(Search& search, unsigned seeds);
bool smaller_seed(Search& search, unsigned seeds);

// shrink_small.cc
bool try_small_ones(Search& search, unsigned first, unsigned rounds);  ///< drawn, rounds from `first` on

// shrink_fates.cc
bool constant_fates(Search& search, unsigned seeds);  ///< one latency, no chance of loss

}  // namespace raftlab::scenarios::fuzz
