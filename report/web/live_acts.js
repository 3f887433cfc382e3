// SPDX-License-Identifier: MIT
// What one can do to nodes and links, as lines of the scenario language, and which links are cut now. Nothing here
// touches the page.

/** @typedef {{text: string, line: string}} Act */
/** @typedef {import('./live_run.js').LiveFault} LiveFault */

/**
 * @param {number} node
 * @param {string} letter its role now
 * @param {number} nodes
 * @returns {Act[]} the likely ones first
 */
export function actsOfNode(node, letter, nodes) {
  const down = letter === 'x';
  const paused = letter === 'P';
  /** @type {Act[]} */
  const out = [];
  if (down) out.push({ text: 'Restart', line: `restart ${node}` });
  else out.push({ text: 'Crash', line: `crash ${node}` });
  if (paused) out.push({ text: 'Resume', line: `resume ${node}` });
  if (!down && !paused) {
    out.push({ text: 'Pause', line: `pause ${node}` });
    out.push({ text: 'Suspend for 1 s', line: `suspend ${node} for 1s` });
    out.push({ text: letter === 'L' ? 'Check its quorum now' : 'Campaign now', line: `campaign ${node}` });
    if (letter === 'L') out.push({ text: 'Heartbeat now', line: `beat ${node}` });
    if (letter === 'L' && nodes > 1) out.push({ text: 'Hand over leadership', line: 'transfer' });
  }
  if (nodes > 1) out.push({ text: 'Isolate from all others', line: `isolate ${node}` });
  return out;
}

/**
 * @param {number} a
 * @param {number} b
 * @param {Set<string>} blocked
 * @returns {Act[]}
 */
export function actsOfLink(a, b, blocked) {
  const there = blocked.has(`${a}>${b}`);
  const back = blocked.has(`${b}>${a}`);
  /** @type {Act[]} */
  const out = [];
  if (!there || !back) out.push({ text: `Cut ${a} ↔ ${b}`, line: `cut ${a} <-> ${b}` });
  if (there || back) out.push({ text: `Heal ${a} ↔ ${b}`, line: `heal ${a} <-> ${b}` });
  if (!there) out.push({ text: `Cut ${a} → ${b} only`, line: `cut ${a} -> ${b}` });
  if (!back) out.push({ text: `Cut ${b} → ${a} only`, line: `cut ${b} -> ${a}` });
  if (!there || !back) out.push({ text: `Cut ${a} ↔ ${b} for 2 s`, line: `cut ${a} <-> ${b} for 2s` });
  return out;
}

/**
 * Nodes on one side of a partition, and all others on the other one.
 * @param {number[]} side
 * @param {number} nodes
 * @returns {string} '' where that is no partition
 */
export function partitionLine(side, nodes) {
  const inside = [...new Set(side)].sort((a, b) => a - b);
  const rest = Array.from({ length: nodes }, (_, i) => i).filter((i) => !inside.includes(i));
  return inside.length === 0 || rest.length === 0 ? '' : `partition ${inside.join(',')} | ${rest.join(',')}`;
}

/** @param {string} text */
function quoted(text) {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

/** A value, between quotes where the language needs them. @param {string} text */
export function valueText(text) {
  const plain = /^[^\s"#](?:[^"#\\]*[^\s"#\\])?$/.test(text) && !/\b(?:via|within|as|for)\b|^none$/.test(text);
  return plain ? text : quoted(text);
}

/** The class does not wait for the answer: it is seen. @param {string} key @param {string} value */
export function writeLine(key, value) {
  return `send set ${/^[^\s"#=|,\\]+$/.test(key) ? key : quoted(key)} ${valueText(value)}`;
}

/**
 * The links that cannot be used now, "a>b" each, as far as the lines say it with numbers.
 * @param {LiveFault[]} faults
 * @param {number} nodes
 */
export function blockedLinks(faults, nodes) {
  /** @type {Set<string>} */
  const out = new Set();
  const all = Array.from({ length: nodes }, (_, i) => i);
  /** @param {number[]} from @param {number[]} to */
  const block = (from, to) => {
    for (const a of from) for (const b of to) if (a !== b) out.add(`${a}>${b}`);
  };
  for (const { last, text, nodes: named } of faults) {
    if (last !== 0) continue;
    const line = text.replace(/^(@\S+|\+\S+)\s+/, '').replace(/\s+for\s+\S+$/, '');
    const cut = /^cut\s+([\d,\s]+?)\s*(<->|->)\s*([\d,\s]+)$/.exec(line);
    if (cut !== null) {
      block(numbersIn(cut[1]), numbersIn(cut[3]));
      if (cut[2] === '<->') block(numbersIn(cut[3]), numbersIn(cut[1]));
    } else if (/^partition\s+[\d,\s|]+$/.test(line)) {
      const groups = line.slice(9).split('|').map(numbersIn);
      groups.forEach((one, i) => groups.forEach((other, k) => { if (i !== k) block(one, other); }));
    } else if (/^isolate\s/.test(line)) {
      block(named, all);
      block(all, named);
    }
  }
  return out;
}

/** @param {string} text "0, 1" */
function numbersIn(text) {
  return (text.match(/\d+/g) ?? []).map(Number);
}
