// SPDX-License-Identifier: MIT
// Reads the packed rows of the page: columns of text, as report/packed.h lists them.

async function unpack(base64) {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}

/** "0*3,7*2" as an array of n numbers. */
function expandRuns(text, n) {
  const out = new Uint32Array(n);
  let at = 0;
  if (text !== '') {
    for (const run of text.split(',')) {
      const [value, count] = run.split('*');
      out.fill(Number(value), at, at + Number(count));
      at += Number(count);
    }
  }
  return out;
}

/** Events count from 0 here; their ids are one more. */
function readColumns(text) {
  const lines = text.split('\n');
  const [nodes, n] = lines[0].split(',').map(Number);
  const times = new Float64Array(n);
  let time = 0;
  if (n > 0) lines[1].split(',').forEach((step, i) => { time += Number(step); times[i] = time; });
  const causes = new Uint32Array(n);
  if (n > 0) lines[6].split(',').forEach((back, i) => { causes[i] = back === '0' ? 0 : i + 1 - Number(back); });
  const folds = expandRuns(lines[7], n);
  const data = {
    nodes, n, times, causes, folds,
    who: lines[2], kinds: lines[3], letters: lines[4], terms: expandRuns(lines[5], n),
    foldTexts: lines[8].split('\t'), foldFirst: [0],
    texts: lines.slice(10),
    changes: Array.from({ length: nodes }, () => ({ events: [0], letters: ['x'] })),
  };
  for (let i = 0; i < n; i++) {
    if (folds[i] !== 0 && data.foldFirst[folds[i]] === undefined) data.foldFirst[folds[i]] = i;
  }
  if (lines[9] !== '') {
    for (const change of lines[9].split(',')) {
      const [event, node, letter] = change.split(' ');
      data.changes[Number(node)].events.push(Number(event));
      data.changes[Number(node)].letters.push(letter);
    }
  }
  return data;
}

/** The place of the last of `sorted` that is not above `value`. */
function placeOf(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= value) low = middle + 1; else high = middle;
  }
  return low - 1;
}

/** The letter of a node right after event i. */
function letterAt(data, node, i) {
  const { events, letters } = data.changes[node];
  return letters[placeOf(events, i + 1)];
}

/** A node's number, "y" for clients, "z" for the scenario. */
function whoOf(data, i) {
  const code = data.who.charCodeAt(i);
  if (code === 121 || code === 122) return data.who[i];
  return code < 256 ? code - 48 : code - 256;
}

function whoText(data, i) {
  const who = whoOf(data, i);
  if (who === 'y') return 'client';
  return who === 'z' ? 'scenario' : `node ${who}`;
}

function clockText(us) {
  const whole = Math.floor(us / 1e6);
  return `${whole}.${String(us - whole * 1e6).padStart(6, '0')}`;
}
