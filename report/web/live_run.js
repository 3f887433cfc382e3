// SPDX-License-Identifier: MIT
// The run of a class while it goes on, as Run (run.js) answers: a window of the last events that grows at its end and
// is cut at its beginning, so that it stays bounded however long the class lasts. Event i of the window is number
// `first` + i of the run. What is kept never changes, but that a heartbeat is no longer "nothing new" once it was lost.
import { LiveState } from './live_state.js';

/** When the window is cut, so many events stay; it is cut when a fifth more have come. */
export const kWindowEvents = 20_000;
const kRoomEvents = 24_000;

/**
 * @typedef {[number, number, number, number, number, number, number, number, number, number, number, string, string]
 *   } LiveEvent id, at_us, kind, node, peer, type, reason, bulk, term, cause, sent, text, label
 */
/** @typedef {import('./live_state.js').NodeChange} NodeChange */
/** @typedef {import('./run.js').Why} Why */
/**
 * @typedef {object} LiveFault
 * @property {number} first the number of its first event
 * @property {number} last of its last; 0: it lasts
 * @property {string} text
 * @property {number[]} nodes
 */

/**
 * @typedef {object} Hello what does not change while a class goes on
 * @property {number} nodes
 * @property {string} title
 * @property {string} name
 * @property {string} seed
 * @property {string} engine
 * @property {string[]} kinds
 * @property {string[]} types
 * @property {string[]} reasons
 * @property {string[]} drop_reasons
 */

/** The columns of the window; `subarray` of these are what others read. */
function emptyColumns() {
  return {
    kind: new Uint8Array(kRoomEvents), node: new Uint8Array(kRoomEvents), peer: new Uint8Array(kRoomEvents),
    type: new Uint8Array(kRoomEvents), reason: new Uint8Array(kRoomEvents), bulk: new Uint8Array(kRoomEvents),
    time: new Float64Array(kRoomEvents), term: new Float64Array(kRoomEvents), fold: new Uint32Array(kRoomEvents),
    cause: new Int32Array(kRoomEvents), sent: new Int32Array(kRoomEvents),
    effect: new Int32Array(kRoomEvents), effectEnd: new Int32Array(kRoomEvents), sibling: new Int32Array(kRoomEvents),
  };
}

/** Columns that hold places of the window. */
const kPlaces = /** @type {const} */ (['cause', 'sent', 'effect', 'effectEnd', 'sibling']);

export class LiveRun {
  /** @param {Hello} hello */
  constructor(hello) {
    this.nodes = hello.nodes;
    this.head = {
      nodes: hello.nodes, events: 0, ended_at_us: 0, seed: hello.seed, digest: '', engine: hello.engine,
      name: hello.name, title: hello.title, verdict: '', command: '', kinds: hello.kinds, types: hello.types,
      reasons: hello.reasons, drop_reasons: hello.drop_reasons, folds: [],
      faults: /** @type {import('./run.js').Fault[]} */ ([]), chapters: [],
      /** It goes on: what lies behind its last event is not known yet. */
      open: true,
      /** What lies before is no longer known. */
      began_us: 0,
    };
    const columns = emptyColumns();
    this.columns = columns;
    this.kind = columns.kind;
    this.node = columns.node;
    this.peer = columns.peer;
    this.type = columns.type;
    this.reason = columns.reason;
    this.bulk = columns.bulk;
    this.time = columns.time;
    this.term = columns.term;
    this.fold = columns.fold;
    this.cause = columns.cause;
    this.sent = columns.sent;
    /** @type {string[]} */
    this.texts = [];
    /** @type {string[]} */
    this.ownLabels = [];
    /** @type {Map<number, Why | null>} by number of the event, as far as it was asked for */
    this.whys = new Map();
    /** How the page asks for a why it does not have. @type {(number: number) => void} */
    this.askWhy = () => {};
    /** The number of the event at place 0. */
    this.first = 1;
    this.n = 0;
    this.folds = 0;
    this.foldOpen = false;
    /** @type {LiveFault[]} */
    this.liveFaults = [];
    /** @type {import('./run.js').Fault[]} */
    this.faults = [];
    this.sentKind = hello.kinds.indexOf('message_sent');
    this.droppedKind = hello.kinds.indexOf('message_dropped');
    /** Counts changes, so that others know what they made of it is old. */
    this.version = 0;
    this.show();
    this.state = new LiveState(this);
  }

