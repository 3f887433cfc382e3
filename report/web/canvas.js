// SPDX-License-Identifier: MIT
// Paints the shapes of a scene on a canvas that is as sharp as the screen.
import { fontOf, readTheme, styleOf } from './colors.js';

/** @typedef {import('./scene.js').Shape} Shape */

const HATCH = 7;

export class Painter {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    this.width = 0;
    this.height = 0;
    this.ratio = 1;
    this.theme = readTheme(canvas);
    /** @type {Map<string, CanvasPattern>} */
    this.hatches = new Map();
    /** @type {Map<string, number>} */
    this.widths = new Map();
    this.fit();
  }

  /** The colours of the page changed. */
  readTheme() {
    this.theme = readTheme(this.canvas);
    this.hatches.clear();
    this.widths.clear();
  }

  /** Takes the size that CSS gives the canvas. @returns {boolean} it is another one than before */
  fit() {
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const ratio = Math.min(4, window.devicePixelRatio || 1);
    if (width === this.width && height === this.height && ratio === this.ratio) return false;
    this.width = width;
    this.height = height;
    if (ratio !== this.ratio) this.hatches.clear();
    this.ratio = ratio;
    this.canvas.width = Math.max(1, Math.round(width * ratio));
    this.canvas.height = Math.max(1, Math.round(height * ratio));
    return true;
  }

  /** @param {string} text @param {string} style @returns {number} pixels */
  measure(text, style) {
    const key = `${style}\n${text}`;
    let width = this.widths.get(key);
    if (width === undefined) {
      if (this.widths.size > 20000) this.widths.clear();
      this.context.font = fontOf(styleOf(style), this.theme);
      width = this.context.measureText(text).width;
      this.widths.set(key, width);
    }
    return width;
  }

  /** @param {Shape[]} shapes */
  paint(shapes) {
    const { context } = this;
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.lineJoin = 'round';
    for (const shape of shapes) this.#one(shape);
  }

  /** @param {Shape} shape */
  #one(shape) {
    const { context } = this;
    if (shape.type === 'clip') {
      context.save();
      context.beginPath();
      context.rect(shape.x, shape.y, shape.w, shape.h);
      context.clip();
      return;
    }
    if (shape.type === 'unclip') {
      context.restore();
      return;
    }
    const style = styleOf(shape.style);
    context.globalAlpha = style.alpha ?? 1;
    if (shape.type === 'text') this.#text(shape, style);
    else {
      this.#trace(shape);
      this.#ink(style, shape.type !== 'line', shape.type === 'line' ? shape.width : undefined);
    }
    context.globalAlpha = 1;
  }

  /** @param {Shape} shape */
  #trace(shape) {
    const { context } = this;
    context.beginPath();
    if (shape.type === 'line' || shape.type === 'area') {
      const { points } = shape;
      context.moveTo(points[0], points[1]);
      for (let i = 2; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
      if (shape.type === 'area') context.closePath();
    } else if (shape.type === 'rect') {
      if (shape.r > 0) context.roundRect(shape.x, shape.y, Math.max(0, shape.w), Math.max(0, shape.h), shape.r);
      else context.rect(shape.x, shape.y, shape.w, shape.h);
    } else if (shape.type === 'rects') {
      const { list } = shape;
      for (let i = 0; i < list.length; i += 4) context.rect(list[i], list[i + 1], list[i + 2], list[i + 3]);
    } else if (shape.type === 'circle') {
      context.arc(shape.x, shape.y, shape.r, 0, 2 * Math.PI);
    }
  }

  /** @param {import('./colors.js').Style} style @param {boolean} filled @param {number} [width] */
  #ink(style, filled, width) {
    const { context } = this;
    const { colors } = this.theme;
    if (filled && style.fill !== undefined) {
      context.fillStyle = colors[style.fill];
      context.fill();
    }
    if (filled && style.hatch !== undefined) {
      context.fillStyle = this.#hatch(colors[style.hatch]);
      context.fill();
    }
    if (style.stroke === undefined) return;
    context.strokeStyle = colors[style.stroke];
    context.lineWidth = width ?? style.width ?? 1;
    context.setLineDash(style.dash ?? []);
    context.stroke();
  }

  /** @param {string} color @returns {CanvasPattern} diagonal lines */
  #hatch(color) {
    const known = this.hatches.get(color);
    if (known !== undefined) return known;
    const tile = document.createElement('canvas');
    const size = Math.max(1, Math.round(HATCH * this.ratio));
    tile.width = size;
    tile.height = size;
    const context = /** @type {CanvasRenderingContext2D} */ (tile.getContext('2d'));
    context.strokeStyle = color;
    context.lineWidth = 1.7 * this.ratio;
    context.beginPath();
    for (const shift of [-size, 0, size]) {
      context.moveTo(shift - 1, size + 1);
      context.lineTo(shift + size + 1, -1);
    }
    context.stroke();
    const pattern = /** @type {CanvasPattern} */ (context.createPattern(tile, 'repeat'));
    pattern.setTransform({ a: 1 / this.ratio, b: 0, c: 0, d: 1 / this.ratio, e: 0, f: 0 });
    this.hatches.set(color, pattern);
    return pattern;
  }

  /** @param {Shape & {type: 'text'}} shape @param {import('./colors.js').Style} style */
  #text(shape, style) {
    const { context } = this;
    const { colors } = this.theme;
    context.font = fontOf(style, this.theme);
    context.textAlign = shape.align === 'middle' ? 'center' : shape.align;
    context.textBaseline = 'middle';
    let { x, y } = shape;
    if (shape.up === true) {
      context.save();
      context.translate(x, y);
      context.rotate(-Math.PI / 2);
      x = 0;
      y = 0;
    }
    if (style.halo === true) {
      context.strokeStyle = colors.paper;
      context.lineWidth = 4;
      context.setLineDash([]);
      context.strokeText(shape.text, x, y);
    }
    context.fillStyle = colors[style.fill ?? 'ink'];
    context.fillText(shape.text, x, y);
    if (shape.up === true) context.restore();
  }
}

/**
 * Calls back whenever the element's size, the screen's sharpness or the colour scheme changes.
 * @param {Element} element
 * @param {() => void} resized
 * @param {() => void} recolored
 * @returns {() => void} stops it
 */
export function watchLook(element, resized, recolored) {
  const observer = new ResizeObserver(resized);
  observer.observe(element);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', recolored);
  return () => {
    observer.disconnect();
    dark.removeEventListener('change', recolored);
  };
}
