// SPDX-License-Identifier: MIT
// A chapter as an SVG file: the scene of the diagram, written as text. The same shapes, the same colours.
import { fontOf, readTheme, styleOf } from './colors.js';
import { makeScene, viewOf } from './scene.js';

/** @typedef {import('./scene.js').Shape} Shape */
/** @typedef {import('./colors.js').Theme} Theme */

const PICTURE_WIDTH = 1200;

/**
 * @param {import('./store.js').Store} store
 * @param {import('./run.js').Run} run
 * @param {number} chapter its place in run.head.chapters, from 0
 * @returns {string} a whole SVG document, in the colours the page has now
 */
export function savePicture(store, run, chapter) {
  const { first, last, title } = run.head.chapters[chapter];
  const margin = Math.max(200, 0.04 * (run.time[last] - run.time[first]));
  const from = Math.max(0, run.time[first] - margin);
  const state = { ...store.state, from, until: run.time[last] + margin, cursor: -1, turned: false };
  const theme = readTheme(document.body);
  const context = /** @type {CanvasRenderingContext2D} */ (document.createElement('canvas').getContext('2d'));
  const measure = (/** @type {string} */ text, /** @type {string} */ style) => {
    context.font = fontOf(styleOf(style), theme);
    return context.measureText(text).width;
  };
  const height = Math.min(1600, 140 + run.nodes * (run.nodes > 12 ? 50 : 120));
  const scene = makeScene(viewOf(run), state, PICTURE_WIDTH, height, measure);
  return svgText(scene.shapes, PICTURE_WIDTH, height, title, theme);
}

/** @param {string} text */
function escaped(text) {
  // Characters that XML cannot hold are left out.
  const clean = Array.from(text).filter((c) => (c >= ' ' && c !== '\ufffe' && c !== '\uffff') || '\t\n\r'.includes(c));
  return clean.join('').replace(/\p{Surrogate}/gu, '').replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** @param {number} value */
function short(value) {
  return String(Math.round(value * 10) / 10);
}

/**
 * @param {Shape[]} shapes
 * @param {number} width
 * @param {number} height
 * @param {string} title
 * @param {Theme} theme
 * @returns {string}
 */
export function svgText(shapes, width, height, title, theme) {
  /** @type {Map<string, string>} */
  const hatches = new Map();
  let clips = 0;
  const body = shapes.map((shape) => {
    if (shape.type === 'clip') {
      clips++;
      const box = `x="${short(shape.x)}" y="${short(shape.y)}" width="${short(shape.w)}" height="${short(shape.h)}"`;
      return `<clipPath id="c${clips}"><rect ${box}/></clipPath><g clip-path="url(#c${clips})">`;
    }
    return shape.type === 'unclip' ? '</g>' : svgShape(shape, theme, hatches);
  });
  const defs = [...hatches].map(([color, id]) => `<pattern id="${id}" width="7" height="7" ` +
    'patternUnits="userSpaceOnUse"><path d="M-1 8L8 -1M-1 1L1 -1M6 8L8 6" ' +
    `stroke="${escaped(color)}" stroke-width="1.7"/></pattern>`);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" ` +
    `height="${height}" font-family="${escaped(theme.font)}">\n<title>${escaped(title)}</title>\n` +
    `<defs>${defs.join('')}</defs>\n${body.join('\n')}\n</svg>\n`;
}

/** @param {Shape} shape @returns {string} its place and form: an element without its end */
function svgForm(shape) {
  switch (shape.type) {
    case 'line':
    case 'area': return `<path d="${pathOf(shape.points)}${shape.type === 'area' ? 'Z' : ''}"`;
    case 'rect':
      return `<rect x="${short(shape.x)}" y="${short(shape.y)}" width="${short(Math.max(0, shape.w))}" ` +
        `height="${short(Math.max(0, shape.h))}"${shape.r > 0 ? ` rx="${shape.r}"` : ''}`;
    case 'rects': {
      let d = '';
      for (let i = 0; i < shape.list.length; i += 4) {
        const [x, y, w, h] = shape.list.slice(i, i + 4).map(short);
        d += `M${x} ${y}h${w}v${h}h-${w}Z`;
      }
      return `<path d="${d}"`;
    }
    case 'circle': return `<circle cx="${short(shape.x)}" cy="${short(shape.y)}" r="${short(shape.r)}"`;
    default: return '<g';
  }
}

/** @param {number[]} points */
function pathOf(points) {
  let d = '';
  for (let i = 0; i < points.length; i += 2) d += `${i === 0 ? 'M' : 'L'}${short(points[i])} ${short(points[i + 1])}`;
  return d;
}

/** @param {Exclude<Shape, {type: 'clip'} | {type: 'unclip'}>} shape @param {Theme} theme
 *  @param {Map<string, string>} hatches by colour the id of their pattern */
function svgShape(shape, theme, hatches) {
  const style = styleOf(shape.style);
  if (shape.type === 'text') return svgWords(shape, style, theme);
  const form = svgForm(shape);
  const alpha = style.alpha === undefined ? '' : ` opacity="${style.alpha}"`;
  const filled = shape.type !== 'line';
  const fill = filled && style.fill !== undefined ? escaped(theme.colors[style.fill]) : 'none';
  let stroke = '';
  if (style.stroke !== undefined) {
    const dash = style.dash === undefined ? '' : ` stroke-dasharray="${style.dash.join(' ')}"`;
    const width = short((shape.type === 'line' ? shape.width : undefined) ?? style.width ?? 1);
    stroke = ` stroke="${escaped(theme.colors[style.stroke])}" stroke-width="${width}"${dash}`;
  }
  const out = `${form} fill="${fill}"${stroke}${alpha}/>`;
  if (!filled || style.hatch === undefined) return out;
  const color = theme.colors[style.hatch];
  if (!hatches.has(color)) hatches.set(color, `h${hatches.size}`);
  return `${fill === 'none' && stroke === '' ? '' : out}${form} fill="url(#${hatches.get(color)})"${alpha}/>`;
}

/** @param {Shape & {type: 'text'}} shape @param {import('./colors.js').Style} style @param {Theme} theme */
function svgWords(shape, style, theme) {
  const turn = shape.up === true ? ` transform="rotate(-90 ${short(shape.x)} ${short(shape.y)})"` : '';
  const halo = style.halo === true
    ? ` stroke="${escaped(theme.colors.paper)}" stroke-width="4" stroke-linejoin="round" paint-order="stroke"` : '';
  return `<text x="${short(shape.x)}" y="${short(shape.y)}" dominant-baseline="central" text-anchor="${shape.align}" ` +
    `font-size="${style.size ?? 12}" font-weight="${style.weight ?? 400}" ` +
    `fill="${escaped(theme.colors[style.fill ?? 'ink'])}"${halo}${turn}>${escaped(shape.text)}</text>`;
}
