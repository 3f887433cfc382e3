// SPDX-License-Identifier: MIT
// A run as everything on the page reads it. Events count from 0: index i is event e#(i + 1). Plain numbers are
// decoded at once into typed arrays, texts when they are asked for.
import { Shapes, Texts, unpack } from './unpack.js';
import { readEvents } from './event_columns.js';
import { RunState } from './state.js';

export const CLIENT = 254;
export const SCENARIO = 255;
export const NO_TYPE = 255;

/**
 * @typedef {object} Fault
 * @property {number} from its first event
 * @property {number} until its last; the last event of the run where nothing ended it
 * @property {string} text "partition 0,1 | 2", "node 1 is down"
 * @property {number[]} nodes whom it concerns; empty: all, or nobody by name
 */

/**
 * @typedef {object} ChapterHead
 * @property {string} title
 * @property {string} text
 * @property {number} first an event
 * @property {number} last an event
 * @property {string} [topic]
 */

/**
 * @typedef {object} RunHead
 * @property {number} nodes
 * @property {number} events
 * @property {number} ended_at_us
 * @property {string} seed
 * @property {string} digest
 * @property {string} engine
 * @property {string} name
 * @property {string} title
 * @property {string} verdict
 * @property {string} command
 * @property {string[]} kinds
 * @property {string[]} types
 * @property {string[]} reasons
 * @property {string[]} drop_reasons
 * @property {string[]} folds
 * @property {Fault[]} faults
 * @property {ChapterHead[]} chapters
 * @property {boolean} [open] it goes on: what comes behind its last event is not known yet
 * @property {number} [began_us] what lies before is not known
 */

/** @typedef {{met: boolean, text: string}} Condition */
/** @typedef {{section: string, rule: string, conditions: Condition[], note: string}} Why */
/** @typedef {import('./unpack.js').Unpacked} Unpacked */

export class Run {
  /** @param {Unpacked} data */
  constructor(data) {
    /** @type {RunHead} */
    this.head = data.head;
    this.nodes = this.head.nodes;
    this.n = this.head.events;
    const events = readEvents(data);
    this.kind = events.kind;
    this.time = events.time;
    this.cause = events.cause;
    this.sent = events.sent;
    this.node = events.node;
    this.peer = events.peer;
    this.type = events.type;
    this.reason = events.reason;
    this.term = events.term;
    this.fold = events.fold;
    this.bulk = events.bulk;
    this.faults = this.head.faults;
    const shapes = new Shapes(data.columns.get('shapes'));
    this.texts = new Texts(data, 'text', shapes, this.n);
    this.labels = new Texts(data, 'label', shapes, this.n);
    this.whys = new Texts(data, 'why', shapes, this.n);
    this.state = new RunState(data, this, shapes);
    /** @type {{begin: Uint32Array, events: Uint32Array} | null} */
    this.effects = null;
  }

  /** Event i is e#(numberOf(i) + 1). @param {number} i */
  numberOf(i) {
    return i;
  }

  /** What event i says: "votes for node 0 (term 1)". @param {number} i */
  textOf(i) {
    return this.texts.at(i);
  }

  /** The few words at its arrow or mark; of a message those of its sending; "" for none. @param {number} i */
  labelOf(i) {
    return this.labels.at(this.sent[i] < 0 ? i : this.sent[i]);
  }

  /**
   * @param {number} i
   * @returns {Why | null}
   */
  whyOf(i) {
    const text = this.whys.at(i);
    if (text === '') return null;
    const [section, rule, note, ...conditions] = text.split('\u0003');
    return { section, rule, note, conditions: conditions.map((one) => ({ met: one[0] === '+', text: one.slice(1) })) };
  }

  /**
   * @param {number} i
   * @param {string} name "message_sent"
   */
  kindIs(i, name) {
    return this.head.kinds[this.kind[i]] === name;
  }

  /**
   * The events that event i caused, in order.
   * @param {number} i
   * @returns {number[]}
   */
  effectsOf(i) {
    this.effects ??= groupByCause(this.cause);
    return Array.from(this.effects.events.subarray(this.effects.begin[i], this.effects.begin[i + 1]));
  }
}

/**
 * The run that a page carries.
 * @param {string} base64
 */
export async function readRun(base64) {
  const data = await unpack(base64);
  checkHead(data);
  return new Run(data);
}

/** The file may come from anybody: what everything else relies on. @param {Unpacked} data throws RangeError */
function checkHead({ head, columns }) {
  const isCount = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;
  if (!isCount(head.nodes) || head.nodes > 101) throw new RangeError('the number of nodes');
  if (head.events !== (columns.get('kind')?.length ?? 0)) throw new RangeError('the number of events');
  if (!isCount(head.ended_at_us)) throw new RangeError('the time of the end');
  for (const list of ['kinds', 'types', 'reasons', 'drop_reasons', 'folds', 'faults', 'chapters']) {
    if (!Array.isArray(head[list])) throw new RangeError(`the list of ${list}`);
  }
}

/** @param {Int32Array} cause */
function groupByCause(cause) {
  const begin = new Uint32Array(cause.length + 1);
  for (const i of cause) if (i >= 0) begin[i + 1]++;
  for (let i = 0; i < cause.length; i++) begin[i + 1] += begin[i];
  const next = begin.slice();
  const events = new Uint32Array(begin[cause.length]);
  cause.forEach((of, i) => { if (of >= 0) events[next[of]++] = i; });
  return { begin, events };
}
