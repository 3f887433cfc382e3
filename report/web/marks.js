// SPDX-License-Identifier: MIT
// What happens on a lane: its roles as bars, and marks for what nodes decide and what befalls them.
import { drawCross } from './arrows.js';
import { termColor } from './colors.js';
import { UNSTARTED, lookOf, pointOf, rectOf, rolesOf } from './lanes.js';

/**
 * The names of the lanes, as many as have room.
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 */
export function drawNames(sight, scene) {
  const { run, frame, lanes, step } = sight;
  const short = frame.width < 560 || (frame.turned && step < 70);
  const least = frame.turned ? 30 : 14;
  const every = Math.max(1, Math.ceil(least / step));
  const clientsAt = lanes.find((lane) => lane.node >= run.nodes)?.at ?? -least;
  for (const lane of lanes) {
    const client = lane.node >= run.nodes;
    if (!client && (lane.node % every !== 0 || Math.abs(lane.at - clientsAt) < least - 1)) continue;
    let text = short ? String(lane.node) : `node ${lane.node}`;
    if (client) text = short ? 'cli' : 'clients';
    const [x, y] = pointOf(frame, frame.start - (frame.turned ? 14 : 10), lane.at);
    scene.shapes.push({ type: 'text', style: 'textName', x, y, text, align: frame.turned ? 'middle' : 'end' });
  }
}

/**
 * The bar of a lane, role by role, with a label wherever the role changes.
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 * @param {import('./lanes.js').Lane} lane
 */
export function drawLane(sight, scene, lane) {
  const { run, axis } = sight;
  if (lane.node >= run.nodes) {
    addLine(sight, scene, 'client', axis.start, Math.min(axis.end, axis.x(sight.levels.last)), lane.at);
    return;
  }
  let before = '';
  for (const role of rolesOf(run, lane.node, axis, sight.levels.last)) {
    drawRole(sight, scene, lane, role);
    labelRole(sight, scene, lane, role, before);
    before = role.letter;
  }
}

/** @param {import('./scene.js').Sight} sight @param {import('./scene.js').Scene} scene
 *  @param {string} style @param {number} from @param {number} until @param {number} across */
function addLine(sight, scene, style, from, until, across) {
  const points = [...pointOf(sight.frame, from, across), ...pointOf(sight.frame, until, across)];
  // Of very many lanes the lines are thin, so that what differs from a follower stands out.
  const width = sight.step < 40 ? Math.max(0.6, sight.step / 12) : undefined;
  scene.shapes.push({ type: 'line', style, points, width });
}

/**
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 * @param {import('./lanes.js').Lane} lane
 * @param {import('./lanes.js').Role} role
 */
function drawRole(sight, scene, lane, role) {
  const look = lookOf(role.letter);
  if (look.share === 0) {
    addLine(sight, scene, look.style, role.start, role.end, lane.at);
    if (role.letter === 'N') addLine(sight, scene, look.style, role.start, role.end, lane.at + Math.min(4, lane.half));
    return;
  }
  const half = lane.half * look.share;
  const [x, y, w, h] = rectOf(sight.frame, role.start, lane.at - half, role.end, lane.at + half);
  const term = sight.run.state.term(lane.node, role.event);
  const style = role.letter === 'L' ? `leader-${termColor(term)}` : look.style;
  scene.shapes.push({ type: 'rect', style, x, y, w, h, r: Math.min(2.5, half / 2) });
  scene.blocked.push({ x, y: y - 1, width: w, height: h + 2 });
  if (role.letter !== 'L' || half < 7 || role.end - role.start < 16) return;
  const [lx, ly] = pointOf(sight.frame, role.start + 8, lane.at);
  scene.shapes.push({ type: 'text', style: 'textLetter', x: lx, y: ly, text: 'L', align: 'middle' });
}

/**
 * Above the bar, below it, a little further along; beside it when the diagram is turned.
 * @param {import('./scene.js').Sight} sight
 * @param {import('./lanes.js').Lane} lane
 * @param {number} along
 * @returns {import('./labels.js').Place[]}
 */
