// SPDX-License-Identifier: MIT
// Every event of a run as columns: time, cause, kind, node, peer, type, reason, term, the message it belongs to, its
// fold, whether it is a heartbeat that changed nothing, and its sentence. Most columns hold how far an event differs
// from the one it follows from, so that gzip finds little to keep; report/web/run.js puts them together again.
#pragma once

#include "report/event_rows.h"
#include "report/shaped_texts.h"
#include "report/timeline.h"

namespace raftlab::report {

/// Columns of N events, each predicted by an event before it: of a message on its way the message_sent (`sent`), of
/// all others the cause; events count from 0:
///   time      microseconds since the event before        kind     a byte: sim::EventKind
///   cause     how far back, 0 for none                    node     a byte, xor what is predicted: of a delivered
///   sent      0 as the cause, 1 none, else how far back     message the receiver, else the node of the cause
///             and 1; only where a message is on its way   peer     the same: the other end of the message
///   type      a byte, xor that of the message             reason   a byte
///   term      zigzag, from the term of the predictor; that of its node for events without one
///   fold      its fold's number, 0 none, and how often    bulk     a byte, xor that of the message
///   text      texts, report/shaped_texts.h
/// REQUIRES rows made with Keep::folded_and_all.
void add_event_columns(const Timeline& timeline, const EventRows& rows, ShapeTable& shapes, Columns& columns);

/// The message_sent of a message on its way, by event id; 0 where it is none or not in the trace.
sim::EventId carried_from(const Timeline& timeline, sim::EventId id);

}  // namespace raftlab::report
