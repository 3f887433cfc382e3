// SPDX-License-Identifier: MIT
// The one state of the page: which event is at the cursor, which time is in sight, what is hidden. Whoever changes it
// calls set(); whoever shows it listens and is told once, after the change, which names changed.

/**
 * @typedef {object} PageState
 * @property {number} cursor the event at the cursor, from 0; -1 before the first
 * @property {number} from left edge of the window, microseconds of virtual time
 * @property {number} until right edge, above `from`
 * @property {boolean} heartbeats true: every heartbeat is drawn; false: rounds fold into bands
 * @property {boolean} folded true: quiet stretches of the axis fold
 * @property {boolean} lostOnly true: of the messages only those that were lost
 * @property {boolean} turned true: time runs from top to bottom
 * @property {boolean} predict true: what the teacher says stays hidden until it is asked for
 * @property {Uint8Array | null} found by event: 1 where the search matches; null: nothing is searched for
 */

/** @typedef {(state: PageState, changed: Set<string>) => void} Listener */

export class Store {
  /** @param {PageState} state */
  constructor(state) {
    /** @type {PageState} */
    this.state = state;
    /** @type {Listener[]} */
    this.listeners = [];
  }

  /** @param {Listener} listener */
  on(listener) {
    this.listeners.push(listener);
  }

  /** @param {Partial<PageState>} changes only what differs counts as changed */
  set(changes) {
    const names = /** @type {(keyof PageState)[]} */ (Object.keys(changes));
    /** @type {Set<string>} */
    const changed = new Set(names.filter((name) => this.state[name] !== changes[name]));
    if (changed.size === 0) return;
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener(this.state, changed);
  }
}
