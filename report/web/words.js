// SPDX-License-Identifier: MIT
// How the page names nodes, times and events.

import { CLIENT, SCENARIO } from './run.js';

/** @typedef {import('./run.js').Run} Run */

/**
 * Seconds to a millisecond, rounded down as the story does: "10.966 s".
 * @param {number} us
 */
export function momentText(us) {
  return `${secondsNumber(us, 3)} s`;
}

/**
 * @param {number} us
 * @param {number} digits behind the point, at most 6; the rest is cut
 */
export function secondsNumber(us, digits) {
  const whole = Math.floor(us / 1e6);
  return `${whole}.${String(Math.floor(us - whole * 1e6)).padStart(6, '0').slice(0, digits)}`;
}

/**
 * A length of time: "96 ms", "6.1 ms", "1.20 s".
 * @param {number} us
 */
export function spanText(us) {
  if (us >= 1e6) return `${(us / 1e6).toFixed(2)} s`;
  return us >= 1e4 ? `${Math.round(us / 1000)} ms` : `${(us / 1000).toFixed(1)} ms`;
}

/** @param {number} node */
export function nodeText(node) {
  if (node === CLIENT) return 'client';
  return node === SCENARIO ? 'scenario' : `node ${node}`;
}

/**
 * A whole sentence: "node 2 votes for node 0 (term 1)". Of clients and the scenario the text is whole already.
 * @param {Run} run
 * @param {number} i
 */
export function sentenceOf(run, i) {
  const node = run.node[i];
  const text = run.textOf(i);
  if (node === CLIENT || node === SCENARIO) return text;
  return `${nodeText(node)}${text.startsWith('its ') ? ':' : ''} ${text}`;
}

/** @param {number} count */
export function groupedText(count) {
  return count.toLocaleString('en');
}

/**
 * "1 event", "8,231 events".
 * @param {number} count
 * @param {string} noun
 */
export function countText(count, noun) {
  return `${groupedText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/**
 * A text cut behind a whole character, with an ellipsis where something is missing.
 * @param {string} text
 * @param {number} lengthMax in characters
 */
export function cutText(text, lengthMax) {
  const letters = text.length > 4 * lengthMax ? text.slice(0, 4 * lengthMax) : text;
  const points = Array.from(letters);
  return points.length <= lengthMax && letters === text ? text : `${points.slice(0, lengthMax - 1).join('')}…`;
}

/** What a role letter means. @type {Record<string, {sign: string, word: string}>} */
export const kRoles = {
  F: { sign: '━', word: 'follower' },
  C: { sign: '▲', word: 'candidate' },
  L: { sign: 'L', word: 'leader' },
  Q: { sign: '△', word: 'pre-candidate' },
  N: { sign: '┈', word: 'learner' },
  O: { sign: '○', word: 'outside' },
  x: { sign: '✕', word: 'down' },
  P: { sign: '‖', word: 'paused' },
};
