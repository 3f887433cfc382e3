// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fates } from '../../../report/web/fates.js';
import { makeRun, randomRun } from './diagram_run.js';

const run = makeRun(3, [
  { at: 0, kind: 'message_sent', node: 0, peer: 1, type: 'request-vote', label: 'RequestVote t2' },
  { at: 0, kind: 'message_sent', node: 0, peer: 2, type: 'request-vote' },
  { at: 500, kind: 'message_delivered', node: 1, peer: 0, sent: 0, cause: 0 },
  { at: 500, kind: 'vote_refused', node: 1, peer: 0, cause: 2 },
  { at: 510, kind: 'message_sent', node: 1, peer: 0, type: 'vote-reply', cause: 3 },
  { at: 900, kind: 'message_dropped', node: 2, peer: 0, sent: 1, reason: 'receiver-down' },
  { at: 950, kind: 'message_delivered', node: 1, peer: 0, sent: 0, cause: 0 },
  { at: 960, kind: 'message_sent', node: 0, peer: 1, type: 'heartbeat', fold: 1 },
  { at: 970, kind: 'message_sent', node: 1, peer: 0, type: 'append-reply' },
]);

test('a message has as many ends as copies: delivered, again, lost, none while it is on the way', () => {
  const fates = new Fates(run);
  assert.deepEqual(fates.ends(0), [2, 6]);
  assert.deepEqual(fates.ends(1), [5]);
  assert.deepEqual(fates.ends(4), []);
  assert.equal(fates.anyLost(0), false);
  assert.equal(fates.anyLost(1), true);
  assert.ok(fates.isLoss(5) && !fates.isLoss(2));
});

test('a lost message says why', () => {
  assert.equal(new Fates(run).lossWords(5), 'node 2 down');
});

test('questions, answers, refusals and heartbeats that changed nothing differ', () => {
  const fates = new Fates(run);
  assert.deepEqual([0, 4, 7, 8].map((i) => fates.tone(i)), ['request', 'refusal', 'beat', 'answer']);
});

test('what is on the way at an event is found as by looking at all', () => {
  const many = randomRun(3, 5, 3000);
  const fates = new Fates(many);
  for (const low of [0, 1, 700, 1023, 1024, 1025, 2500, 4096, many.n - 1]) {
    /** @type {number[]} */
    const expected = [];
    for (let i = 0; i < low; i++) if (fates.isSent(i) && fates.ends(i).some((end) => end >= low)) expected.push(i);
    assert.deepEqual(fates.before(low, 1e6).sort((a, b) => a - b), expected);
  }
  assert.equal(fates.before(2500, 3).length, 3);
});
