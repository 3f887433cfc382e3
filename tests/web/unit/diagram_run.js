// SPDX-License-Identifier: MIT
// Runs made by hand for the tests of the diagram: just what scene.js and its parts read of a run.

const KINDS = [
  'message_sent', 'message_delivered', 'message_dropped', 'became_candidate', 'became_leader', 'commit_advanced',
  'vote_refused', 'violation', 'node_started', 'node_crashed', 'node_restarted', 'client_request',
];
const TYPES = ['request-vote', 'vote-reply', 'append-entries', 'heartbeat', 'append-reply'];
const DROP_REASONS = ['loss', 'partition', 'receiver-down', 'scenario', 'discarded'];

/**
 * @typedef {object} Happening
 * @property {number} at microseconds
 * @property {string} kind
 * @property {number} node
 * @property {number} [peer]
 * @property {string} [type]
 * @property {number} [sent]
 * @property {number} [cause]
 * @property {number} [term]
 * @property {string} [reason]
 * @property {number} [fold]
 * @property {string} [label]
 */

/**
 * @param {number} nodes
 * @param {Happening[]} events in order of time; sent and cause are places in the list
 * @param {{letters?: Record<number, [number, string][]>, faults?: import('../../../report/web/run.js').Fault[],
 *   end?: number}} [more]
 * @returns {import('../../../report/web/run.js').Run}
 */
export function makeRun(nodes, events, more = {}) {
  const n = events.length;
  /** @param {(one: Happening, i: number) => number} value */
  const column = (value) => Int32Array.from(events, value);
  const letters = Array.from({ length: nodes }, (_, node) => {
    const list = more.letters?.[node] ?? [[0, 'F']];
    return { events: Int32Array.from(list, ([event]) => event), letters: list.map(([, letter]) => letter).join('') };
  });
  const sent = column((one, i) => (one.kind === 'message_sent' ? i : one.sent ?? -1));
  const run = {
    nodes, n, sent,
    head: {
      kinds: KINDS, types: TYPES, drop_reasons: DROP_REASONS, reasons: [], folds: [], chapters: [],
      faults: more.faults ?? [],
      ended_at_us: more.end ?? (n > 0 ? events[n - 1].at : 0),
    },
    faults: more.faults ?? [],
    time: Float64Array.from(events, (one) => one.at),
    kind: column((one) => KINDS.indexOf(one.kind)),
    node: column((one) => one.node),
    peer: column((one) => one.peer ?? 255),
    type: column((one, i) => (sent[i] < 0 ? 255 : TYPES.indexOf(events[sent[i]].type ?? ''))),
    term: column((one) => one.term ?? 1),
    cause: column((one) => one.cause ?? -1),
    reason: column((one) => Math.max(0, DROP_REASONS.indexOf(one.reason ?? ''))),
    fold: column((one) => one.fold ?? 0),
    bulk: Uint8Array.from(events, (one) => ((one.fold ?? 0) > 0 ? 1 : 0)),
    /** @param {number} i */
    labelOf: (i) => events[Math.max(sent[i], -1) < 0 ? i : sent[i]].label ?? '',
    /** @param {number} i @param {string} name */
    kindIs: (i, name) => events[i].kind === name,
    /** @param {number} i */
    effectsOf: (i) => events.flatMap((one, k) => (one.cause === i ? [k] : [])),
    state: {
      /** @param {number} node */
      letters: (node) => letters[node],
      /** @param {number} node @param {number} i */
      letter: (node, i) => {
        const changes = Array.from(letters[node].events).filter((event) => event <= i).length;
        return letters[node].letters[Math.max(0, changes - 1)];
      },
      term: () => 1,
    },
  };
  return /** @type {import('../../../report/web/run.js').Run} */ (/** @type {unknown} */ (run));
}

/** Numbers from 0 to 1, the same for the same seed. @param {number} seed */
export function numbersFrom(seed) {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/**
 * Many messages between nodes at random times, each delivered or lost.
 * @param {number} seed
 * @param {number} nodes
 * @param {number} messages
 */
export function randomRun(seed, nodes, messages) {
  const draw = numbersFrom(seed);
  /** @type {(Happening & {key: number})[]} */
  const all = [];
  for (let key = 0; key < messages; key++) {
    const at = Math.floor(draw() * messages * 400);
    const node = Math.floor(draw() * nodes);
    const peer = (node + 1 + Math.floor(draw() * (nodes - 1))) % nodes;
    const type = TYPES[Math.floor(draw() * TYPES.length)];
    all.push({ key, at, kind: 'message_sent', node, peer, type, label: `${type} ${key}` });
    const kind = draw() < 0.2 ? 'message_dropped' : 'message_delivered';
    all.push({ key, at: at + 1 + Math.floor(draw() * 9000), kind, node: peer, peer: node });
  }
  all.sort((a, b) => a.at - b.at);
  const places = new Map(all.flatMap((one, i) => (one.kind === 'message_sent' ? [[one.key, i]] : [])));
  return makeRun(nodes, all.map((one) => ({ ...one, sent: places.get(one.key) })));
}

/** @param {string} text */
export function widthOf(text) {
  return text.length * 6.5;
}

/**
 * @param {Partial<import('../../../report/web/store.js').PageState>} changes
 * @returns {import('../../../report/web/store.js').PageState}
 */
export function stateWith(changes) {
  return {
    cursor: -1, from: 0, until: 1e6, heartbeats: false, folded: true, lostOnly: false, turned: false, predict: false,
    found: null, ...changes,
  };
}
