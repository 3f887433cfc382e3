// SPDX-License-Identifier: MIT
// What lies under the arrows and around them: terms, bands of heartbeat rounds, densities, folded stretches, the
// axis. Each draws at most as much as there are pixels.
import { lengthText, lowerBound } from './axis.js';
import { pointOf, rectOf } from './lanes.js';

/** @typedef {import('./scene.js').Sight} Sight */
/** @typedef {import('./scene.js').Scene} Scene */

/** Behind the end of the run less than this is not worth to be shown, pixels. */
const ENDS_SHOWN = 16;

/**
 * Where a term begins; its number stands at the edge.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawTerms(sight, scene) {
  const { run, axis, frame } = sight;
  const { terms, termTimes } = sight.levels;
  let k = lowerBound(termTimes, axis.from);
  for (let last = -Infinity; k < terms.length && run.time[terms[k].event] < axis.until; k++) {
    const along = axis.x(run.time[terms[k].event]);
    if (along - last < 3) continue;
    last = along;
    const points = [...pointOf(frame, along, frame.top), ...pointOf(frame, along, frame.bottom)];
    scene.shapes.push({ type: 'line', style: 'termEdge', points });
    const [x, y] = frame.turned ? [frame.bottom - 6, along + 11] : [along + 4, frame.bottom - 12];
    /** @type {import('./labels.js').Place} */
    const place = { x, y, align: frame.turned ? 'end' : 'start' };
    const { event, term } = terms[k];
    scene.labels.push({ text: `term ${term}`, style: 'textSoft', weight: 18, places: () => [place], event });
  }
}

/** @param {import('./levels.js').Rounds} rounds @returns {string} what became of them, '' if it need not be said */
function roundsFate(rounds) {
  if (rounds.lost > 0) return `${rounds.answered} answered, ${rounds.lost} lost`;
  return rounds.answered === rounds.sent ? 'all answered' : `${rounds.answered} of ${rounds.sent} answered`;
}

/**
 * Rounds of heartbeats as grey bands between the lanes.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawRounds(sight, scene) {
  const { run, axis, frame, lanes } = sight;
  const nodes = lanes.filter((lane) => lane.node < run.nodes);
  if (nodes.length < 2) return;
  for (const rounds of sight.levels.roundsIn(sight.low, sight.high, Math.ceil((frame.end - frame.start) / 6))) {
    const start = Math.max(axis.start, axis.x(run.time[rounds.first]));
    const end = Math.min(axis.end, axis.x(run.time[rounds.last]));
    if (end - start < 1.5) continue;
    const pieces = piecesBetween(axis, start, end);
    for (let i = 1; i < nodes.length; i++) {
      const top = nodes[i - 1].at + nodes[i - 1].half + 5;
      const bottom = nodes[i].at - nodes[i].half - 5;
      if (bottom - top < 2) continue;
      for (const [from, until] of pieces) {
        const [x, y, w, h] = rectOf(frame, from, top, until, bottom);
        scene.shapes.push({ type: 'rect', style: rounds.lost > 0 ? 'bandLost' : 'band', x, y, w, h, r: 3 });
      }
    }
    const widest = pieces.reduce((best, one) => (one[1] - one[0] > best[1] - best[0] ? one : best), [0, 0]);
    labelRounds(sight, scene, rounds, widest, nodes);
  }
}

/**
 * A stretch of pixels without the folds in it.
 * @param {import('./axis.js').Axis} axis
 * @param {number} start
 * @param {number} end
 */
function piecesBetween(axis, start, end) {
  const out = [];
  let from = start;
  for (const fold of axis.breaks()) {
    if (fold.end < start || fold.start > end) continue;
    if (fold.start - from > 2) out.push([from, fold.start - 1]);
    from = fold.end + 1;
  }
  if (end - from > 2) out.push([from, end]);
  return out;
}

/** @param {Sight} sight @param {Scene} scene @param {import('./levels.js').Rounds} rounds @param {number[]} piece
 *  @param {import('./lanes.js').Lane[]} nodes */