  /** The columns as others read them: as long as the window. */
  show() {
    const { columns, n } = this;
    this.kind = columns.kind.subarray(0, n);
    this.node = columns.node.subarray(0, n);
    this.peer = columns.peer.subarray(0, n);
    this.type = columns.type.subarray(0, n);
    this.reason = columns.reason.subarray(0, n);
    this.bulk = columns.bulk.subarray(0, n);
    this.time = columns.time.subarray(0, n);
    this.term = columns.term.subarray(0, n);
    this.fold = columns.fold.subarray(0, n);
    this.cause = columns.cause.subarray(0, n);
    this.sent = columns.sent.subarray(0, n);
    this.head.events = n;
    this.version++;
  }

  /**
   * Everything anew.
   * @param {LiveEvent[]} events
   * @param {NodeChange[]} base
   * @param {NodeChange[]} states
   */
  restart(events, base, states) {
    this.n = 0;
    this.first = events.length > 0 ? events[0][0] : 1;
    this.texts = [];
    this.ownLabels = [];
    this.whys.clear();
    this.folds = 0;
    this.foldOpen = false;
    this.state = new LiveState(this);
    for (const change of base) this.state.take(change, -1);
    this.add(events, states);
    this.head.began_us = this.first > 1 && this.n > 0 ? this.columns.time[0] : 0;
  }

  /**
   * What came since.
   * @param {LiveEvent[]} events
   * @param {NodeChange[]} states of these events, in their order
   * @returns {number} how many events were cut at the beginning: places move down by so many
   */
  add(events, states) {
    let cut = 0;
    if (this.n + events.length > kRoomEvents) {
      const keep = Math.max(0, kWindowEvents - events.length);
      cut = Math.max(0, this.n - keep);
      this.drop(cut);
    }
    for (const event of events) this.addOne(event);
    for (const change of states) {
      const i = this.placeOf(change.event);
      if (i >= 0) this.state.take(change, i);
    }
    this.show();
    this.setFaults(this.liveFaults);
    return cut;
  }

  /** @param {number} count events at the beginning that are forgotten */
  drop(count) {
    const { columns, n } = this;
    for (const column of Object.values(columns)) column.copyWithin(0, count, n);
    const left = n - count;
    for (const name of kPlaces) {
      const column = columns[name];
      for (let i = 0; i < left; i++) column[i] = Math.max(-1, column[i] - count);
    }
    const folds = left > 0 ? columns.fold.subarray(0, left).find((fold) => fold > 0) ?? 1 : 1;
    for (let i = 0; i < left; i++) {
      if (columns.fold[i] === 0) continue;
      columns.fold[i] = columns.sent[i] < 0 || columns.fold[i] < folds ? 0 : columns.fold[i] - folds + 1;
    }
    this.folds = Math.max(0, this.folds - folds + 1);
    this.texts = this.texts.slice(count);
    this.ownLabels = this.ownLabels.slice(count);
    this.first += count;
    this.n = left;
    this.state.drop(count);
    this.head.began_us = left > 0 ? columns.time[0] : this.head.ended_at_us;
    for (const number of [...this.whys.keys()]) if (number < this.first) this.whys.delete(number);
  }

