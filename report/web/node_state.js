// SPDX-License-Identifier: MIT
// What the panel of states shows of each node, and which part of it: asked of the run, without touching the page.

import { cutText } from './words.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {{first: number, count: number}} LogWindow */

/** Letters of a command in a cell, at most. */
export const kCommandMax = 14;

/**
 * Which entries of all logs are shown: the last ones that fit, but never without the place that matters.
 * @param {number} last the highest index of any log
 * @param {number} place an index that has to be in sight; 0: none
 * @param {number} fit how many cells have room
 * @returns {LogWindow}
 */
export function logWindow(last, place, fit) {
  const count = Math.max(1, Math.min(fit, last));
  let first = Math.max(1, last - count + 1);
  if (place > 0 && place < first) first = Math.max(1, place - 1);
  return { first, count: Math.min(count, Math.max(0, last - first + 1)) };
}

/**
 * Rows in sight of a scrolled list, and a few around them.
 * @param {number} scrollTop
 * @param {number} height of the view
 * @param {number} rowHeight
 * @param {number} count
 * @param {number} around
 */
export function rowWindow(scrollTop, height, rowHeight, count, around) {
  const inSight = Math.min(Math.ceil(height / rowHeight) + 1, 200);
  const first = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight), count - inSight) - around);
  return { first, last: Math.min(count, first + inSight + 2 * around) };
}

/**
 * What event i changed, by node: names of fields, and from which index on its log is another.
 * @param {Run} run
 * @param {number} i
 */
export function changesByNode(run, i) {
  /** @type {Map<number, {fields: Set<string>, from: number}>} */
  const out = new Map();
  for (const { node, field, index, peer } of run.state.changedBy(i)) {
    const row = peer ?? node;
    const changes = out.get(row) ?? { fields: new Set(), from: 0 };
    changes.fields.add(field);
    if (index !== undefined) changes.from = index;
    out.set(row, changes);
  }
  return out;
}

/**
 * The live leader of the highest term at event i; -1: nobody leads.
 * @param {Run} run
 * @param {number} i
 */
export function leaderAt(run, i) {
  let leader = -1;
  for (let node = 0; node < run.nodes; node++) {
    if (run.state.letter(node, i) !== 'L') continue;
    if (leader < 0 || run.state.term(node, i) > run.state.term(leader, i)) leader = node;
  }
  return leader;
}

/**
 * Who led last before event i, and until which event; null if nobody ever did.
 * @param {Run} run
 * @param {number} i
 */
export function lastLeader(run, i) {
  let best = null;
  for (let node = 0; node < run.nodes; node++) {
    const { events, letters } = run.state.letters(node);
    for (let k = events.length - 1; k >= 0; k--) {
      if (events[k] > i || letters[k] !== 'L') continue;
      const ended = k + 1 < events.length ? events[k + 1] : run.n - 1;
      if (best === null || ended > best.ended) best = { node, ended };
      break;
    }
  }
  return best;
}

/**
 * As much of a command as a cell has room for: "100=Some Value", else its key.
 * @param {string} command
 * @param {number} room letters
 */
export function commandInCell(command, room) {
  if (command === '-' || command === 'no-op') return '–';
  if (command.length <= room) return command;
  const key = command.indexOf('=');
  return key > 0 && key <= room ? command.slice(0, key) : cutText(command, Math.max(2, Math.min(room, kCommandMax)));
}
