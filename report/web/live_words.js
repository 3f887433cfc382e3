// SPDX-License-Identifier: MIT
// What one may want to type next: whole lines of the scenario language that fit what stands there already.

/** N: any node, F: any pair of nodes. @type {string[]} */
const kLines = [
  'crash leader', 'crash N', 'restart N', 'restart all', 'pause N', 'resume N', 'suspend N for 1s', 'campaign N',
  'beat N', 'set x 1', 'send set x 1', 'get x', 'delete x', 'cas x 1 2', 'transfer', 'transfer N', 'snapshot N',
  'partition majority | rest', 'isolate leader', 'isolate N', 'cut F', 'heal', 'loss 10%', 'loss 0%', 'duplicate 5%',
  'latency 1ms..10ms', 'latency 50ms..150ms', 'drop heartbeat leader -> followers count 5',
  'delay append-entries leader -> N by 200ms', 'election-timeout 150ms..300ms', 'heartbeat 50ms', 'disk N stall',
  'disk N ok', 'clock N drift 10%', 'remove N', 'add N', 'hold', 'deliver', 'release', 'timers off', 'timers on',
  'wait until leader within 5s', 'wait until no leader within 5s', 'expect leader', 'expect converged within 2s',
  'teach ', 'getleader', 'settle',
];

/**
 * @param {string} typed
 * @param {{nodes: number, leader: number, before: string[]}} about before: lines typed before, the newest last
 * @param {number} most
 * @returns {string[]}
 */
export function suggestions(typed, { nodes, leader, before }, most) {
  const start = typed.trimStart();
  /** @type {Set<string>} */
  const out = new Set();
  for (const line of before.slice().reverse()) if (out.size < 4 && fits(line, start)) out.add(line);
  for (const line of kLines) {
    for (const one of filled(line, start, nodes, leader)) if (out.size < most && fits(one, start)) out.add(one);
  }
  return [...out];
}

/** @param {string} line @param {string} start */
function fits(line, start) {
  return line.startsWith(start) && line !== start;
}

/** @param {string} line @param {string} start @param {number} nodes @param {number} leader */
function filled(line, start, nodes, leader) {
  const all = Array.from({ length: Math.min(nodes, 9) }, (_, i) => i);
  if (!/\b[NF]\b/.test(line)) return [line];
  const first = line.split(/\b[NF]\b/)[0];
  // Before its first word is there, one node is enough.
  const many = start.length >= first.length && start.startsWith(first);
  if (line.includes('F')) {
    const from = leader >= 0 ? leader : 0;
    return all.filter((i) => i !== from).slice(0, many ? 9 : 1).map((i) => line.replace('F', `${from} <-> ${i}`));
  }
  return (many ? all : all.slice(0, 1)).map((i) => line.replace(/\bN\b/, String(i)));
}
