// SPDX-License-Identifier: MIT
// Lanes: where each node's line runs and what its role is along it. Positions are (along, across): along the axis of
// time, across the lanes; a turned diagram only swaps them when shapes are made.

/**
 * @typedef {object} Frame where things are, CSS pixels
 * @property {number} width
 * @property {number} height
 * @property {boolean} turned
 * @property {number} start first pixel of the plot along the axis
 * @property {number} end last one
 * @property {number} top first pixel of the plot across
 * @property {number} bottom last one
 */

/**
 * @typedef {object} Lane
 * @property {number} node 0 ..., or run.nodes: the clients
 * @property {number} at its middle, across
 * @property {number} half half of the thickness of its thickest bar
 */

/** Where the plot and the overview begin, pixels; narrow ones begin earlier. */
export const PLOT_LEFT = 76;

/** @typedef {{letter: string, from: number, until: number, start: number, end: number, event: number}} Role */

/** The letter of a node before its first start: it is not down, it has never run. */
export const UNSTARTED = '-';

/** What a letter looks like: its style, and the share of the full thickness; 0: a line. */
const ROLE_LOOKS = {
  F: { style: 'follower', share: 0, words: 'follower' },
  C: { style: 'candidate', share: 0.78, words: '▲ candidate' },
  Q: { style: 'preCandidate', share: 0.7, words: '△ pre-candidate' },
  L: { style: 'leader', share: 1, words: 'L leader' },
  N: { style: 'learner', share: 0, words: 'learner' },
  O: { style: 'outside', share: 0, words: 'outside' },
  x: { style: 'down', share: 0, words: '✕ down' },
  '-': { style: 'outside', share: 0, words: 'not started' },
  P: { style: 'paused', share: 0, words: '‖ paused' },
};

/** @param {string} letter */
export function lookOf(letter) {
  return ROLE_LOOKS[/** @type {keyof typeof ROLE_LOOKS} */ (letter)] ?? ROLE_LOOKS.F;
}

/**
 * @param {number} width
 * @param {number} height
 * @param {boolean} turned
 * @param {boolean} manyNodes
 * @returns {Frame}
 */
export function frameFor(width, height, turned, manyNodes) {
  const narrow = width < 560;
  if (turned) {
    const bottom = width - (narrow ? 6 : 14);
    return { width, height, turned, start: 30, end: height - 8, top: narrow ? 52 : 66, bottom };
  }
  let names = narrow ? 34 : PLOT_LEFT;
  if (manyNodes && narrow) names = 40;
  return { width, height, turned, start: names, end: width - (narrow ? 6 : 14), top: 26, bottom: height - 32 };
}

/**
 * @param {Frame} frame
 * @param {number} along
 * @param {number} across
 * @returns {[number, number]} x and y
 */
export function pointOf(frame, along, across) {
  return frame.turned ? [across, along] : [along, across];
}

/**
 * A rectangle of x, y, width, height from two corners.
 * @param {Frame} frame
 * @param {number} start
 * @param {number} top
 * @param {number} end
 * @param {number} bottom
 * @returns {[number, number, number, number]}
 */
export function rectOf(frame, start, top, end, bottom) {
  return frame.turned ? [top, start, bottom - top, end - start] : [start, top, end - start, bottom - top];
}

/**
 * Lanes in the order of the nodes, clients before them. The first and the last keep room for labels.
 * @param {import('./run.js').Run} run
 * @param {Frame} frame
 * @param {boolean} clients whether they have a lane
 * @param {number} strips pixels taken by fault windows
 * @returns {Lane[]}
 */
export function layLanes(run, frame, clients, strips) {
  const nodes = Array.from({ length: run.nodes }, (_, i) => i);
  const order = clients ? [run.nodes, ...nodes] : nodes;
  const top = frame.top + strips;
  const room = frame.bottom - top;
  const even = room / order.length;
  const first = order.length > 1 ? Math.min(even * 0.5, clients ? 22 : 58) : room / 2;
  const last = Math.min(even * 0.5, 58);
  // The clients need less room than a node.
  const less = clients && even > 40 ? 0.25 : 0;
  const step = order.length > 1 ? (room - first - last) / (order.length - 1 - less) : 0;
  const half = Math.max(1.8, Math.min(9, (order.length > 1 ? step : even) * 0.28));
  return order.map((node, place) => {
    const at = top + first + Math.max(0, place - less) * step;
    return { node, at, half: node < run.nodes ? half : Math.min(3, half) };
  });
}

/**
 * The roles of a node in sight; what is shorter than a pixel is left out, so that there are never more than pixels.
 * @param {import('./run.js').Run} run
 * @param {number} node
 * @param {import('./axis.js').Axis} axis
 * @param {number} last when the run ended
 * @returns {Role[]}
 */
export function rolesOf(run, node, axis, last) {
  const { events, letters } = run.state.letters(node);
  const total = events.length;
  const timeAt = (/** @type {number} */ k) => (k < total ? run.time[events[k]] : Infinity);
  const isKind = (/** @type {number} */ k, /** @type {string} */ kind) => k < total && run.kindIs(events[k], kind);
  /** @type {Role[]} */
  const out = [];
  let k = lastNotAfter(timeAt, total, axis.from);
  if (k < 0) k = 0;
  const end = Math.min(axis.until, last);
  while (k < total && timeAt(k) <= end) {
    const start = axis.x(Math.max(timeAt(k), axis.from));
    let next = k + 1;
    if (timeAt(next) < end && axis.x(timeAt(next)) - start < 1) {
      next = Math.max(next, 1 + lastNotAfter(timeAt, total, axis.time(start + 1)));
    }
    const until = Math.min(timeAt(next), end);
    const from = timeAt(k);
    const place = { start, end: axis.x(until) };
    const unstarted = isKind(next, 'node_started') && !isKind(next - 1, 'node_crashed');
    const letter = unstarted && letters[next - 1] === 'x' ? UNSTARTED : letters[next - 1];
    out.push({ letter, from, until: timeAt(next), ...place, event: events[next - 1] });
    k = next;
  }
  return out;
}

/**
 * @param {(k: number) => number} timeAt rising
 * @param {number} total
 * @param {number} time
 */
function lastNotAfter(timeAt, total, time) {
  let low = 0;
  let high = total;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeAt(middle) <= time) low = middle + 1; else high = middle;
  }
  return low - 1;
}