function labelRounds(sight, scene, rounds, piece, nodes) {
  const room = piece[1] - piece[0];
  if (room < 34) return;
  const words = rounds.rounds === 1 ? '♥' : `♥ ×${rounds.rounds.toLocaleString('en')}`;
  const middle = (piece[0] + piece[1]) / 2;
  const leader = nodes.findIndex((lane) => lane.node === rounds.leader);
  const order = [Math.max(1, leader), leader + 1, 1].filter((i) => i >= 1 && i < nodes.length);
  const places = () => order.map((i) => middleOf(sight, middle, (nodes[i - 1].at + nodes[i].at) / 2));
  const fate = roundsFate(rounds);
  const whole = sight.measure(`${words} ${fate}`, 'textBand') + 10;
  const text = room > whole || sight.frame.turned ? `${words} ${fate}` : words;
  scene.labels.push({ text, style: 'textBand', weight: 52, places, event: rounds.first });
}

/** @param {Sight} sight @param {number} along @param {number} across @returns {import('./labels.js').Place} */
function middleOf(sight, along, across) {
  const [x, y] = pointOf(sight.frame, along, across);
  return { x, y, align: 'middle' };
}

/** The mean of what happens in a column where anything does. @param {Int32Array[]} counts */
function meanOf(counts) {
  let sum = 0;
  let columns = 0;
  for (const lane of counts) {
    for (let k = 0; k < lane.length; k += 3) {
      const total = lane[k] + lane[k + 1] + lane[k + 2];
      sum += total;
      if (total > 0) columns++;
    }
  }
  return Math.max(1, sum / Math.max(1, columns));
}

/** No label from here to there. @param {Sight} sight @param {Scene} scene @param {number} top @param {number} bottom */
function blockAcross({ frame }, scene, top, bottom) {
  if (bottom - top < 6) return;
  const [x, y, width, height] = rectOf(frame, frame.start, top, frame.end, bottom);
  scene.blocked.push({ x, y, width, height });
}

/**
 * What lies behind the end of the run.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawEnd({ axis, frame, levels }, scene) {
  const along = axis.x(levels.last);
  const { open } = levels.run.head;
  if (along > frame.end - (open === true ? 1 : ENDS_SHOWN)) return;
  const [x, y, w, h] = rectOf(frame, Math.max(frame.start, along), frame.top, frame.end, frame.bottom);
  scene.shapes.push({ type: 'rect', style: 'beyond', x, y, w, h, r: 0 });
  /** @type {import('./labels.js').Place} */
  const place = { x: x + 8, y: frame.turned ? y + 12 : frame.bottom - 12, align: 'start' };
  const event = Math.max(0, levels.run.n - 1);
  const text = open === true ? '' : 'the run has ended';
  scene.labels.push({ text, style: 'textFold', weight: 20, places: () => [place], event });
}

const DENSITY_STYLES = ['densityBeat', 'densityLost', 'densityRest'];

/**
 * How much happens on each lane, column by column: heartbeats grey, losses red, the rest in colour.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawDensity(sight, scene) {
  const { axis, frame, levels, lanes } = sight;
  const column = lanes.length > 24 ? 4 : 3;
  const columns = Math.ceil((frame.end - frame.start) / column);
  const edges = Array.from({ length: columns + 1 }, (_, c) => levels.eventAt(axis.time(frame.start + c * column)));
  const counts = lanes.map((lane) => levels.countColumns(lane.node, edges));
  const full = 3 * meanOf(counts);
  const narrow = sight.step < 30;
  /** @type {number[][]} */
  const lists = [[], [], []];
  lanes.forEach((lane, l) => {
    const above = l > 0 ? sight.step - 22 : lane.at - frame.top - sight.strips - 4;
    const room = narrow ? 1.8 * lane.half : Math.max(3, Math.min(60, above - 2 * lane.half));
    const foot = narrow ? lane.at + room / 2 : lane.at - lane.half - 2;
    if (!narrow) blockAcross(sight, scene, foot - room, foot + 2);
    addColumns(lists, counts[l], { frame, column, foot, room, full });
  });
  lists.forEach((list, part) => {
    const style = narrow && part === 2 ? 'densityPale' : DENSITY_STYLES[part];
    scene.shapes.push({ type: 'rects', style, list });
  });
}

