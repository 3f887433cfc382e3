// SPDX-License-Identifier: MIT
// The picture of a window of the run as a list of shapes with all positions: what diagram.js paints on the canvas
// and picture.js writes as SVG. The same run, state and size always give the same shapes.
import { arrowsOf, drawArrow } from './arrows.js';
import { Axis, foldsFor, lowerBound, secondsText } from './axis.js';
import { drawAxis, drawDensity, drawEnd, drawFolds, drawRounds, drawTerms } from './backdrop.js';
import { drawFaults, faultRows, stripsOf } from './faults.js';
import { Fates } from './fates.js';
import { placeLabels } from './labels.js';
import { frameFor, layLanes, pointOf } from './lanes.js';
import { Levels } from './levels.js';
import { drawLane, drawMark, drawNames } from './marks.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./store.js').PageState} PageState */

/** @typedef {'start' | 'middle' | 'end'} Align */

/**
 * @typedef {{type: 'line', style: string, points: number[], width?: number}
 *   | {type: 'area', style: string, points: number[]}
 *   | {type: 'rect', style: string, x: number, y: number, w: number, h: number, r: number}
 *   | {type: 'rects', style: string, list: number[]}
 *   | {type: 'circle', style: string, x: number, y: number, r: number}
 *   | {type: 'text', style: string, x: number, y: number, text: string, align: Align, up?: boolean}
 *   | {type: 'clip', x: number, y: number, w: number, h: number}
 *   | {type: 'unclip'}} Shape
 *   width of a line: instead of its style's; y of a text: the middle of its height; up: it is read from below
 */

/** @typedef {{x1: number, y1: number, x2: number, y2: number, tail: number, head: number}} Hit */

/**
 * @typedef {object} Scene
 * @property {Shape[]} shapes
 * @property {import('./labels.js').Label[]} labels that want a place
 * @property {import('./labels.js').Placed[]} placed those that found one
 * @property {import('./labels.js').Box[]} blocked
 * @property {number[][]} lines
 * @property {Shape[]} top drawn last, over the edge of the plot too
 * @property {Hit[]} hits what can be chosen
 * @property {import('./axis.js').Axis} axis
 * @property {import('./lanes.js').Frame} frame
 * @property {import('./lanes.js').Lane[]} lanes
 * @property {import('./levels.js').Level} level
 */

/**
 * @typedef {object} Sight what is looked at, and from where
 * @property {Run} run
 * @property {Fates} fates
 * @property {Levels} levels
 * @property {PageState} state
 * @property {import('./axis.js').Axis} axis
 * @property {import('./lanes.js').Frame} frame
 * @property {import('./lanes.js').Lane[]} lanes
 * @property {number} strips pixels that fault windows take at the edge of the plot
 * @property {number} step from one node's lane to the next, pixels
 * @property {boolean} crowded so many arrows that those that say nothing new have no label
 * @property {number} low the first event in sight
 * @property {number} high one after the last
 * @property {Set<number>} strong messages close to the event at the cursor
 * @property {(text: string, style: string) => number} measure the width of a text
 * @property {(node: number) => import('./lanes.js').Lane | undefined} laneOf by the number in run.node
 * @property {(event: number) => number} bonus weight of a label for what is close to the cursor
 */

/** A run with what is worked out about it once. */
export class View {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.fates = new Fates(run);
    this.levels = new Levels(run, this.fates);
    this.clients = this.levels.laneStart[run.nodes + 1] > this.levels.laneStart[run.nodes];
  }
}

/** @type {WeakMap<Run, View>} */
const VIEWS = new WeakMap();

/** The view of a run, worked out when it is first asked for. @param {Run} run */
export function viewOf(run) {
  let view = VIEWS.get(run);
  if (view === undefined) {
    view = new View(run);
    VIEWS.set(run, view);
  }
  return view;
}

/** No more messages than this are looked at for one picture, whatever the trace holds. */
const MESSAGES_MOST = 2500;

const ENDS_FREE = 12;

/**
 * @param {View} view
 * @param {PageState} state
 * @param {number} width
 * @param {number} height
 * @param {(text: string, style: string) => number} measure
 * @returns {Scene}
 */
