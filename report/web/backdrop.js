// SPDX-License-Identifier: MIT
// What lies under the arrows and around them: terms, fault windows, bands of heartbeat rounds, densities, folded
// stretches, the axis. Each draws at most as much as there are pixels.
import { lengthText, lowerBound } from './axis.js';
import { pointOf, rectOf } from './lanes.js';

/** @typedef {import('./scene.js').Sight} Sight */
/** @typedef {import('./scene.js').Scene} Scene */

/** The thickness of a row of fault windows, pixels. */
const STRIP = 11;
const STRIPS_MOST = 3;

/**
 * Every other term is a shade darker; its number stands at the edge.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawTerms(sight, scene) {
  const { run, axis, frame } = sight;
  const { terms } = sight.levels;
  let k = lowerBound(terms.map((one) => run.time[one.event]), axis.from);
  for (let last = -Infinity; k < terms.length && run.time[terms[k].event] < axis.until; k++) {
    const along = axis.x(run.time[terms[k].event]);
    if (along - last < 3) continue;
    last = along;
    const points = [...pointOf(frame, along, frame.top), ...pointOf(frame, along, frame.bottom)];
    scene.shapes.push({ type: 'line', style: 'termEdge', points });
    const [x, y] = frame.turned ? [frame.bottom - 4, along + 9] : [along + 4, frame.bottom - 9];
    /** @type {import('./labels.js').Place} */
    const place = { x, y, align: frame.turned ? 'end' : 'start' };
    scene.labels.push({ text: `term ${terms[k].term}`, style: 'textSoft', weight: 18, places: [place], event: terms[k].event });
  }
}

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
    const end = until === Infinity ? axis.end : Math.min(axis.end, axis.x(until));
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
    /** @type {import('./labels.js').Place[]} */
    const places = [];
    const stripsEnd = frame.top + stripsOf(rows);
    if (frame.turned) {
      places.push({ x: stripsEnd + 6, y: start + 9, align: 'start' }, { x: stripsEnd + 6, y: start + 24, align: 'start' });
    } else {
      for (const part of [0, 0.25, 0.5]) places.push({ x: start + 3 + (end - start) * part, y: frame.top - 11, align: 'start' });
      for (const part of [0, 0.25, 0.5]) places.push({ x: start + 3 + (end - start) * part, y: stripsEnd + 9, align: 'start' });
    }
    const weight = Math.min(80, 54 + Math.log2(1 + end - start) * 2);
    const text = fault.text.length > 48 ? `${fault.text.slice(0, 46)}…` : fault.text;
    scene.labels.push({ text, style: 'textStopped', weight, places, event: Math.min(run.n - 1, fault.from) });
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
  const words = `♥ ×${rounds.rounds.toLocaleString('en')}`;
  const middle = (piece[0] + piece[1]) / 2;
  const leader = nodes.findIndex((lane) => lane.node === rounds.leader);
  const order = [Math.max(1, leader), leader + 1, 1].filter((i) => i >= 1 && i < nodes.length);
  const places = order.map((i) => middleOf(sight, middle, (nodes[i - 1].at + nodes[i].at) / 2));
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

/**
 * How much happens on each lane, column by column: heartbeats grey, losses red, the rest in colour.
 * @param {Sight} sight
 * @param {Scene} scene
 */
export function drawDensity(sight, scene) {
  const { axis, frame, levels, lanes } = sight;
  const column = lanes.length > 24 ? 4 : 2;
  const columns = Math.ceil((frame.end - frame.start) / column);
  const edges = Array.from({ length: columns + 1 }, (_, c) => levels.eventAt(axis.time(frame.start + c * column)));
  const counts = lanes.map((lane) => edges.slice(1).map((high, c) => levels.count(lane.node, edges[c], high)));
  const most = counts.flat().reduce((max, one) => Math.max(max, one.beats + one.rest + one.lost), 1);
  /** @type {Record<'beats' | 'rest' | 'lost', number[]>} */
  const lists = { beats: [], rest: [], lost: [] };
  const step = lanes.length > 1 ? lanes[1].at - lanes[0].at : (frame.bottom - frame.top) / 2;
  lanes.forEach((lane, l) => {
    const room = Math.max(1.5, Math.min(90, step - 2 * lane.half - 16));
    const perCount = room / Math.log2(1 + most);
    counts[l].forEach((one, c) => {
      let across = lane.at - lane.half - 2;
      const total = one.beats + one.rest + one.lost;
      if (total === 0) return;
      const tall = Math.max(1, Math.log2(1 + total) * perCount);
      for (const part of /** @type {('beats' | 'rest' | 'lost')[]} */ (['beats', 'rest', 'lost'])) {
        if (one[part] === 0) continue;
        const share = Math.max(1, tall * one[part] / total);
        lists[part].push(...rectOf(frame, frame.start + c * column, across - share, frame.start + (c + 1) * column - 0.4, across));
        across -= share;
      }
    });
  });
  scene.shapes.push({ type: 'rects', style: 'densityBeat', list: lists.beats });
  scene.shapes.push({ type: 'rects', style: 'densityRest', list: lists.rest });
  scene.shapes.push({ type: 'rects', style: 'densityLost', list: lists.lost });
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
    let rounds = 0;
    for (const one of levels.roundsIn(low, high, 50)) {
      const inside = Math.min(one.last, high) - Math.max(one.first, low);
      rounds += inside >= one.last - one.first ? one.rounds : Math.round(one.rounds * inside / Math.max(1, one.last - one.first));
    }
    const quiet = `${lengthText(fold.until - fold.from)} quiet`;
    const text = rounds > 0 ? `${lengthText(fold.until - fold.from)} · ♥ ×${rounds.toLocaleString('en')}` : quiet;
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
    if (!frame.turned && (tick.x + half > frame.width || tick.x - half < 0)) continue;
    if (frame.turned) scene.shapes.push({ type: 'text', style: 'textAxis', x: edge - 8, y: tick.x, text: tick.text, align: 'end' });
    else scene.shapes.push({ type: 'text', style: 'textAxis', x: tick.x, y: edge + 17, text: tick.text, align: 'middle' });
  }
  if (!frame.turned) {
    scene.shapes.push({ type: 'text', style: 'textAxis', x: frame.start - 12, y: frame.bottom + 17, text: 'seconds', align: 'end' });
  }
}
