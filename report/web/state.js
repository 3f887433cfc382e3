// SPDX-License-Identifier: MIT
// The state of every node at any event, found by bisection in the lists of what changed: see report/state_changes.h.

/** @typedef {import('./unpack.js').Unpacked} Unpacked */
/** @typedef {import('./unpack.js').Shapes} Shapes */
/** @typedef {import('./event_columns.js').EventColumns} EventColumns */

export class RunState {
  /**
   * @param {Unpacked} data
   * @param {EventColumns} events
   * @param {Shapes} shapes
   */
  constructor(data, events, shapes) {
    this.nodes = data.head.nodes;
    this.events = events;
    this.shapes = shapes;
  }
}
