// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fates } from '../../../report/web/fates.js';
import { Levels } from '../../../report/web/levels.js';
import { makeRun, numbersFrom, randomRun } from './diagram_run.js';

/** @param {import('../../../report/web/run.js').Run} run */
function levelsOf(run) {
  return new Levels(run, new Fates(run));
}

/** Rounds of heartbeats of node 0 to two others, all answered. @param {number} rounds */
function beats(rounds) {
  /** @type {import('./diagram_run.js').Happening[]} */
  const out = [];
  for (let k = 0; k < rounds; k++) {
    const at = k * 50000;
    const first = out.length;
    for (const peer of [1, 2]) out.push({ at, kind: 'message_sent', node: 0, peer, type: 'heartbeat', fold: 1 });
    for (const peer of [1, 2]) {
      const then = { at: at + 1000 * peer, fold: 1 };
      out.push({ ...then, kind: 'message_delivered', node: peer, peer: 0, sent: first + peer - 1 });
      out.push({ ...then, kind: 'message_sent', node: peer, peer: 0, type: 'append-reply' });
      out.push({ ...then, kind: 'message_delivered', node: 0, peer, sent: out.length - 1 });
    }
  }
  return out;
}

test('the counts of a lane are those of looking at each event', () => {
  const run = randomRun(5, 4, 800);
  const levels = levelsOf(run);
  const draw = numbersFrom(9);
  for (let round = 0; round < 100; round++) {
    const lane = Math.floor(draw() * 4);
    const low = Math.floor(draw() * run.n);
    const high = low + Math.floor(draw() * (run.n - low));
    const expected = { beats: 0, lost: 0, rest: 0 };
    for (let i = low; i < high; i++) {
      if (run.node[i] !== lane) continue;
      if (run.head.kinds[run.kind[i]] === 'message_dropped') expected.lost++;
      else expected.rest++;
    }
    assert.deepEqual(levels.count(lane, low, high), expected);
    const columns = levels.countColumns(lane, [0, low, low, high, run.n]);
    assert.deepEqual(Array.from(columns.slice(6, 9)), [expected.beats, expected.lost, expected.rest]);
    assert.deepEqual(Array.from(columns.slice(3, 6)), [0, 0, 0]);
  }
});

test('the three levels follow from how many arrows there are for a pixel', () => {
  const run = randomRun(5, 4, 2000);
  const levels = levelsOf(run);
  assert.equal(levels.level(0, run.n, 900, false, false), 'density');
  assert.equal(levels.level(0, 20, 900, false, false), 'arrows');
  const quiet = makeRun(3, beats(200));
  const folded = levelsOf(quiet);
  assert.equal(folded.level(0, quiet.n, 900, false, false), 'bands', 'heartbeats alone are bands');
  assert.equal(folded.level(0, quiet.n, 900, true, false), 'bands');
  assert.equal(folded.level(0, quiet.n, 3000, true, false), 'arrows', 'unless they have room and are asked for');
});

test('rounds of heartbeats are counted with their answers', () => {
  const run = makeRun(3, beats(145));
  const levels = levelsOf(run);
  assert.equal(levels.rounds.length, 1);
  const { rounds, sent, answered, lost, leader } = levels.rounds[0];
  assert.deepEqual([rounds, sent, answered, lost, leader], [145, 290, 290, 0, 0]);
  assert.equal(levels.roundsBegun(0, run.n), 145);
  assert.equal(levels.roundsBegun(0, 8), 1);
  assert.equal(levels.live.length, 0);
});

test('it is quiet where only folded heartbeats happen, and not while a message is on its way', () => {
  const later = beats(20).map((one) => {
    const sent = one.sent === undefined ? undefined : one.sent + 1;
    return { ...one, at: one.at + 10000, sent };
  });
  const run = makeRun(3, [
    { at: 0, kind: 'became_leader', node: 0 },
    ...later,
    { at: 2e6, kind: 'message_sent', node: 0, peer: 1, type: 'append-entries' },
    { at: 3e6, kind: 'message_delivered', node: 1, peer: 0, sent: 161 },
    { at: 4e6, kind: 'became_leader', node: 1 },
  ]);
  const levels = levelsOf(run);
  assert.deepEqual(levels.gaps(false).longer(4000, 0, 5e6), [{ from: 0, until: 2e6 }, { from: 3e6, until: 4e6 }]);
  assert.ok(levels.gaps(true).longer(4000, 0, 9e5).length > 10, 'drawn heartbeats are no quiet');
});

test('an empty run and one with nobody but clients are no trouble', () => {
  assert.equal(levelsOf(makeRun(1, [])).level(0, 0, 800, false, false), 'arrows');
  const clients = levelsOf(makeRun(1, [{ at: 5, kind: 'client_request', node: 254 }]));
  assert.deepEqual(clients.count(1, 0, 1), { beats: 0, lost: 0, rest: 1 });
});