export function makeScene(view, state, width, height, measure) {
  const sight = makeSight(view, state, width, height, measure);
  const rows = faultRows(sight);
  sight.strips = stripsOf(rows);
  sight.lanes = layLanes(view.run, sight.frame, view.clients, sight.strips);
  sight.step = stepOf(sight);
  const byNode = new Map(sight.lanes.map((lane) => [lane.node, lane]));
  sight.laneOf = (node) => byNode.get(node === 254 ? view.run.nodes : node);
  const { axis, frame, lanes } = sight;
  const pixels = frame.end - frame.start;
  const level = view.levels.level(sight.low, sight.high, pixels, state.heartbeats, state.lostOnly);
  /** @type {Scene} */
  const scene = {
    shapes: [], labels: [], placed: [], blocked: [], lines: [], top: [], hits: [], axis, frame, lanes, level,
  };
  drawGround(sight, scene, rows);
  if (level === 'bands' && !state.lostOnly) drawRounds(sight, scene);
  if (level === 'density') drawDensity(sight, scene);
  for (const lane of lanes) drawLane(sight, scene, lane);
  if (level === 'density') drawAlarms(sight, scene);
  else drawEvents(sight, scene, level === 'arrows');
  drawFolds(sight, scene);
  drawCursor(sight, scene);
  scene.shapes.push({ type: 'unclip' });
  const [fx, fy] = pointOf(frame, frame.start, frame.top);
  const [right, bottom] = pointOf(frame, frame.end, frame.bottom);
  scene.shapes.push({ type: 'rect', style: 'frame', x: fx, y: fy, w: right - fx, h: bottom - fy, r: 5 });
  drawAxis(sight, scene);
  drawNames(sight, scene);
  drawBadge(sight, scene);
  drawLabels(sight, scene);
  scene.shapes.push(...scene.top);
  return scene;
}

/**
 * The axis of a window of a run on a canvas of this size.
 * @param {View} view
 * @param {PageState} state
 * @param {import('./lanes.js').Frame} frame
 */
export function axisFor({ levels }, state, frame) {
  const { from } = state;
  const until = Math.max(state.until, from + 1);
  // At both ends of the run some pixels stay free, so that what happens there is not cut.
  const start = frame.start + (from <= 0 ? ENDS_FREE : 0);
  const end = frame.end - (until >= levels.last ? ENDS_FREE : 0);
  const folds = state.folded ? foldsFor(levels.gaps(state.heartbeats), from, until, end - start) : [];
  return new Axis(from, until, start, end, folds);
}

/** @param {View} view @param {PageState} state @param {number} width @param {number} height
 *  @param {(text: string, style: string) => number} measure @returns {Sight} */
function makeSight(view, state, width, height, measure) {
  const { run, fates, levels } = view;
  const frame = frameFor(width, height, state.turned, run.nodes > 99);
  const axis = axisFor(view, state, frame);
  const strong = messagesNear(run, state.cursor);
  return {
    run, fates, levels, state, axis, frame, lanes: [], strips: 0, step: 0, crowded: false, strong, measure,
    low: levels.eventAt(axis.from), high: levels.eventAt(axis.until + 1),
    laneOf: () => undefined,
    bonus: (event) => (event === state.cursor || strong.has(event) ? 30 : 0),
  };
}

/**
 * The messages that led to the event at the cursor and those that came of it.
 * @param {Run} run
 * @param {number} cursor
 */
function messagesNear(run, cursor) {
  /** @type {Set<number>} */
  const out = new Set();
  if (cursor < 0) return out;
  const add = (/** @type {number} */ i) => {
    if (i >= 0 && run.sent[i] >= 0) out.add(run.sent[i]);
  };
  add(cursor);
  add(run.cause[cursor]);
  if (run.cause[cursor] >= 0) add(run.cause[run.cause[cursor]]);
  for (const effect of run.effectsOf(cursor).slice(0, 40)) add(effect);
  return out;
}

/** @param {Sight} sight @returns {number} */
function stepOf({ lanes, frame }) {
  const { length } = lanes;
  return length > 1 ? lanes[length - 1].at - lanes[length - 2].at : (frame.bottom - frame.top) / 2;
}

/** @param {Sight} sight @param {Scene} scene @param {ReturnType<typeof faultRows>} rows */
function drawGround(sight, scene, rows) {
  const { frame } = sight;
  scene.shapes.push({ type: 'rect', style: 'paper', x: 0, y: 0, w: frame.width, h: frame.height, r: 0 });
  const [x, y] = pointOf(frame, frame.start, frame.top);
  const [right, bottom] = pointOf(frame, frame.end, frame.bottom);
  scene.shapes.push({ type: 'clip', x, y, w: right - x, h: bottom - y });
  drawEnd(sight, scene);
  drawTerms(sight, scene);
  drawFaults(sight, scene, rows);
}

/**
 * Messages and marks of the events in sight.
 * @param {Sight} sight
 * @param {Scene} scene
 * @param {boolean} everything heartbeats that changed nothing too
 */
function drawEvents(sight, scene, everything) {
  const { run, fates, levels, state, low, high } = sight;
  const messages = new Set(fates.before(low, 600));
  const events = levels.live;
  const visit = (/** @type {number} */ i) => {
    if (state.found?.[i] === 1) drawFound(sight, scene, i);
    if (fates.isSent(i)) messages.add(i);
    else if (!state.lostOnly && run.sent[i] < 0) drawMark(sight, scene, i);
  };
  if (everything) for (let i = low; i < high && messages.size < MESSAGES_MOST; i++) visit(i);
  else {
    for (let k = lowerBound(events, low); k < events.length && events[k] < high && messages.size < MESSAGES_MOST; k++) {
      visit(events[k]);
    }
  }
  if (state.lostOnly) addLost(sight, messages);
  sight.crowded = messages.size > (sight.frame.end - sight.frame.start) / 12;
  for (const sent of messages) {
    if (state.lostOnly && !fates.anyLost(sent)) continue;
    if (!everything && !state.lostOnly && run.bulk[sent]) continue;
    for (const arrow of arrowsOf(sight, sent)) drawArrow(sight, scene, arrow);
  }
}

