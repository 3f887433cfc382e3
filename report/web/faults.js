// SPDX-License-Identifier: MIT
// Fault windows: hatched strips along the edge of the plot, in rows where they overlap, each with its text.
import { rectOf } from './lanes.js';

/** @typedef {import('./scene.js').Sight} Sight */
/** @typedef {import('./scene.js').Scene} Scene */

/** The thickness of a row of fault windows, pixels. */
const STRIP = 11;
const STRIPS_MOST = 3;

/**
 * Fault windows in sight, each with the row its strip lies in.
 * @param {Sight} sight
 * @returns {{fault: import('./run.js').Fault, start: number, end: number, row: number}[]}
 */
export function faultRows(sight) {
  const { run, axis } = sight;
  /** @type {number[]} where each row is free again */
  const free = [];
  const out = [];
  for (const fault of run.faults) {
    const from = run.time[fault.from];
    const until = fault.until >= run.n - 1 ? Infinity : run.time[fault.until];
    if (until < axis.from || from > axis.until) continue;
    const start = Math.max(axis.start, axis.x(from));
    const end = Math.min(axis.end, axis.x(Math.min(until, sight.levels.last)));
    let row = free.findIndex((place) => place <= start);
    if (row < 0) row = free.length < STRIPS_MOST ? free.length : STRIPS_MOST - 1;
    if (row === STRIPS_MOST - 1 && free[row] !== undefined && end - free[row] < 1) continue;
    free[row] = Math.max(free[row] ?? 0, end);
    out.push({ fault, start, end, row });
  }
  return out;
}

/** @param {{row: number}[]} rows @returns {number} pixels that the strips take */
export function stripsOf(rows) {
  return rows.reduce((most, one) => Math.max(most, one.row + 1), 0) * STRIP;
}

/**
 * @param {Sight} sight
 * @param {Scene} scene
 * @param {ReturnType<typeof faultRows>} rows
 */
export function drawFaults(sight, scene, rows) {
  const { run, frame } = sight;
  for (const { fault, start, end, row } of rows) {
    const top = frame.top + row * STRIP;
    const [x, y, w, h] = rectOf(frame, start, top, Math.max(end, start + 2), top + STRIP);
    scene.shapes.push({ type: 'rect', style: row % 2 === 0 ? 'fault' : 'faultSoft', x, y, w, h, r: 0 });
    if (fault.text === '') continue;
    const places = () => faultPlaces(sight, start, end, frame.top + stripsOf(rows));
    const weight = Math.min(80, 54 + Math.log2(1 + end - start) * 2);
    const text = fault.text.length > 48 ? `${fault.text.slice(0, 46)}…` : fault.text;
    scene.labels.push({ text, style: 'textStopped', weight, places, event: Math.min(run.n - 1, fault.from) });
  }
}

/** @param {Sight} sight @param {number} start @param {number} end @param {number} stripsEnd */
function faultPlaces({ frame, lanes }, start, end, stripsEnd) {
  /** @type {import('./labels.js').Place[]} */
  const out = [];
  if (frame.turned) {
    for (const x of [stripsEnd + 6, lanes[0].at + 8]) {
      for (const down of [9, 24]) out.push({ x, y: start + down, align: 'start' });
    }
    return out;
  }
  for (const y of [frame.top - 11, stripsEnd + 8]) {
    for (const share of [0, 0.25, 0.5]) out.push({ x: start + 5 + (end - start) * share, y, align: 'start' });
  }
  return out;
}
