// SPDX-License-Identifier: MIT
// The nodes as a ring with the links between them: who leads, who is down, what is cut, and where one acts. A click on
// a node or a link opens what can be done to it; a line drawn around nodes is a partition; from node to node it is a
// link.
import { byId } from './dom.js';
import { termColor } from './colors.js';
import { kRoles, nodeText } from './words.js';

/** @typedef {{letter: string, term: number}} MapNode */
/** @typedef {{x: number, y: number}} MapPoint */

/**
 * @typedef {object} MapListener
 * @property {(node: number, at: MapPoint) => void} onNode at: in the window
 * @property {(a: number, b: number, at: MapPoint) => void} onLink
 * @property {(side: number[], at: MapPoint) => void} onLasso
 * @property {() => boolean} mayAct
 */

const kMapWidth = 300;
const kMapHeight = 196;
/** With more nodes than this links are not drawn, for nothing would be seen. */
const kLinkedNodesMax = 13;
const kMapSlack = 6;

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
function makeSvg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Where node i of n stands. @param {number} i @param {number} n @returns {MapPoint} */
export function placeOnRing(i, n) {
  const turn = 2 * Math.PI * (i / n) - Math.PI / 2;
  const [rx, ry] = n === 1 ? [0, 0] : [kMapWidth / 2 - 34, kMapHeight / 2 - 25];
  return { x: kMapWidth / 2 + rx * Math.cos(turn), y: kMapHeight / 2 + ry * Math.sin(turn) };
}

