// SPDX-License-Identifier: MIT
// The axis of time: virtual microseconds to pixels and back. Straight, except where a quiet stretch is folded: there it
// breaks, and a whole stretch takes the width of a narrow band. Folds outside of the window count too, so that
// whoever pans crosses one in a few pixels.

/** @typedef {{from: number, until: number}} Stretch times, microseconds */

/** The width of a folded stretch, pixels. */
export const FOLD_WIDTH = 22;

/**
 * The place of the first of sorted[low..high) that is not below `value`.
 * @param {ArrayLike<number>} sorted
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function lowerBound(sorted, value, low = 0, high = sorted.length) {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

/** What is shorter is never folded, microseconds. */
const FOLD_LEAST = 4000;

/** Gaps in which nothing happens, in buckets by length, so that the long ones in a window are found at once. */
export class Gaps {
  constructor() {
    /** @type {number[][]} bucket k: where the gaps of 2^k up to 2^(k+1) microseconds begin */
    this.starts = [];
    /** @type {number[][]} */
    this.ends = [];
  }

  /**
   * A gap behind all those before it.
   * @param {number} from
   * @param {number} until
   */
  add(from, until) {
    if (until - from < FOLD_LEAST) return;
    const bucket = 31 - Math.clz32(Math.min(until - from, 0x7fffffff));
    while (this.starts.length <= bucket) {
      this.starts.push([]);
      this.ends.push([]);
    }
    this.starts[bucket].push(from);
    this.ends[bucket].push(until);
  }

  /**
   * Gaps longer than `least` that overlap from..until, in order of time.
   * @param {number} least
   * @param {number} from
   * @param {number} until
   * @returns {Stretch[]}
   */
  longer(least, from, until) {
    /** @type {Stretch[]} */
    const out = [];
    const low = 31 - Math.clz32(Math.min(Math.max(1, least), 0x7fffffff));
    for (let k = low; k < this.starts.length; k++) {
      const starts = this.starts[k];
      const ends = this.ends[k];
      for (let i = lowerBound(ends, from); i < starts.length && starts[i] < until; i++) {
        if (ends[i] - starts[i] > least) out.push({ from: starts[i], until: ends[i] });
      }
    }
    return out.sort((a, b) => a.from - b.from);
  }
}

/** @param {Stretch} stretch @param {number} from @param {number} until */
function seen(stretch, from, until) {
  return Math.max(0, Math.min(stretch.until, until) - Math.max(stretch.from, from));
}

/**
 * Pixels per microsecond of the straight parts, when these stretches are folded.
 * @param {Stretch[]} folds
 * @param {number} from
 * @param {number} until
 * @param {number} width
 */
function scaleWith(folds, from, until, width) {
  let rest = until - from;
  let bands = 0;
  for (const fold of folds) {
    const part = seen(fold, from, until);
    rest -= part;
    bands += FOLD_WIDTH * part / (fold.until - fold.from);
  }
  return Math.max(1, width - bands) / Math.max(1, rest);
}

/**
 * The stretches to fold: gaps that would take more than a fifth of what is left, with a margin of a few pixels kept at
 * both ends. What folds makes the rest longer, so others may follow; there are at most as many as have room.
 * @param {Gaps} gaps
 * @param {number} from
 * @param {number} until
 * @param {number} width
 * @returns {Stretch[]}
 */
export function foldsFor(gaps, from, until, width) {
  const most = Math.max(1, Math.floor(width / 190));
  const span = until - from;
  /** @type {Stretch[]} */
  let folds = [];
  for (let round = 0; round < 5; round++) {
    const scale = scaleWith(folds, from, until, width);
    const margin = Math.min(26, width / 24) / scale;
    const least = Math.max(FOLD_LEAST, Math.max(0.2 * width, 90) / scale, 4 * margin);
    let long = gaps.longer(least, from - span, until + span)
      .filter((gap) => gap.from > from || gap.until < until);
    const parts = long.map((gap) => seen(gap, from, until)).filter((part) => part > 0).sort((a, b) => b - a);
    if (parts.length > most) {
      long = long.filter((gap) => seen(gap, from, until) === 0 || seen(gap, from, until) >= parts[most - 1]);
    }
    const next = long.map((gap) => ({ from: gap.from + margin, until: gap.until - margin }));
    if (next.length === folds.length && round > 0) return next;
    folds = next;
  }
  return folds;
}

