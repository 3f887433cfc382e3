// SPDX-License-Identifier: MIT
// The runs whose pages are looked at: built-in scenarios, and a few that exist to be hard on the page.

/** @param {string} title @param {number} seconds the events grow with these */
const chaos = (title, seconds) => `raftlab 1
title ${title}
nodes 5
loss 1%
wait until leader within 5s
chaos crash every 4s..8s down 1s..3s keep majority for ${seconds}s
chaos partition every 5s..9s for 1s..2s kinds split,bridge,isolate-leader
clients 3 mix set 60% get 30% cas 10% keys 5 rate 30/s for ${seconds}s
wait ${seconds + 5}s
settle within 60s
`;

/** @param {number} nodes */
const cluster = (nodes) => `raftlab 1
title A cluster of ${nodes}
nodes ${nodes}
wait until leader within 30s
set x 1
set y 2
crash any node as gone
wait 1s
restart gone
wait 300ms
`;

const long = 'w'.repeat(10000);
const rightToLeft = '\u202eright to left\u202c \u2067isolated\u2069 \u05d0\u05d1\u05d2';

/** Each of these sets window.planted if it ever runs. */
export const planted = [
  '</script><script>window.planted=1</script>',
  '<img src=x onerror=window.planted=2>',
  '"><svg onload=window.planted=3>',
  "' autofocus onfocus=window.planted=4 x='",
  '<!--<script>', ']]>', '&lt;b&gt;', '<style>body{display:none}</style>', '</title></style></textarea>',
  '<a href=javascript:window.planted=5>here</a>', '{{7*7}} ${7*7} %s \\u003cb\\u003e',
];

/** A value between quotes. @param {string} text */
const quoted = (text) => `"${text.replace(/[\\"]/g, '\\$&')}"`;

const hostile = `raftlab 1
title ${quoted(`${planted[0]} ${planted[1]} ${rightToLeft}`)}
about ${quoted(planted.slice(2).join(' '))}
about ${long}
nodes 3
# ${planted.join(' ')}
wait until leader within 5s
${planted.map((text, i) => `set ${quoted(`${text} ${i}`)} ${quoted(text)}`).join('\n')}
set ${quoted(rightToLeft)} ${quoted(rightToLeft)}
set wide ${long}
get wide
teach ${quoted(`${planted[0]} ${planted[1]}`)}
crash leader
wait until leader within 5s
expect value(0, ${quoted(`${planted[0]} 0`)}) = none
`;

/**
 * @typedef {object} Page what is made for the tests under a name
 * @property {string} [builtin] a built-in scenario
 * @property {string} [text] a scenario of our own
 * @property {string} [unexpected] a built-in scenario without the line that expects its violation
 * @property {string[]} [rules] words for the command line of fuzz
 * @property {boolean} [teach] with what a teacher says
 * @property {number} [exit] how the run ends, 0 unless said
 * @property {[number, number]} [events] how many events it must have
 * @property {boolean} [large] too large for a timeline of lines beside it
 * @property {boolean} [fuzz] found by raftlab fuzz
 */

/** @type {Record<string, Page>} */
export const pages = {
  'five-events': { builtin: 'five-events' },
  taught: { builtin: 'five-events', teach: true },
  'figure-8': { builtin: 'figure-8' },
  violation: { unexpected: 'broken/commit-own-term', exit: 1 },
  expected: { builtin: 'broken/commit-own-term' },
  finding: { fuzz: true, rules: ['--rule', 'commit-own-term=off'], exit: 1 },
  'chaos-100k': { text: chaos('Chaos, one hundred thousand events', 40), events: [100_000, 110_000] },
  'chaos-1m': { text: chaos('Chaos, a million events', 300), events: [1_000_000, 1_150_000], large: true },
  'nodes-1': { text: cluster(1) },
  'nodes-9': { text: cluster(9) },
  'nodes-101': { text: cluster(101) },
  hostile: { text: hostile, exit: 1 },
};