/** Whether a point lies in a polygon. @param {MapPoint} point @param {MapPoint[]} polygon */
export function isInside(point, polygon) {
  let inside = false;
  for (let i = 0, k = polygon.length - 1; i < polygon.length; k = i++) {
    const [a, b] = [polygon[i], polygon[k]];
    const crosses = (a.y > point.y) !== (b.y > point.y);
    if (crosses && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}

export class LiveMap {
  /** @param {number} nodes @param {MapListener} listener */
  constructor(nodes, listener) {
    this.nodes = nodes;
    this.listener = listener;
    this.places = Array.from({ length: nodes }, (_, i) => placeOnRing(i, nodes));
    this.radius = nodes > 40 ? 5 : nodes > 16 ? 8 : nodes > 9 ? 13 : 17;
    /** @type {string[]} what each node shows now, so that only what changes is touched */
    this.shown = [];
    this.cut = '';
    /** @type {{from: number, start: MapPoint, path: MapPoint[], moved: boolean} | null} */
    this.drag = null;
    this.svg = makeSvg('svg', {
      viewBox: `0 0 ${kMapWidth} ${kMapHeight}`, role: 'group', 'aria-label': 'The nodes and the links between them',
    });
    this.links = makeSvg('g', { class: 'map-links' });
    this.lasso = makeSvg('path', { class: 'map-lasso' });
    this.svg.append(this.links);
    this.drawLinks(new Set());
    this.circles = this.places.map((_, node) => this.nodeElement(node));
    /** Beside the nodes, which say the same in one name. */
    this.words = this.places.map((_, node) => this.wordsElement(node));
    this.svg.append(...this.circles, ...this.words, this.lasso);
    byId('map').replaceChildren(this.svg);
    this.listen();
  }

  /** @param {number} node */
  nodeElement(node) {
    const { x, y } = this.places[node];
    const group = makeSvg('g', { class: 'map-node', tabindex: '0', role: 'button', 'data-node': String(node) });
    group.append(makeSvg('circle', { cx: String(x), cy: String(y), r: String(this.radius) }));
    group.addEventListener('keydown', (event) => {
      const { key } = /** @type {KeyboardEvent} */ (event);
      if (key !== 'Enter' && key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      const box = group.getBoundingClientRect();
      this.listener.onNode(node, { x: box.right, y: box.bottom });
    });
    return group;
  }

  /** @param {number} node */
  wordsElement(node) {
    const { x, y } = this.places[node];
    const at = { x: String(x), y: String(y) };
    const group = makeSvg('g', { 'aria-hidden': 'true' });
    if (this.radius >= 8) group.append(makeSvg('text', { ...at, class: 'map-number' }, String(node)));
    if (this.radius >= 13) {
      group.append(makeSvg('text', { ...at, y: String(y + this.radius + 10), class: 'map-role' }));
    }
    return group;
  }

  /** Nodes as they are now. @param {MapNode[]} states @param {number} leader */
  update(states, leader) {
    states.forEach(({ letter, term }, node) => {
      const shown = `${letter} ${term} ${node === leader}`;
      if (this.shown[node] === shown) return;
      this.shown[node] = shown;
      const group = this.circles[node];
      const { word, sign } = kRoles[letter] ?? kRoles.F;
      group.setAttribute('class', `map-node role-${letter}${letter === 'L' ? ` leads-${termColor(term)}` : ''}`);
      group.setAttribute('aria-label', `${nodeText(node)}, ${word}, term ${term}`);
      this.words[node].setAttribute('class', `role-${letter}`);
      const role = this.words[node].querySelector('.map-role');
      if (role !== null) role.textContent = letter === 'F' ? `term ${term}` : `${sign} ${word} ${term}`;
    });
  }

  /** @param {Set<string>} blocked as blockedLinks() tells them */
  setBlocked(blocked) {
    const cut = [...blocked].sort().join(' ');
    if (cut === this.cut) return;
    this.cut = cut;
    this.drawLinks(blocked);
  }

  /** @param {Set<string>} blocked */
  drawLinks(blocked) {
    if (this.nodes > kLinkedNodesMax) return;
    /** @type {Element[]} */
    const lines = [];
    for (let a = 0; a < this.nodes; a++) {
      for (let b = a + 1; b < this.nodes; b++) lines.push(...this.linkElements(a, b, blocked));
    }
    this.links.replaceChildren(...lines);
  }

  /** @param {number} a @param {number} b @param {Set<string>} blocked */
  linkElements(a, b, blocked) {
    const [from, to] = [this.places[a], this.places[b]];
    const ends = { x1: String(from.x), y1: String(from.y), x2: String(to.x), y2: String(to.y) };
    const there = blocked.has(`${a}>${b}`);
    const back = blocked.has(`${b}>${a}`);
    const kind = there && back ? ' cut' : there || back ? ' half' : '';
    const out = [makeSvg('line', { ...ends, class: `map-link${kind}` })];
    if (kind !== '') out.push(crossAt(from, to, there && back ? 0.5 : there ? 0.68 : 0.32));
    out.push(makeSvg('line', { ...ends, class: 'map-touch', 'data-link': `${a} ${b}` }));
    return out;
  }

  listen() {
    const { svg } = this;
    svg.addEventListener('pointerdown', (event) => this.press(/** @type {PointerEvent} */ (event)));
    svg.addEventListener('pointermove', (event) => this.move(/** @type {PointerEvent} */ (event)));
    svg.addEventListener('pointerup', (event) => this.release(/** @type {PointerEvent} */ (event)));
    svg.addEventListener('pointercancel', () => this.stopDrag());
  }

  /** In the measures of the map. @param {MouseEvent} event @returns {MapPoint} */
  placeOf(event) {
    const box = this.svg.getBoundingClientRect();
    const scale = Math.min(box.width / kMapWidth, box.height / kMapHeight) || 1;
    const left = box.left + (box.width - scale * kMapWidth) / 2;
    const top = box.top + (box.height - scale * kMapHeight) / 2;
    return { x: (event.clientX - left) / scale, y: (event.clientY - top) / scale };
  }

  /** @param {MapPoint} point @returns {number} -1: none */
  nodeAt(point) {
    let best = -1;
    let least = this.radius + 6;
    this.places.forEach(({ x, y }, node) => {
      const away = Math.hypot(point.x - x, point.y - y);
      if (away < least) [best, least] = [node, away];
    });
    return best;
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const start = this.placeOf(event);
    this.drag = { from: this.nodeAt(start), start, path: [start], moved: false };
    this.svg.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  move(event) {
    const { drag } = this;
    if (drag === null) return;
    const at = this.placeOf(event);
    if (!drag.moved && Math.hypot(at.x - drag.start.x, at.y - drag.start.y) < kMapSlack) return;
    drag.moved = true;
    drag.path.push(at);
    if (!this.listener.mayAct()) return;
    const start = drag.from < 0 ? drag.start : this.places[drag.from];
    const points = drag.from < 0 ? drag.path : [start, at];
    const rest = points.slice(1).map(({ x, y }) => `L${x.toFixed(1)} ${y.toFixed(1)}`).join('');
    this.lasso.setAttribute('d', `M${start.x.toFixed(1)} ${start.y.toFixed(1)}${rest}${drag.from < 0 ? 'Z' : ''}`);
    this.mark(drag.from < 0 ? this.caught(drag.path) : [drag.from, this.nodeAt(at)]);
  }

  /** The nodes inside a line drawn. @param {MapPoint[]} path */
  caught(path) {
    return this.places.flatMap((place, node) => (isInside(place, path) ? [node] : []));
  }

  /** @param {number[]} nodes */
  mark(nodes) {
    this.circles.forEach((circle, node) => circle.classList.toggle('caught', nodes.includes(node)));
  }

  stopDrag() {
    this.drag = null;
    this.lasso.setAttribute('d', '');
    this.mark([]);
  }

  /** @param {PointerEvent} event */
  release(event) {
    const { drag } = this;
    this.stopDrag();
    if (drag === null) return;
    const at = { x: event.clientX, y: event.clientY };
    const node = this.nodeAt(this.placeOf(event));
    if (!drag.moved) {
      const link = drag.from >= 0 ? null : this.linkAt(event);
      if (drag.from >= 0) this.listener.onNode(drag.from, at);
      else if (link !== null) this.listener.onLink(link[0], link[1], at);
    } else if (drag.from >= 0) {
      if (node >= 0 && node !== drag.from) this.listener.onLink(drag.from, node, at);
    } else {
      this.listener.onLasso(this.caught(drag.path), at);
    }
  }

  /** @param {PointerEvent} event @returns {number[] | null} */
  linkAt(event) {
    const found = document.elementsFromPoint(event.clientX, event.clientY)
      .find((one) => one instanceof SVGElement && one.dataset.link !== undefined);
    const link = found instanceof SVGElement ? found.dataset.link ?? '' : '';
    return link === '' ? null : link.split(' ').map(Number);
  }
}

/** @param {MapPoint} from @param {MapPoint} to @param {number} share */
function crossAt(from, to, share) {
  const x = from.x + (to.x - from.x) * share;
  const y = from.y + (to.y - from.y) * share;
  const r = 4.5;
  const strokes = `M${x - r} ${y - r}l${2 * r} ${2 * r}M${x - r} ${y + r}l${2 * r} ${-2 * r}`;
  return makeSvg('path', { class: 'map-cross', d: strokes });
}
