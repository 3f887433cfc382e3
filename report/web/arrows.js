// SPDX-License-Identifier: MIT
// Messages as arrows: solid to where they were delivered, dashed to a red cross where and when they were lost, one
// more for each copy, each at the slope of the time it took.
import { pointOf } from './lanes.js';

/**
 * @typedef {object} Arrow one copy of a message
 * @property {number} sent event
 * @property {number} end the event of its arrival or loss, -1: still on the way when the run ended
 * @property {'delivered' | 'lost' | 'flying'} fate
 * @property {number} copy 0, 1 ...
 * @property {number} u1 along
 * @property {number} v1 across
 * @property {number} u2
 * @property {number} v2
 */

/**
 * The copies of a message as arrows; none where an end has no lane.
 * @param {import('./scene.js').Sight} sight
 * @param {number} sent
 * @returns {Arrow[]}
 */
export function arrowsOf(sight, sent) {
  const { run, fates, axis } = sight;
  const from = sight.laneOf(run.node[sent]);
  const to = sight.laneOf(run.peer[sent]);
  if (from === undefined || to === undefined || from === to) return [];
  const way = Math.sign(to.at - from.at);
  const v1 = from.at + way * (from.half + 1);
  const v2 = to.at - way * (to.half + 1);
  const u1 = axis.x(run.time[sent]);
  const ends = fates.ends(sent);
  if (ends.length === 0) {
    const u2 = Math.max(u1 + 14, Math.min(axis.end, axis.x(sight.levels.last)));
    return [{ sent, end: -1, fate: 'flying', copy: 0, u1, v1, u2, v2: v1 + (v2 - v1) * 0.5 }];
  }
  return ends.map((end, copy) => {
    const u2 = axis.x(run.time[end]);
    if (!fates.isLoss(end)) return { sent, end, fate: 'delivered', copy, u1, v1, u2, v2 };
    if (run.time[end] > run.time[sent]) {
      return { sent, end, fate: 'lost', copy, u1, v1, u2, v2: v2 - way * Math.min(9, Math.abs(v2 - v1) * 0.3) };
    }
    const short = Math.min(58, Math.abs(v2 - v1) * 0.45);
    return { sent, end, fate: 'lost', copy, u1, v1, u2: u1 + Math.max(4, short * 0.3), v2: v1 + way * short };
  });
}

/**
 * Draws an arrow and what it is called.
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 * @param {Arrow} arrow
 */
export function drawArrow(sight, scene, arrow) {
  const tone = sight.fates.tone(arrow.sent);
  const strong = sight.strong.has(arrow.sent) ? ' strong' : '';
  const [x1, y1] = pointOf(sight.frame, arrow.u1, arrow.v1);
  const [x2, y2] = pointOf(sight.frame, arrow.u2, arrow.v2);
  const line = [x1, y1, x2, y2];
  scene.lines.push(line);
  scene.hits.push({ x1, y1, x2, y2, tail: arrow.sent, head: arrow.end < 0 ? arrow.sent : arrow.end });
  if (arrow.fate === 'delivered') {
    const head = headOf(line, strong === '' ? 1 : 1.25, tone === 'beat');
    scene.shapes.push({ type: 'line', style: tone + strong, points: [x1, y1, head[4], head[5]] });
    scene.shapes.push({ type: 'area', style: tone, points: head });
  } else {
    scene.shapes.push({ type: 'line', style: (arrow.fate === 'lost' ? 'lost' : 'flying') + strong, points: line });
    if (arrow.fate === 'lost') drawCross(scene, x2, y2, 4);
  }
  labelArrow(sight, scene, arrow, tone, line);
}

/**
 * @param {import('./scene.js').Scene} scene
 * @param {number} x
 * @param {number} y
 * @param {number} r
 */
export function drawCross(scene, x, y, r) {
  scene.shapes.push({ type: 'line', style: 'cross', points: [x - r, y - r, x + r, y + r] });
  scene.shapes.push({ type: 'line', style: 'cross', points: [x - r, y + r, x + r, y - r] });
  scene.blocked.push({ x: x - r - 1, y: y - r - 1, width: 2 * r + 2, height: 2 * r + 2 });
}

/**
 * The four corners of the head at the end of a line: point, side, where the line ends, other side.
 * @param {number[]} line
 * @param {number} size
 * @param {boolean} thin
 */
