// SPDX-License-Identifier: MIT
// A run of nine events by hand, as far as the modules under test read it: node 0 stands, node 1 votes for it, a client
// asks, a heartbeat is lost.

const kinds = [
  'became_candidate', 'vote_granted', 'message_sent', 'message_delivered', 'message_dropped', 'client_request',
];
const types = ['request-vote', 'vote-reply', 'heartbeat'];
const client = 254;
const none = 255;

/** kind, node, peer, term, type, sent, reason, bulk, time in ms, shape, numbers */
const rows = [
  [0, 0, none, 1, none, -1, 0, 0, 100, 0, [1]],
  [2, 0, 1, 1, 0, 1, 0, 0, 101, 1, [1]],
  [3, 1, 0, 1, 0, 1, 0, 0, 102, 1, [1]],
  [1, 1, 0, 1, none, -1, 0, 0, 102, 2, [0, 1]],
  [2, 1, 0, 1, 1, 4, 0, 0, 103, 1, [0]],
  [3, 0, 1, 1, 1, 4, 0, 0, 104, 1, [1]],
  [5, client, none, 0, none, -1, 0, 0, 200, 3, [12]],
  [2, 0, 2, 2, 2, 7, 0, 1, 301, 4, []],
  [4, 2, 0, 2, 2, 7, 2, 1, 302, 4, []],
];

const lines = ['becomes candidate (term \u0001)', 'message of node \u0001', 'votes for node \u0001 (term \u0001)',
  'client asks x=\u0001', 'heartbeat'];

/** @returns {any} */
export function smallRun() {
  const column = (/** @type {number} */ k) => rows.map((row) => row[k]);
  const numbers = rows.map((row) => /** @type {number[]} */ (row[10]));
  const begin = [0];
  numbers.forEach((list, i) => begin.push(begin[i] + list.length));
  const textOf = (/** @type {number} */ i) => {
    let k = 0;
    return lines[Number(rows[i][9])].replace(/\u0001/g, () => String(numbers[i][k++]));
  };
  return {
    n: rows.length, nodes: 3, kind: column(0), node: column(1), peer: column(2), term: column(3), type: column(4),
    sent: column(5), reason: column(6), bulk: column(7), time: column(8).map((ms) => Number(ms) * 1000),
    head: { kinds, types, reasons: ['none', 'log', 'counted'], drop_reasons: ['loss', 'partition', 'receiver-down'] },
    texts: { read: () => ({ shape: column(9), begin, numbers: numbers.flat() }), shapes: { lines }, at: textOf },
    textOf,
    state: { letter: () => 'F' },
  };
}