function aroundLane(sight, lane, along) {
  const apart = lane.half + 11;
  /** @type {import('./labels.js').Place[]} */
  const out = [];
  if (sight.frame.turned) {
    for (const shift of [8, 20, 34]) {
      out.push({ x: lane.at + lane.half + 6, y: along + shift, align: 'start' });
      out.push({ x: lane.at - lane.half - 6, y: along + shift, align: 'end' });
    }
    return out;
  }
  const last = lane.at > (sight.frame.top + sight.frame.bottom) / 2;
  const above = last ? apart : -apart;
  for (const y of [lane.at + above, lane.at - above]) {
    out.push({ x: along, y, align: 'start' }, { x: along, y, align: 'end' }, { x: along + 16, y, align: 'start' });
  }
  for (const far of [1.75, -1.75]) out.push({ x: along, y: lane.at + above * far, align: 'start' });
  return out;
}

/** Where lanes are narrow words are few. @param {import('./scene.js').Sight} sight */
function brief(sight) {
  return sight.step < 60 || sight.frame.width < 560;
}

/**
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 * @param {import('./lanes.js').Lane} lane
 * @param {import('./lanes.js').Role} role
 * @param {string} before the letter before it in sight
 */
function labelRole(sight, scene, lane, role, before) {
  if (role.until <= role.from) return;
  const { run, axis } = sight;
  const changes = role.from >= axis.from && role.from > 0;
  const { letter } = role;
  const look = lookOf(letter);
  let { words } = look;
  let weight = { L: 86, C: 82, Q: 78, x: 88, P: 84 }[letter] ?? 66;
  let style = 'textRole';
  if (letter === 'F') {
    if (!changes || before === '') return;
    if ('xP'.includes(before)) words = '↻ back';
    else if (before === UNSTARTED) words = 'starts';
    else if (!'LC'.includes(before) || brief(sight)) return;
  }
  if (letter === 'x' || letter === 'P') style = 'textStopped';
  else if (letter !== UNSTARTED && words !== '↻ back' && words !== 'starts') {
    const term = run.state.term(lane.node, Math.max(role.event, sight.low - 1));
    words = brief(sight) ? `${words.split(' ')[0]} term ${term}` : `${words} · term ${term}`;
  }
  if (!changes) weight -= letter === 'L' ? 2 : 30;
  if (letter === 'x' && changes) {
    const [x, y] = pointOf(sight.frame, role.start, lane.at);
    if (lane.half >= 3) drawCross(scene, x, y, Math.min(5, lane.half));
  }
  const places = () => aroundLane(sight, lane, role.start);
  scene.labels.push({ text: words, style, weight, places, event: role.event });
}

/**
 * @typedef {object} Look of a mark
 * @property {'diamond' | 'square' | 'tick' | 'cut' | 'alarm' | 'dot'} shape
 * @property {string} style
 * @property {string} text style of its label
 * @property {number} weight of its label
 * @property {string} sign before its label
 */

/** @type {Record<string, Look>} */
const MARKS = {
  commit_advanced: { shape: 'diamond', style: 'commit', text: 'textCommit', weight: 58, sign: '◆ ' },
  log_truncated: { shape: 'cut', style: 'cut', text: 'textStopped', weight: 74, sign: '✂ ' },
  entry_appended: { shape: 'tick', style: 'tick', text: 'textSoft', weight: 26, sign: '' },
  append_rejected: { shape: 'cut', style: 'cut', text: 'textRefusal', weight: 30, sign: '' },
  became_candidate: { shape: 'tick', style: 'tick', text: 'textRole', weight: 80, sign: '▲ ' },
  election_timeout: { shape: 'dot', style: 'candidate-bar', text: 'textSoft', weight: 34, sign: '' },
  snapshot_taken: { shape: 'square', style: 'snapshot', text: 'textMark', weight: 66, sign: '■ ' },
  snapshot_installed: { shape: 'square', style: 'snapshot', text: 'textMark', weight: 72, sign: '■ ' },
  config_changed: { shape: 'square', style: 'config', text: 'textMark', weight: 68, sign: '▪ ' },
  transfer_started: { shape: 'dot', style: 'mark', text: 'textMark', weight: 66, sign: '' },
  transfer_ended: { shape: 'dot', style: 'mark', text: 'textMark', weight: 50, sign: '' },
  read_served: { shape: 'dot', style: 'answer', text: 'textAnswer', weight: 46, sign: '' },
  lease_expired: { shape: 'dot', style: 'mark', text: 'textMark', weight: 60, sign: '' },
  client_request: { shape: 'dot', style: 'request', text: 'textRequest', weight: 62, sign: '' },
  member_requested: { shape: 'dot', style: 'request', text: 'textRequest', weight: 66, sign: '' },
  client_response: { shape: 'dot', style: 'answer', text: 'textAnswer', weight: 48, sign: '' },
  node_refused_start: { shape: 'cut', style: 'cut', text: 'textStopped', weight: 88, sign: '✕ ' },
  violation: { shape: 'alarm', style: 'violation', text: 'textStopped', weight: 98, sign: '' },
};