export class Axis {
  /**
   * @param {number} from time at the pixel `start`
   * @param {number} until time at the pixel `end`
   * @param {number} start
   * @param {number} end
   * @param {Stretch[]} folds in order, apart from each other
   */
  constructor(from, until, start, end, folds) {
    this.from = from;
    this.until = Math.max(until, from + 1);
    this.start = start;
    this.end = end;
    this.folds = folds;
    this.scale = scaleWith(folds, from, this.until, end - start);
    this.times = folds.flatMap((fold) => [fold.from, fold.until]);
    /** @type {number[]} pixel of each of `times` */
    this.places = [];
    let time = this.times.length > 0 ? this.times[0] : from;
    let place = 0;
    this.times.forEach((at, i) => {
      place += i % 2 === 1 ? FOLD_WIDTH : (at - time) * this.scale;
      time = at;
      this.places.push(place);
    });
    const shift = start - this.x(from);
    this.places = this.places.map((at) => at + shift);
  }

  /** @param {number} time @returns {number} its pixel */
  x(time) {
    const { times, places } = this;
    if (times.length === 0) return this.start + (time - this.from) * this.scale;
    const i = lowerBound(times, time);
    if (i === 0) return places[0] - (times[0] - time) * this.scale;
    const beyond = time - times[i - 1];
    if (i % 2 === 0) return places[i - 1] + beyond * this.scale;
    return places[i - 1] + FOLD_WIDTH * beyond / (times[i] - times[i - 1]);
  }

  /** @param {number} x a pixel @returns {number} its time, not rounded */
  time(x) {
    const { times, places } = this;
    if (times.length === 0) return this.from + (x - this.start) / this.scale;
    const i = lowerBound(places, x);
    if (i === 0) return times[0] - (places[0] - x) / this.scale;
    const beyond = x - places[i - 1];
    if (i % 2 === 0) return times[i - 1] + beyond / this.scale;
    return times[i - 1] + (times[i] - times[i - 1]) * beyond / FOLD_WIDTH;
  }

  /** Folds of which something is in sight. */
  breaks() {
    return this.folds
      .map((fold) => ({ ...fold, start: this.x(fold.from), end: this.x(fold.until) }))
      .filter((fold) => fold.end > this.start && fold.start < this.end);
  }

  /**
   * Round times with their pixels, none in a fold, at least `apart` pixels from each other.
   * @param {number} apart
   * @returns {{x: number, time: number, text: string}[]}
   */
  ticks(apart) {
    const step = niceStep(apart / this.scale);
    const breaks = this.breaks();
    const starts = [this.start, ...breaks.map((fold) => fold.end + 12)];
    const ends = [...breaks.map((fold) => fold.start - 12), this.end];
    const out = [];
    let last = -Infinity;
    for (let piece = 0; piece < starts.length; piece++) {
      if (ends[piece] <= starts[piece]) continue;
      const until = this.time(ends[piece]);
      for (let at = Math.ceil(this.time(starts[piece]) / step) * step; at <= until; at += step) {
        const x = this.x(at);
        if (at < 0 || x - last < apart * 0.7 || x < this.start - 0.5 || x > this.end + 0.5) continue;
        out.push({ x, time: at, text: secondsText(at, step) });
        last = x;
      }
    }
    return out;
  }
}

/**
 * The smallest of 1, 2, 5, 10, 20 ... microseconds that is not below `least`.
 * @param {number} least
 */
export function niceStep(least) {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, least))));
  for (const factor of [1, 2, 5]) {
    if (power * factor >= least) return power * factor;
  }
  return power * 10;
}

/**
 * Seconds with as many digits as a step of the axis needs, two at least.
 * @param {number} us
 * @param {number} step microseconds
 */
export function secondsText(us, step) {
  const digits = Math.min(6, Math.max(step >= 1e6 ? 0 : 2, 6 - Math.floor(Math.log10(Math.max(1, step)))));
  return (us / 1e6).toFixed(digits);
}

/**
 * A length of time in few words: "144 ms", "7.2 s".
 * @param {number} us
 */
export function lengthText(us) {
  if (us >= 60e6) return `${(us / 60e6).toFixed(1)} min`;
  if (us >= 10e6) return `${(us / 1e6).toFixed(0)} s`;
  if (us >= 1e6) return `${(us / 1e6).toFixed(1)} s`;
  if (us >= 10e3) return `${(us / 1e3).toFixed(0)} ms`;
  if (us >= 1e3) return `${(us / 1e3).toFixed(1)} ms`;
  return `${us.toFixed(0)} µs`;
}