/** @param {Sight} sight @param {Scene} scene @param {number} i what the search found */
function drawFound(sight, scene, i) {
  const lane = sight.laneOf(sight.run.node[i]);
  if (lane === undefined) return;
  const [x, y] = pointOf(sight.frame, sight.axis.x(sight.run.time[i]), lane.at);
  scene.top.push({ type: 'circle', style: 'foundRing', x, y, r: 5 });
}

/** What must be seen however far away. @param {Sight} sight @param {Scene} scene */
function drawAlarms(sight, scene) {
  const { alarms } = sight.levels;
  const first = lowerBound(alarms, sight.low);
  for (let k = first; k < alarms.length && alarms[k] < sight.high && k < first + 50; k++) {
    drawMark(sight, scene, alarms[k]);
  }
}

/** @param {Sight} sight @param {Set<number>} messages */
function addLost({ run, levels, low, high }, messages) {
  for (let k = lowerBound(levels.losses, low); k < levels.losses.length && levels.losses[k] < high; k++) {
    if (messages.size < MESSAGES_MOST) messages.add(run.sent[levels.losses[k]]);
  }
}

/** @param {Sight} sight @param {Scene} scene */
function drawCursor(sight, scene) {
  const { run, axis, frame, state } = sight;
  if (state.cursor < 0) return;
  const along = axis.x(run.time[state.cursor]);
  if (along < frame.start - 1 || along > frame.end + 1) return;
  const points = [...pointOf(frame, along, frame.top), ...pointOf(frame, along, frame.bottom)];
  scene.shapes.push({ type: 'line', style: 'cursor', points });
  const lane = sight.laneOf(run.node[state.cursor]);
  if (lane === undefined) return;
  const [x, y] = pointOf(frame, along, lane.at);
  const r = Math.max(6, lane.half + 4);
  scene.shapes.push({ type: 'circle', style: 'ring', x, y, r });
}

/** The time at the cursor; no label lies on it. @param {Sight} sight @param {Scene} scene */
function drawBadge(sight, scene) {
  const { run, axis, frame, state } = sight;
  if (state.cursor < 0) return;
  const time = run.time[state.cursor];
  const along = axis.x(time);
  if (along < frame.start - 1 || along > frame.end + 1) return;
  const text = `${secondsText(time, Math.min(1000, 10 / axis.scale))} s`;
  const w = sight.measure(text, 'textBadge') + 16;
  const h = 19;
  const middle = frame.turned ? frame.top - w / 2 + 4 : along;
  const x = Math.max(1, Math.min(frame.width - w - 1, middle - w / 2));
  const y = frame.turned ? along - h / 2 : frame.bottom - h;
  scene.top.push({ type: 'rect', style: 'badge', x, y, w, h, r: 4 });
  scene.top.push({ type: 'text', style: 'textBadge', x: x + w / 2, y: y + h / 2 + 0.5, text, align: 'middle' });
  scene.blocked.push({ x, y, width: w, height: h });
}

/** @param {Sight} sight @param {Scene} scene */
function drawLabels(sight, scene) {
  const { frame, lanes, axis, state, run, step } = sight;
  // Words lie beside lanes; where no word fits between two of them, rather on one than nowhere.
  if (step >= 34) {
    for (const lane of lanes) {
      if (frame.turned && step < 150) {
        scene.lines.push([...pointOf(frame, frame.start, lane.at), ...pointOf(frame, frame.end, lane.at)]);
        continue;
      }
      const half = lane.node >= run.nodes ? 2 : 4;
      const [x, y] = pointOf(frame, frame.start, lane.at - half);
      const [right, bottom] = pointOf(frame, frame.end, lane.at + half);
      scene.blocked.push({ x, y, width: right - x, height: bottom - y });
    }
  }
  scene.lines.push([...pointOf(frame, frame.start, frame.top), ...pointOf(frame, frame.end, frame.top)]);
  if (state.cursor >= 0) {
    const along = axis.x(run.time[state.cursor]);
    scene.lines.push([...pointOf(frame, along, frame.top), ...pointOf(frame, along, frame.bottom)]);
  }
  const [x, y] = frame.turned ? [frame.top + 2, frame.start + 2] : [frame.start + 2, 2];
  const right = frame.turned ? frame.bottom : frame.end;
  const bottom = frame.turned ? frame.end : frame.bottom - 2;
  scene.placed = placeLabels(scene.labels, {
    bounds: { x, y, width: right - x - 2, height: bottom - y }, blocked: scene.blocked, lines: scene.lines,
    measure: sight.measure, height: 15,
  });
  for (const { label, place } of scene.placed) {
    const { style, text } = label;
    scene.shapes.push({ type: 'text', style, x: place.x, y: place.y, text, align: place.align });
  }
}
