// SPDX-License-Identifier: MIT
// Writes the data of a page as report/packed.h lists it, for tests: a head, columns, gzip, base64. Also a run of
// eleven events by hand: node 0 stands, node 1 votes for it, it leads, stores two entries, is deposed and overwritten.
import { gzipSync } from 'node:zlib';

/** @param {number} value @returns {number[]} */
export function number(value) {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
  return [...bytes, value];
}

/** @param {number} value @returns {number[]} zigzag */
export function change(value) {
  return number(value < 0 ? -2 * value - 1 : 2 * value);
}

/** @param {string} text @returns {number[]} */
export function utf8(text) {
  return [...new TextEncoder().encode(text)];
}

/**
 * @param {object} head without `columns`
 * @param {Record<string, number[]>} columns
 */
export function packed(head, columns) {
  const list = Object.entries(columns).map(([name, bytes]) => [name, bytes.length]);
  const json = utf8(JSON.stringify({ ...head, columns: list }));
  const length = [0, 8, 16, 24].map((shift) => json.length >> shift & 255);
  return gzipSync(Buffer.from([...length, ...json, ...Object.values(columns).flat()])).toString('base64');
}

export const kinds = ['became_candidate', 'became_leader', 'entry_appended', 'log_truncated', 'message_sent',
  'message_delivered', 'message_dropped', 'message_duplicated', 'fault_started'];

const head = {
  nodes: 3, events: 11, ended_at_us: 900000, seed: '42', digest: '00', engine: '0', name: 'by-hand',
  title: '</script> & "quotes"', verdict: 'PASS', command: 'raftlab run by-hand', kinds,
  types: ['request-vote', 'vote-reply'], reasons: ['none', 'timer'], drop_reasons: ['loss', 'partition'],
  folds: [], configurations: ['0,1,2', '0,1'], entries: 3,
  faults: [{ from: 3, until: 10, text: 'cut 0 -> 2', nodes: [0, 2] }], chapters: [],
};

/** kind, cause back, node, peer, type, term, label shape; a message on its way is its cause's. */
const rows = [
  [0, 0, 0, 255, 0, 1],   // 0: node 0 stands in term 1
  [4, 1, 0, 1, 0, 1],     // 1: asks node 1
  [4, 2, 0, 2, 0, 1],     // 2: asks node 2
  [6, 1, 0, 2, 0, 1],     // 3: which is lost
  [5, 3, 1, 0, 0, 1],     // 4: node 1 is asked
  [4, 1, 1, 0, 1, 1],     // 5: and answers
  [5, 1, 0, 1, 1, 1],     // 6
  [1, 1, 0, 255, 0, 1],   // 7: node 0 leads
  [2, 1, 0, 255, 0, 1],   // 8: stores two entries
  [3, 0, 0, 255, 0, 2],   // 9: deletes the second in term 2
  [2, 1, 0, 255, 0, 2],   // 10: and has another one
];

/** The columns of the events, as report/event_columns.cc writes them. */
function eventColumns() {
  /** @type {Record<string, number[]>} */
  const out = { time: [], kind: [], cause: [], sent: [], node: [], peer: [], type: [], reason: [], term: [] };
  rows.forEach(([kind, back, node, peer, type, term], i) => {
    const cause = back === 0 ? -1 : i - back;
    const carried = kind > 4 && kind < 8;
    const before = cause < 0 ? undefined : rows[cause];
    const sends = kind === 4;
    const here = carried && before !== undefined ? before[3] : before?.[2] ?? 255;
    const there = carried && before !== undefined ? (node === before[2] ? before[3] : before[2])
      : sends ? before?.[3] ?? 255 : 255;
    out.time.push(...number(i === 0 ? 150000 : 1000 * i));
    out.kind.push(kind);
    out.cause.push(...number(back));
    if (carried) out.sent.push(0);
    out.node.push(node ^ here);
    out.peer.push(peer ^ there);
    out.type.push(carried && before !== undefined ? type ^ before[4] : sends ? type : 0);
    out.reason.push(kind === 6 ? 1 : 0);
    out.term.push(...change(term - (before?.[5] ?? rows[i - 1]?.[5] ?? 0)));
  });
  return out;
}

const shapes = ['', 'stands (term \u0001)', 'at \u0001.\u0002 s', 'RequestVote t\u0001', 'yes, \u0001 of \u0001',
  '[Raft \u0001.\u0001]\u0003A rule.\u0003\u0003+held by \u0001\u0003-\u0001 needed', 'x=\u0001', '-'];

/** Columns of texts: each text a shape and its numbers. @param {(number | number[])[]} texts */
function textColumns(texts) {
  /** @type {Map<number, number[]>} */
  const last = new Map();
  /** @type {number[]} */
  const shape = [];
  /** @type {number[]} */
  const numbers = [];
  for (const text of texts) {
    const [kind, ...values] = Array.isArray(text) ? text : [text];
    shape.push(...number(kind));
    values.forEach((value, k) => numbers.push(...change(value - (last.get(kind)?.[k] ?? 0))));
    last.set(kind, values);
  }
  return { shape, numbers };
}

/** @returns {string} base64 */
export function handMade() {
  const text = textColumns([[1, 1], [2, 0, 3, 7], [2, 12, 6, 50123], 0, 0, 0, 0, 0, [1, 2], 0, 0]);
  const label = textColumns([0, [3, 1], [3, 1], 0, 0, [4, 2, 3], 0, 0, 0, 0, 0]);
  const why = textColumns([0, 0, 0, 0, 0, 0, 0, [5, 5, 2, 2, 3], 0, 0, 0]);
  const entry = textColumns([7, [6, 1], [6, 12345]]);
  return packed(head, {
    ...eventColumns(),
    fold: [...number(0), ...number(11)],
    bulk: rows.map(() => 0),
    'text.shape': text.shape, 'text.number': text.numbers,
    'label.shape': label.shape, 'label.number': label.numbers,
    'why.shape': why.shape, 'why.number': why.numbers,
    letters: [0, 0, 70, 0, 1, 70, 0, 0, 67, 7, 0, 76],
    change: [3, 0, 0, 0, 3, 0, 0, 0, 64, 65, 68],
    'state.term': [...change(1), ...change(1), ...change(1)],
    'state.vote': [0, 0],
    'state.commit': [...change(1)],
    'state.log': [1, 3, ...change(0), 2, 1, 2, ...change(-1), 1, 3, ...change(0), 1],
    timers: [...number(0), ...number(150000)],
    progress: [7, 1, ...change(1), ...change(0), 1, 1, ...change(2), ...change(2), 1, 1, ...change(-3), ...change(-2)],
    'entry.term': [...change(1), ...change(0), ...change(1)],
    'entry.shape': entry.shape, 'entry.number': entry.numbers,
    shapes: utf8(shapes.join('\n')),
  });
}

/** The data of the page that RAFTLAB_PAGE names; "" if it names none. */
export async function writtenPage() {
  const path = process.env.RAFTLAB_PAGE ?? '';
  if (path === '') return '';
  const { readFileSync } = await import('node:fs');
  const found = /<script type=text\/plain id=data>([^<]*)</.exec(readFileSync(path, 'utf8'));
  if (found === null) throw new Error(`${path} carries no data`);
  return found[1];
}
