// SPDX-License-Identifier: MIT
// The columns of the nodes' states as report/state_changes.h and report/progress.h list them, as lists of changes.
import { NumberReader } from './unpack.js';

/** @typedef {import('./unpack.js').Unpacked} Unpacked */
/** @typedef {{events: Int32Array, values: Float64Array}} Changes a value holds from its event on; the first from -1 */
/** @typedef {{events: Int32Array, letters: string}} Letters a letter for each event, the first from event 0 */
/** @typedef {{events: Int32Array, lengths: Float64Array}} Timers when one runs out, and for how long it had been set */
/** @typedef {{events: Int32Array, next: Float64Array, match: Float64Array}} ProgressList next 0: it is not leading */

/** The fields by their bit in the column `change`. */
export const STATE_FIELDS = ['term', 'vote', 'commit', 'applied', 'durable', 'config', 'log'];
const NUMBER_FIELDS = STATE_FIELDS.slice(0, 6);

/**
 * @param {Unpacked} data
 * @param {Uint8Array} change by event
 * @param {Uint8Array} node by event
 * @param {number} nodes
 * @returns {Record<string, Changes[]>} by field and node
 */
export function readFields(data, change, node, nodes) {
  /** @type {Record<string, Changes[]>} */
  const fields = {};
  NUMBER_FIELDS.forEach((field, bit) => {
    const lists = emptyChanges(change, 1 << bit, node, nodes);
    const reader = new NumberReader(data.columns.get(`state.${field}`));
    const filled = new Uint32Array(nodes);
    if (field === 'vote') for (const list of lists) list.values[0] = 255;
    for (let i = 0; i < change.length; i++) {
      if ((change[i] & 1 << bit) === 0) continue;
      const { events, values } = lists[node[i]];
      const at = ++filled[node[i]];
      events[at] = i;
      if (field === 'vote') values[at] = reader.byte();
      else values[at] = field === 'config' ? reader.next() : values[at - 1] + reader.change();
    }
    fields[field] = lists;
  });
  return fields;
}

/**
 * @param {Uint8Array} change
 * @param {number} mask
 * @param {Uint8Array} node
 * @param {number} nodes
 * @returns {Changes[]}
 */
function emptyChanges(change, mask, node, nodes) {
  const counts = new Uint32Array(nodes).fill(1);
  for (let i = 0; i < change.length; i++) if ((change[i] & mask) !== 0) counts[node[i]]++;
  return Array.from(counts, (count) => ({ events: new Int32Array(count).fill(-1), values: new Float64Array(count) }));
}

/**
 * @param {Uint8Array | undefined} bytes
 * @param {number} nodes
 * @returns {Letters[]}
 */
export function readLetters(bytes, nodes) {
  const reader = new NumberReader(bytes);
  const lists = Array.from({ length: nodes }, () => ({ events: [0], letters: ['x'] }));
  for (let event = 0; reader.more;) {
    event += reader.next();
    const { events, letters } = lists[reader.byte()];
    const letter = String.fromCharCode(reader.byte());
    if (event === 0) {
      letters[0] = letter;
    } else {
      events.push(event);
      letters.push(letter);
    }
  }
  return lists.map(({ events, letters }) => ({ events: Int32Array.from(events), letters: letters.join('') }));
}

/**
 * @param {Uint8Array | undefined} bytes
 * @param {Uint8Array} node by event
 * @param {number} nodes
 * @returns {Timers[]}
 */
export function readTimers(bytes, node, nodes) {
  const reader = new NumberReader(bytes);
  /** @type {{events: number[], lengths: number[]}[]} */
  const lists = Array.from({ length: nodes }, () => ({ events: [], lengths: [] }));
  for (let event = 0; reader.more;) {
    event += reader.next();
    lists[node[event]].events.push(event);
    lists[node[event]].lengths.push(reader.next());
  }
  return lists.map(({ events, lengths }) => ({ events: Int32Array.from(events), lengths: Float64Array.from(lengths) }));
}

/**
 * @param {Uint8Array | undefined} bytes
 * @param {Uint8Array} node by event
 * @param {number} nodes
 * @returns {ProgressList[][]} by leader and peer
 */
export function readProgress(bytes, node, nodes) {
  const reader = new NumberReader(bytes);
  /** @type {Map<number, {events: number[], next: number[], match: number[]}>} */
  const lists = new Map();
  for (let event = 0; reader.more;) {
    event += reader.next();
    const key = node[event] * nodes + reader.next();
    const list = lists.get(key) ?? { events: [-1], next: [0], match: [0] };
    lists.set(key, list);
    const last = list.next.length - 1;
    list.events.push(event);
    list.next.push(list.next[last] + reader.change());
    list.match.push(list.match[last] + reader.change());
  }
  const none = { events: Int32Array.of(-1), next: Float64Array.of(0), match: Float64Array.of(0) };
  return Array.from({ length: nodes }, (_, leader) => Array.from({ length: nodes }, (__, peer) => {
    const list = lists.get(leader * nodes + peer);
    if (list === undefined) return none;
    return {
      events: Int32Array.from(list.events), next: Float64Array.from(list.next), match: Float64Array.from(list.match),
    };
  }));
}

/**
 * @param {Uint8Array | undefined} bytes
 * @param {number} count
 */
export function readEntryTerms(bytes, count) {
  const out = new Float64Array(count);
  const reader = new NumberReader(bytes);
  for (let i = 0; i < count; i++) out[i] = (i === 0 ? 0 : out[i - 1]) + reader.change();
  return out;
}