  /** @param {LiveEvent} event */
  addOne([id, at, kind, node, peer, type, reason, bulk, term, cause, sent, text, label]) {
    const { columns } = this;
    const i = this.n;
    if (i >= kRoomEvents || id !== this.first + i) {
      throw new RangeError(`event ${id} does not follow event ${this.first + i - 1}`);
    }
    this.n++;
    columns.kind[i] = kind;
    columns.node[i] = node;
    columns.peer[i] = peer;
    columns.type[i] = type;
    columns.reason[i] = reason;
    columns.time[i] = at;
    columns.term[i] = term;
    columns.bulk[i] = bulk;
    columns.cause[i] = this.placeOf(cause);
    columns.sent[i] = kind === this.sentKind ? i : this.placeOf(sent);
    columns.effect[i] = -1;
    columns.effectEnd[i] = -1;
    columns.sibling[i] = -1;
    this.linkCause(i, columns.cause[i]);
    this.findFold(i);
    this.texts.push(text);
    this.ownLabels.push(label);
    this.head.ended_at_us = Math.max(this.head.ended_at_us, at);
  }

  /** @param {number} i @param {number} cause */
  linkCause(i, cause) {
    if (cause < 0) return;
    const { columns } = this;
    const last = columns.effectEnd[cause];
    if (last < 0) columns.effect[cause] = i;
    else columns.sibling[last] = i;
    columns.effectEnd[cause] = i;
  }

  /**
   * Rounds of heartbeats that follow each other make one fold. What was thought to be such a heartbeat is none once it
   * was lost, or something else came of it.
   * @param {number} i
   */
  findFold(i) {
    const { columns } = this;
    const [sent, cause] = [columns.sent[i], columns.cause[i]];
    columns.fold[i] = 0;
    if (columns.bulk[i] === 0) {
      this.foldOpen = false;
      if (columns.kind[i] === this.droppedKind && sent >= 0) this.noBulk(sent);
      else if (sent < 0 && cause >= 0 && columns.bulk[cause] !== 0) this.noBulk(cause);
    } else if (sent >= 0 && sent !== i) {
      columns.fold[i] = columns.fold[sent];
    } else if (sent === i && cause >= 0 && columns.fold[cause] !== 0) {
      columns.fold[i] = columns.fold[cause];
    } else if (sent === i) {
      if (!this.foldOpen) this.folds++;
      this.foldOpen = true;
      columns.fold[i] = this.folds;
    }
  }

  /** @param {number} i */
  noBulk(i) {
    const { columns } = this;
    for (const place of [i, columns.sent[i]]) {
      if (place < 0) continue;
      columns.bulk[place] = 0;
      columns.fold[place] = 0;
    }
  }

  /** @param {LiveFault[]} faults */
  setFaults(faults) {
    this.liveFaults = faults;
    const end = Math.max(0, this.n - 1);
    const kept = faults.filter((one) => one.last === 0 || one.last >= this.first);
    this.faults = this.n === 0 ? [] : kept.map(({ first, last, text, nodes }) => ({
      from: Math.max(0, Math.min(end, first - this.first)), until: last === 0 ? end : Math.min(end, last - this.first),
      text, nodes,
    }));
    this.head.faults = this.faults;
  }

  /** The place of an event by its number; -1: not in the window. @param {number} number */
  placeOf(number) {
    const i = number - this.first;
    return i >= 0 && i < this.n ? i : -1;
  }

  /** Events are named by numbers that begin with 0, so that e#N is N - 1. @param {number} i */
  numberOf(i) {
    return this.first + i - 1;
  }

  /** @param {number} i */
  textOf(i) {
    return this.texts[i] ?? '';
  }

  /** @param {number} i */
  labelOf(i) {
    return this.ownLabels[this.sent[i] < 0 ? i : this.sent[i]] ?? '';
  }

  /** null: there is none, or it is not here yet and has been asked for. @param {number} i @returns {Why | null} */
  whyOf(i) {
    const number = this.first + i;
    const known = this.whys.get(number);
    if (known === undefined) {
      this.whys.set(number, null);
      this.askWhy(number);
    }
    return known ?? null;
  }

  /** @param {number} i @param {string} name */
  kindIs(i, name) {
    return this.head.kinds[this.kind[i]] === name;
  }

  /** @param {number} i @returns {number[]} */
  effectsOf(i) {
    const out = [];
    for (let k = this.columns.effect[i]; k >= 0; k = this.columns.sibling[k]) out.push(k);
    return out;
  }
}
