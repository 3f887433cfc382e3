// SPDX-License-Identifier: MIT
// The state of every node as columns: what each event changed at its node, found by comparing report/replay.h before
// and after it. report/web/state.js answers any question about any event from them, without playing the run again.
#pragma once

#include "report/event_rows.h"
#include "report/shaped_texts.h"
#include "report/timeline.h"

namespace raftlab::report {

/// What an event changed at its node; a byte of bits.
enum class Change : std::uint8_t { term = 1, vote = 2, commit = 4, applied = 8, durable = 16, config = 32, log = 64 };

/// Columns; nodes and events count from 0, before the first event every number is 0 and nobody has a vote:
///   letters   changes of letters: events since the last one, the node, the letter
///   change    a byte for each event: which of the following change at its node
///   state.term state.commit state.applied state.durable   zigzag, from the node's value before
///   state.vote    a byte, 255 for none          state.config  the number of a configuration in the head
///   state.log     how many steps and the steps: 1 BASE entries up to BASE are dropped; 2 LAST what is behind LAST is
///                 deleted; 3 PLACE COUNT entries of the store follow; 4 BASE nothing but a snapshot through BASE.
///                 BASE and LAST zigzag from the node's value before, PLACE from the end of the last step 3 or 2.
///   timers    election timers that ran out and were not disturbed: events since the last one, when it was set in
///             microseconds before
///   entry.term    zigzag, from the entry's before; 0 for a place of the store that holds none
///   entry         texts: the commands of the store
void add_state_columns(const Timeline& timeline, const EventRows& rows, ShapeTable& shapes, Columns& columns);

}  // namespace raftlab::report