/**
 * Marks a decision of a node, where it has a mark.
 * @param {import('./scene.js').Sight} sight
 * @param {import('./scene.js').Scene} scene
 * @param {number} i event
 */
export function drawMark(sight, scene, i) {
  const { run, axis } = sight;
  const kind = run.head.kinds[run.kind[i]];
  const look = MARKS[kind];
  if (look === undefined) return;
  if (kind === 'became_candidate' && (i === 0 || run.state.letter(run.node[i], i - 1) !== 'C')) return;
  const lane = sight.laneOf(run.node[i]) ?? (kind === 'violation' ? sight.lanes[0] : undefined);
  if (lane === undefined) return;
  const along = axis.x(run.time[i]);
  const [x, y] = pointOf(sight.frame, along, lane.at);
  const size = Math.min(look.shape === 'alarm' ? 9 : 6.5, Math.max(2.5, lane.half));
  const leads = lane.node < run.nodes && run.state.letter(lane.node, i) === 'L';
  const style = leads && look.shape === 'diamond' ? 'commitOnBar' : look.style;
  (look.shape === 'alarm' ? scene.top : scene.shapes).push(...markShapes(look.shape, style, x, y, size, sight));
  scene.hits.push({ x1: x, y1: y, x2: x, y2: y, tail: i, head: i });
  if (!leads) scene.blocked.push({ x: x - size, y: y - size, width: 2 * size, height: 2 * size });
  const words = wordsOf(run, i, kind);
  if (words === '') return;
  let weight = look.weight + sight.bonus(i);
  if (look.shape === 'diamond') weight += leads ? 16 : -30;
  const places = () => overLane(sight, lane, along);
  scene.labels.push({ text: look.sign + words, style: look.text, weight, places, event: i });
}

/** @param {import('./run.js').Run} run @param {number} i @param {string} kind */
function wordsOf(run, i, kind) {
  if (kind === 'became_candidate') return `term ${run.term[i]}`;
  const words = run.labelOf(i);
  return kind === 'violation' && words === '' ? 'violation' : words;
}

/**
 * Places of a mark's label: over the mark first, then around it, then further away.
 * @param {import('./scene.js').Sight} sight
 * @param {import('./lanes.js').Lane} lane
 * @param {number} along
 * @returns {import('./labels.js').Place[]}
 */
function overLane(sight, lane, along) {
  const near = aroundLane(sight, lane, along);
  if (sight.frame.turned) return near;
  /** @type {import('./labels.js').Place[]} */
  const over = [near[0], near[3]].map((place) => ({ ...place, x: along, align: 'middle' }));
  const far = [...over, ...near.slice(0, 2)].map((place) => ({ ...place, y: lane.at + (place.y - lane.at) * 2 }));
  return [...over, ...near, ...far];
}

/**
 * @param {Look['shape']} shape
 * @param {string} style
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {import('./scene.js').Sight} sight
 * @returns {import('./scene.js').Shape[]}
 */
function markShapes(shape, style, x, y, r, sight) {
  const across = sight.frame.turned ? [r + 1.5, 0] : [0, r + 1.5];
  switch (shape) {
    case 'diamond': return [{ type: 'area', style, points: [x, y - r, x + r, y, x, y + r, x - r, y] }];
    case 'square': return [{ type: 'rect', style, x: x - r * 0.8, y: y - r * 0.8, w: r * 1.6, h: r * 1.6, r: 1 }];
    case 'tick':
    case 'cut': return [{ type: 'line', style, points: [x - across[0], y - across[1], x + across[0], y + across[1]] }];
    case 'alarm': return [
      { type: 'circle', style, x, y, r: r + 2 },
      { type: 'text', style: 'textLetter', x, y, text: '!', align: 'middle' },
    ];
    default: return [{ type: 'circle', style, x, y, r: Math.min(3.2, r) }];
  }
}