/**
 * The columns of a lane: grey at the foot, red on it, the rest above.
 * @param {number[][]} lists rectangles, by part
 * @param {Int32Array} counts
 * @param {{frame: import('./lanes.js').Frame, column: number, foot: number, room: number, full: number}} how
 */
function addColumns(lists, counts, { frame, column, foot, room, full }) {
  const scale = room / Math.log2(1 + full);
  for (let k = 0; k < counts.length; k += 3) {
    const total = counts[k] + counts[k + 1] + counts[k + 2];
    if (total === 0) continue;
    const tall = Math.max(1.5, Math.min(room, Math.log2(1 + total) * scale));
    const along = frame.start + k / 3 * column;
    let across = foot;
    for (let part = 0; part < 3; part++) {
      if (counts[k + part] === 0) continue;
      const share = Math.max(1, tall * counts[k + part] / total);
      const [x, y, w, h] = rectOf(frame, along, across - share, along + column - 0.8, across);
      lists[part].push(x, y, w, h);
      across -= share;
    }
  }
}

/**
 * The wavy bands of folded stretches, with what they hold.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawFolds(sight, scene) {
  const { axis, frame, levels } = sight;
  for (const fold of axis.breaks()) {
    const waves = [];
    const back = [];
    for (let across = frame.top; across <= frame.bottom; across += 4) {
      const sway = Math.sin((across - frame.top) / 13) * 2.5;
      waves.push(...pointOf(frame, fold.start + 3 + sway, across));
      back.unshift(...pointOf(frame, fold.end - 3 + sway, across));
    }
    scene.shapes.push({ type: 'area', style: 'fold', points: [...waves, ...back] });
    const low = levels.eventAt(fold.from);
    const high = levels.eventAt(fold.until);
    const rounds = levels.roundsBegun(low, high);
    const quiet = `${lengthText(fold.until - fold.from)} quiet`;
    const clean = levels.roundsIn(low, high, 50).every((one) => one.answered === one.sent) ? ', all answered' : '';
    const beats = `${lengthText(fold.until - fold.from)} · ♥ ×${rounds.toLocaleString('en')}${clean}`;
    const text = rounds > 0 ? beats : quiet;
    const [x, y] = pointOf(frame, (fold.start + fold.end) / 2, (frame.top + frame.bottom) / 2);
    scene.shapes.push({ type: 'text', style: 'textFold', x, y, text, align: 'middle', up: !frame.turned });
    const [bx, by, bw, bh] = rectOf(frame, fold.start, frame.top, fold.end, frame.bottom);
    scene.blocked.push({ x: bx, y: by, width: bw, height: bh });
  }
}

/**
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawAxis(sight, scene) {
  const { axis, frame } = sight;
  const digits = axis.ticks(90).map((tick) => sight.measure(tick.text, 'textAxis'));
  const apart = frame.turned ? 46 : Math.max(64, Math.max(0, ...digits) + 26);
  for (const tick of axis.ticks(apart)) {
    const edge = frame.turned ? frame.top : frame.bottom;
    const points = [...pointOf(frame, tick.x, edge), ...pointOf(frame, tick.x, edge + (frame.turned ? -5 : 5))];
    scene.shapes.push({ type: 'line', style: 'axisTick', points });
    const half = sight.measure(tick.text, 'textAxis') / 2;
    if (!frame.turned && (tick.x + half > frame.width || tick.x - half < frame.start - 10)) continue;
    const [x, y] = pointOf(frame, tick.x, edge + (frame.turned ? -8 : 17));
    const align = frame.turned ? 'end' : 'middle';
    scene.shapes.push({ type: 'text', style: 'textAxis', x, y, text: tick.text, align });
  }
  const text = frame.width < 560 ? 's' : 'seconds';
  const [x, y] = frame.turned ? [frame.top - 8, frame.start - 14] : [frame.start - 12, frame.bottom + 17];
  scene.shapes.push({ type: 'text', style: 'textAxis', x, y, text, align: 'end' });
}
