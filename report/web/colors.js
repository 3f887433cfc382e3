// SPDX-License-Identifier: MIT
// How things look, by name: scene.js says "leader" or "lost", here stands which colour, width and pattern that is.
// Colours are names of CSS custom properties, so that the style sheet stays the only place where colours are written.

/**
 * @typedef {object} Style
 * @property {string} [fill] name of a colour
 * @property {string} [hatch] name of a colour: diagonal lines over the fill
 * @property {string} [stroke] name of a colour
 * @property {number} [width] of the stroke, pixels
 * @property {number[]} [dash]
 * @property {number} [size] of a text, pixels
 * @property {number} [weight] of a text
 * @property {boolean} [halo] a text with a rim in the colour of the paper
 * @property {number} [alpha]
 */

/** @typedef {{colors: Record<string, string>, font: string}} Theme */

const COLOR_NAMES = [
  'paper', 'panel', 'line', 'ink', 'soft', 'accent', 'lane', 'candidate-bar', 'candidate-line', 'candidate-edge',
  'stopped', 'paused-lane', 'request', 'answer', 'refusal', 'beat', 'band', 'commit', 'fault', 'flag', 'mark',
  'badge-text', 'term-a', 'term-b', 'term-c', 'term-d', 'term-e', 'term-f',
  'leader-a', 'leader-b', 'leader-c', 'leader-d', 'leader-e', 'leader-f',
];

/** The letters of the six colours that terms take in turn, from term 1 on. */
const TERM_COLORS = 'abcdef';

/**
 * The letter of the colour of a term: `--term-a` for areas, `--leader-a` for bars.
 * @param {number} term
 * @returns {string}
 */
export function termColor(term) {
  return TERM_COLORS[(Math.max(1, term) - 1) % TERM_COLORS.length];
}

/** @type {Record<string, Style>} */
const STYLES = {
  paper: { fill: 'paper' },
  frame: { stroke: 'line', width: 1.5 },
  termEdge: { stroke: 'line', width: 1, dash: [2, 4] },
  follower: { stroke: 'lane', width: 4 },
  candidate: { fill: 'candidate-bar', hatch: 'candidate-line', stroke: 'candidate-edge', width: 1 },
  preCandidate: { fill: 'paper', hatch: 'candidate-bar', stroke: 'candidate-edge', width: 1 },
  learner: { stroke: 'lane', width: 1.5 },
  outside: { stroke: 'lane', width: 1.2, dash: [1, 5] },
  down: { stroke: 'stopped', width: 2, dash: [2.5, 5] },
  paused: { stroke: 'paused-lane', width: 2.5, dash: [9, 6] },
  client: { stroke: 'lane', width: 1.2, dash: [5, 3] },
  fault: { hatch: 'fault', alpha: 0.55 },
  faultSoft: { hatch: 'fault', alpha: 0.3 },
  band: { fill: 'band' },
  bandLost: { fill: 'band', hatch: 'line' },
  fold: { fill: 'panel', stroke: 'line', width: 1.2 },
  request: { stroke: 'request', fill: 'request', width: 1.7 },
  answer: { stroke: 'answer', fill: 'answer', width: 1.7 },
  refusal: { stroke: 'refusal', fill: 'refusal', width: 1.7 },
  beat: { stroke: 'beat', fill: 'beat', width: 1 },
  lost: { stroke: 'soft', width: 1.4, dash: [5, 3.5] },
  cross: { stroke: 'refusal', width: 2.2 },
  flying: { stroke: 'soft', width: 1.4, dash: [1.5, 3] },
  commit: { fill: 'commit', stroke: 'paper', width: 1.2 },
  commitOnBar: { fill: 'paper' },
  snapshot: { fill: 'mark', stroke: 'paper', width: 1.2 },
  config: { fill: 'mark', stroke: 'paper', width: 1.2 },
  tick: { stroke: 'soft', width: 1.2 },
  cut: { stroke: 'refusal', width: 2 },
  violation: { fill: 'refusal', stroke: 'paper', width: 1.5 },
  cursor: { stroke: 'accent', width: 1.6 },
  ring: { stroke: 'accent', width: 2.4 },
  badge: { fill: 'accent' },
  axisTick: { stroke: 'soft', width: 1 },
  densityBeat: { fill: 'beat', alpha: 0.55 },
  densityRest: { fill: 'request' },
  densityPale: { fill: 'request', alpha: 0.5 },
  densityLost: { fill: 'refusal' },
  stripe: { fill: 'panel' },
  unled: { fill: 'candidate-bar', hatch: 'candidate-line', alpha: 0.45 },
  strip: { fill: 'soft', alpha: 0.5 },
  stripLost: { fill: 'refusal' },
  flag: { fill: 'flag' },
  found: { fill: 'mark' },
  foundRing: { fill: 'paper', stroke: 'mark', width: 2.2 },
  beyond: { fill: 'panel' },
  window: { stroke: 'accent', width: 2.2 },
  handle: { fill: 'accent' },
  textName: { fill: 'ink', size: 12.5, weight: 600 },
  textRole: { fill: 'ink', size: 12, weight: 600, halo: true },
  textSoft: { fill: 'soft', size: 12, weight: 400, halo: true },
  textAxis: { fill: 'soft', size: 12, weight: 400 },
  textFold: { fill: 'soft', size: 11.5, weight: 500 },
  textBand: { fill: 'soft', size: 12.5, weight: 600, halo: true },
  textRequest: { fill: 'request', size: 12, weight: 500, halo: true },
  textAnswer: { fill: 'answer', size: 12, weight: 500, halo: true },
  textRefusal: { fill: 'refusal', size: 12, weight: 500, halo: true },
  textCommit: { fill: 'commit', size: 12, weight: 600, halo: true },
  textStopped: { fill: 'stopped', size: 12, weight: 600, halo: true },
  textMark: { fill: 'mark', size: 12, weight: 500, halo: true },
  textBadge: { fill: 'badge-text', size: 12, weight: 600 },
  textTerm: { fill: 'ink', size: 11.5, weight: 500 },
  textTermHalo: { fill: 'ink', size: 11.5, weight: 500 },
  textLetter: { fill: 'badge-text', size: 11, weight: 700 },
};

/**
 * The style of a name, or an area of the colour of that name; "request strong" is a request drawn heavier.
 * @param {string} name
 * @returns {Style}
 */
export function styleOf(name) {
  const known = STYLES[name];
  if (known !== undefined) return known;
  const [base, how] = name.split(' ');
  const style = STYLES[base] === undefined ? { fill: base } : { ...STYLES[base] };
  if (how === 'strong') style.width = (style.width ?? 1) + 1.6;
  STYLES[name] = style;
  return style;
}

/**
 * The colours and the font an element has now. Read once per change of theme: it makes the browser compute styles.
 * @param {Element} element
 * @returns {Theme}
 */
export function readTheme(element) {
  const computed = getComputedStyle(element);
  /** @type {Record<string, string>} */
  const colors = {};
  for (const name of COLOR_NAMES) colors[name] = computed.getPropertyValue(`--${name}`).trim() || 'gray';
  return { colors, font: computed.fontFamily || 'sans-serif' };
}

/**
 * The font of a text style as CSS writes it.
 * @param {Style} style
 * @param {Theme} theme
 */
export function fontOf(style, theme) {
  return `${style.weight ?? 400} ${style.size ?? 12}px ${theme.font}`;
}
