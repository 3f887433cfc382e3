// SPDX-License-Identifier: MIT
// The log of every node at any event. Entries lie in the store of the run; a log is a chain of pieces, each a stretch
// of consecutive places that begins at an index. A piece knows the one before it and one further back, so that the
// piece with an index is found in a few steps, whatever was deleted since: pieces never change (a skip list that
// remembers all its versions).
import { NumberReader, placeAt } from './unpack.js';

const LOG_BIT = 64;
const NOTHING = 0;  // the piece before the first: begins at index 0

/** @typedef {{first: number, last: number, head: number}} LogAt entries first to last, in the chain up to `head` */

export class LogHistory {
  /**
   * @param {Uint8Array | undefined} bytes the column state.log
   * @param {Uint8Array} change by event
   * @param {Uint8Array} node by event
   * @param {number} nodes
   */
  constructor(bytes, change, node, nodes) {
    /** @type {number[]} by piece: the index of its first entry */
    this.begin = [0];
    /** @type {number[]} by piece: where that lies in the store */
    this.places = [0];
    /** @type {number[]} by piece: the one before */
    this.before = [NOTHING];
    /** @type {number[]} by piece: one further back */
    this.far = [NOTHING];
    /** @type {number[]} by piece: how many are before it */
    this.depth = [0];
    /** @type {{events: number[], first: number[], last: number[], head: number[], changed: number[]}[]} */
    this.lists = Array.from({ length: nodes }, () => ({
      events: [-1], first: [1], last: [0], head: [NOTHING], changed: [0],
    }));
    const reader = new NumberReader(bytes);
    /** The place behind the last entry added, from which the next is told. */
    this.placeBefore = 0;
    for (let i = 0; i < change.length && reader.more; i++) {
      if ((change[i] & LOG_BIT) !== 0) this.readEvent(i, this.lists[node[i]], reader);
    }
  }

  /**
   * @param {number} i
   * @param {{events: number[], first: number[], last: number[], head: number[], changed: number[]}} list
   * @param {NumberReader} reader
   */
  readEvent(i, list, reader) {
    const at = list.events.length - 1;
    let base = list.first[at] - 1;
    let last = list.last[at];
    let head = list.head[at];
    let changed = Infinity;
    for (let steps = reader.next(); steps > 0; steps--) {
      const kind = reader.next();
      if (kind === 1) {
        base += reader.change();
        changed = Math.min(changed, base + 1);
      } else if (kind === 2) {
        last += reader.change();
        head = this.pieceWith(head, last);
        changed = Math.min(changed, last + 1);
      } else if (kind === 3) {
        const place = this.placeBefore + reader.change();
        const count = reader.next();
        this.placeBefore = place + count;
        head = this.added(head, last + 1, place);
        changed = Math.min(changed, last + 1);
        last += count;
      } else {
        base += reader.change();
        last = base;
        head = NOTHING;
        changed = Math.min(changed, base + 1);
      }
    }
    list.events.push(i);
    list.first.push(base + 1);
    list.last.push(last);
    list.head.push(head);
    list.changed.push(changed);
  }

  /**
   * A piece behind `head`, or `head` itself where it goes on without a gap.
   * @param {number} head
   * @param {number} begin
   * @param {number} place
   */
  added(head, begin, place) {
    if (head !== NOTHING && this.places[head] + begin - this.begin[head] === place) return head;
    const far = this.far[head];
    const even = this.depth[head] - this.depth[far] === this.depth[far] - this.depth[this.far[far]];
    this.begin.push(begin);
    this.places.push(place);
    this.before.push(head);
    this.far.push(even ? this.far[far] : head);
    this.depth.push(this.depth[head] + 1);
    return this.begin.length - 1;
  }

  /** The piece of the chain that holds `index`. @param {number} head @param {number} index */
  pieceWith(head, index) {
    let piece = head;
    while (piece !== NOTHING && this.begin[piece] > index) {
      const far = this.far[piece];
      piece = this.begin[far] > index ? far : this.before[piece];
    }
    return piece;
  }

  /**
   * Where the entry at `index` lies in the store; `index` is one of the log's.
   * @param {number} head
   * @param {number} index
   */
  place(head, index) {
    const piece = this.pieceWith(head, index);
    return piece === NOTHING ? -1 : this.places[piece] + index - this.begin[piece];
  }

  /**
   * @param {number} node
   * @param {number} i
   * @returns {LogAt}
   */
  at(node, i) {
    const list = this.lists[node];
    const at = this.changeAt(node, i);
    return { first: list.first[at], last: list.last[at], head: list.head[at] };
  }

  /** The lowest index that event i changed. @param {number} node @param {number} i */
  firstChanged(node, i) {
    return this.lists[node].changed[this.changeAt(node, i)];
  }

  /** @param {number} node @param {number} i */
  changeAt(node, i) {
    return placeAt(this.lists[node].events, i);
  }
}
