// SPDX-License-Identifier: MIT
// Places labels so that none lies on another: the important ones first, each at the best of the places it may take.
// A place that crosses lines is taken only if no other is free; what finds no place is left out.

/** @typedef {{x: number, y: number, width: number, height: number}} Box */
/** @typedef {{x: number, y: number, align: 'start' | 'middle' | 'end'}} Place the middle of the text's height */

/**
 * @typedef {object} Label
 * @property {string} text
 * @property {string} style
 * @property {number} weight the important first
 * @property {() => Place[]} places the best first
 * @property {number} event
 */

/** @typedef {{label: Label, place: Place, box: Box}} Placed */

const CELL = 64;

/** Of so many pixels there is at most one label tried: more would be nothing but labels. */
const LABEL_ROOM = 2600;

/** Boxes by the cells of a grid, so that those near a place are found without looking at all. */
class BoxGrid {
  constructor() {
    /** @type {Map<number, Box[]>} */
    this.cells = new Map();
  }

  /** @param {Box} box @param {(cell: number) => boolean} visit stops at true */
  #some(box, visit) {
    const right = Math.floor((box.x + box.width) / CELL);
    const bottom = Math.floor((box.y + box.height) / CELL);
    for (let column = Math.floor(box.x / CELL); column <= right; column++) {
      for (let row = Math.floor(box.y / CELL); row <= bottom; row++) {
        if (visit(row * 4096 + column)) return true;
      }
    }
    return false;
  }

  /** @param {Box} box */
  add(box) {
    this.#some(box, (cell) => {
      const list = this.cells.get(cell);
      if (list === undefined) this.cells.set(cell, [box]); else list.push(box);
      return false;
    });
  }

  /** @param {Box} box @returns {boolean} something lies on it */
  hits(box) {
    return this.#some(box, (cell) => (this.cells.get(cell) ?? []).some((other) => overlap(box, other)));
  }
}

/** @param {Box} a @param {Box} b */
export function overlap(a, b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/**
 * @param {Box} box
 * @param {number[]} line x1, y1, x2, y2
 * @returns {boolean} the line passes through the box
 */
export function crosses(box, line) {
  const x1 = line[0];
  const y1 = line[1];
  const x2 = line[2];
  const y2 = line[3];
  const right = box.x + box.width;
  const bottom = box.y + box.height;
  if (Math.max(x1, x2) < box.x || Math.min(x1, x2) > right) return false;
  if (Math.max(y1, y2) < box.y || Math.min(y1, y2) > bottom) return false;
  const dx = x2 - x1;
  const dy = y2 - y1;
  // On which side of the line each corner lies; all on one: it passes by.
  const a = dx * (box.y - y1) - dy * (box.x - x1);
  const b = dx * (box.y - y1) - dy * (right - x1);
  const c = dx * (bottom - y1) - dy * (box.x - x1);
  const d = dx * (bottom - y1) - dy * (right - x1);
  return !((a > 0 && b > 0 && c > 0 && d > 0) || (a < 0 && b < 0 && c < 0 && d < 0));
}

/** Lines by the columns they pass, so that a box is compared with those near it only. */
class LineColumns {
  /** @param {number[][]} lines */
  constructor(lines) {
    this.lines = lines;
    /** @type {number[][]} */
    this.columns = [];
    this.seen = new Int32Array(lines.length);
    this.asked = 0;
    lines.forEach((line, k) => {
      const last = Math.min(200, Math.floor(Math.max(line[0], line[2]) / CELL));
      for (let column = Math.max(0, Math.floor(Math.min(line[0], line[2]) / CELL)); column <= last; column++) {
        (this.columns[column] ??= []).push(k);
      }
    });
  }

  /** How many lines cross a box, counted up to `most`. @param {Box} box @param {number} most */
  crossing(box, most) {
    this.asked++;
    let count = 0;
    const last = Math.floor((box.x + box.width) / CELL);
    for (let column = Math.max(0, Math.floor(box.x / CELL)); column <= last; column++) {
      for (const k of this.columns[column] ?? []) {
        if (this.seen[k] === this.asked) continue;
        this.seen[k] = this.asked;
        if (crosses(box, this.lines[k]) && ++count >= most) return count;
      }
    }
    return count;
  }
}

/**
 * @param {Place} place
 * @param {number} width
 * @param {number} height
 * @returns {Box}
 */
function boxAt(place, width, height) {
  let x = place.x;
  if (place.align === 'middle') x -= width / 2;
  if (place.align === 'end') x -= width;
  return { x: x - 2, y: place.y - height / 2, width: width + 4, height };
}

/**
 * @param {Box} box
 * @param {Box} bounds
 */
function within(box, bounds) {
  return box.x >= bounds.x && box.y >= bounds.y && box.x + box.width <= bounds.x + bounds.width &&
    box.y + box.height <= bounds.y + bounds.height;
}

/** How many lines a label may lie on rather than be left out. @param {number} weight */
function crossingsAllowed(weight) {
  if (weight >= 80) return Infinity;
  if (weight >= 60) return 4;
  return weight >= 30 ? 1 : 0;
}

/**
 * The same words stand next to it already, as when several nodes are asked the same at once.
 * @param {Placed[]} placed
 * @param {Label} label
 * @param {Box} box
 */
function saidNear(placed, label, box) {
  if (label.weight >= 80) return false;
  return placed.some((one) => one.label.text === label.text &&
    Math.abs(one.box.x - box.x) < 60 && Math.abs(one.box.y - box.y) < 22);
}

/**
 * @typedef {object} Room
 * @property {Box} bounds
 * @property {Box[]} blocked boxes that no label may touch
 * @property {number[][]} lines what labels rather not cross
 * @property {(text: string, style: string) => number} measure the width of a text
 * @property {number} height of every label
 */

/**
 * @param {Label[]} labels
 * @param {Room} room
 * @returns {Placed[]} no two of their boxes overlap
 */
export function placeLabels(labels, room) {
  const grid = new BoxGrid();
  const lines = new LineColumns(room.lines);
  for (const box of room.blocked) grid.add(box);
  /** @type {Placed[]} */
  const out = [];
  const most = Math.max(60, room.bounds.width * room.bounds.height / LABEL_ROOM);
  for (const label of [...labels].sort((a, b) => b.weight - a.weight).slice(0, most)) {
    const width = room.measure(label.text, label.style);
    /** @type {{place: Place, box: Box} | null} */
    let best = null;
    let least = Infinity;
    for (const place of label.places()) {
      const box = boxAt(place, width, room.height);
      if (!within(box, room.bounds) || grid.hits(box)) continue;
      const crossed = lines.crossing(box, Math.min(least, 9));
      if (crossed < least) {
        least = crossed;
        best = { place, box };
      }
      if (crossed === 0) break;
    }
    if (best === null || least > crossingsAllowed(label.weight) || saidNear(out, label, best.box)) continue;
    grid.add(best.box);
    out.push({ label, ...best });
  }
  return out;
}