function headOf([x1, y1, x2, y2], size, thin) {
  const length = Math.max(1, Math.hypot(x2 - x1, y2 - y1));
  const long = Math.min(thin ? 8 : 12, length * 0.6) * size;
  const wide = long * (thin ? 0.36 : 0.42);
  const ux = (x2 - x1) / length;
  const uy = (y2 - y1) / length;
  const bx = x2 - ux * long;
  const by = y2 - uy * long;
  return [x2, y2, bx - uy * wide, by + ux * wide, bx + ux * 2, by + uy * 2, bx + uy * wide, by - ux * wide];
}

/** @type {Record<string, number>} */
const TONE_WEIGHTS = { refusal: 70, answer: 56, request: 60, beat: 5 };

/**
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 * @param {Arrow} arrow
 * @param {import('./fates.js').Tone} tone
 * @param {number[]} line
 */
function labelArrow(sight, scene, arrow, tone, line) {
  const { run, fates } = sight;
  const lost = arrow.fate === 'lost';
  if (lost) {
    const text = fates.lossWords(arrow.end);
    const places = () => besideEnd(line);
    const weight = (tone === 'beat' ? 45 : 64) + sight.bonus(arrow.sent);
    scene.labels.push({ text, style: 'textSoft', weight, places, event: arrow.end });
  }
  if (arrow.copy > 0 && !lost) {
    if (sight.crowded) return;
    const places = () => besideLine(line, 'again');
    scene.labels.push({ text: 'again', style: 'textSoft', weight: 28, places, event: arrow.end });
    return;
  }
  const words = run.labelOf(arrow.sent);
  if (words === '' || words === '♥' || arrow.copy > 0 || (lost && tone !== 'request')) return;
  const plain = /^(ok|yes)$/.test(words);
  if (plain && (sight.crowded || tone === 'beat')) return;
  let weight = plain ? 24 : TONE_WEIGHTS[tone];
  if (lost) weight -= 12;
  // Of what a node tells all others at once, one label is enough.
  const before = run.sent[arrow.sent - 1] === arrow.sent - 1 ? arrow.sent - 1 : -1;
  if (before >= 0 && run.cause[before] === run.cause[arrow.sent] && run.labelOf(before) === words) weight -= 34;
  weight += sight.bonus(arrow.sent);
  const style = { request: 'textRequest', answer: 'textAnswer', refusal: 'textRefusal', beat: 'textSoft' }[tone];
  scene.labels.push({ text: words, style, weight, places: () => besideLine(line, words), event: arrow.sent });
}

const SHARES = [0.5, 0.36, 0.64, 0.24, 0.76, 0.44, 0.56, 0.15, 0.85];

/**
 * Places along a line, right of it and left of it; above and below where it is flat.
 * @param {number[]} line
 * @param {string} text
 * @returns {import('./labels.js').Place[]}
 */
export function besideLine([x1, y1, x2, y2], text) {
  const dx = x2 - x1;
  const dy = y2 - y1;
  const wide = text.length * 6.8;
  const lean = Math.abs(dy) < 1 ? Infinity : Math.abs(dx / dy);
  /** @type {import('./labels.js').Place[]} */
  const out = [];
  for (const share of SHARES) {
    const x = x1 + dx * share;
    const y = y1 + dy * share;
    if (lean > 2.2) {
      const lift = 10 + wide / 2 * Math.abs(dy / dx);
      out.push({ x, y: y - lift, align: 'middle' }, { x, y: y + lift, align: 'middle' });
    } else {
      const apart = 6 + 8 * lean;
      out.push({ x: x + apart, y, align: 'start' }, { x: x - apart, y, align: 'end' });
    }
  }
  return out;
}

/**
 * Places around the cross where a message was lost.
 * @param {number[]} line
 * @returns {import('./labels.js').Place[]}
 */
function besideEnd([x1, , x2, y2]) {
  const away = x2 >= x1 ? 1 : -1;
  /** @type {import('./labels.js').Place[]} */
  const places = [
    { x: x2 + 9, y: y2, align: 'start' }, { x: x2 - 9, y: y2, align: 'end' },
    { x: x2 + 9, y: y2 + 5, align: 'start' }, { x: x2 + 9, y: y2 - 5, align: 'start' },
    { x: x2 - 9, y: y2 + 5, align: 'end' }, { x: x2 - 9, y: y2 - 5, align: 'end' },
    { x: x2 + 4, y: y2 + 13, align: 'start' }, { x: x2 + 4, y: y2 - 13, align: 'start' },
    { x: x2 - 4, y: y2 + 13, align: 'end' }, { x: x2 - 4, y: y2 - 13, align: 'end' },
  ];
  if (away < 0) [places[0], places[1]] = [places[1], places[0]];
  return places;
}
