// SPDX-License-Identifier: MIT
// The run that a page carries is the timeline that raftlab wrote beside it, event by event.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { readRun } from '../../../report/web/run.js';
import { pagesFolder } from './paths.js';
import { pages } from './scenarios.js';
import { readTimeline } from './timeline.js';

/** @param {string} name */
async function runOf(name) {
  const html = readFileSync(join(pagesFolder, `${name}.html`), 'utf8');
  return readRun(/<script type=text\/plain id=data>([^<]*)</.exec(html)?.[1] ?? '');
}

/** The letter a node has after an event of a kind. @type {Record<string, string>} */
const letters = { became_candidate: 'C', became_leader: 'L', became_pre_candidate: 'Q', node_crashed: 'x',
  node_paused: 'P' };

for (const name of Object.keys(pages).filter((one) => !pages[one].large)) {
  test(`the page of ${name} carries the events of its timeline`, async () => {
    const run = await runOf(name);
    const { head, events } = readTimeline(name);
    assert.equal(run.n, events.length);
    assert.equal(run.nodes, head.nodes);
    assert.equal(run.head.seed, head.seed);
    assert.equal(run.head.digest, head.digest);
    assert.equal(run.head.ended_at_us, head.ended_at_us);
    events.forEach((event, i) => {
      const said = { kind: run.head.kinds[run.kind[i]], time: run.time[i], cause: run.cause[i] + 1 };
      assert.deepEqual(said, { kind: event.kind, time: event.at_us, cause: event.cause ?? 0 }, `e#${i + 1}`);
      if (event.node !== undefined) assert.equal(run.node[i], event.node, `node of e#${i + 1}`);
      if (event.term) assert.equal(run.term[i], event.term, `term of e#${i + 1}`);
      if (event.message === undefined) return;
      assert.equal(run.head.types[run.type[i]], event.type, `type of e#${i + 1}`);
      assert.equal(events[run.sent[i]].message, event.message, `sending of e#${i + 1}`);
      assert.equal(events[run.sent[i]].kind, 'message_sent', `sending of e#${i + 1}`);
    });
  });

  test(`the page of ${name} knows terms, roles and commit indexes as its timeline tells them`, async () => {
    const run = await runOf(name);
    const { events } = readTimeline(name);
    events.forEach((event, i) => {
      const { node, kind } = event;
      if (node === undefined || node >= run.nodes) return;
      if (letters[kind] !== undefined) assert.equal(run.state.letter(node, i), letters[kind], `role at e#${i + 1}`);
      if (/^(became|vote_granted)/.test(kind)) assert.equal(run.state.term(node, i), event.term, `term at e#${i + 1}`);
      if (kind === 'vote_granted') {
        assert.equal(run.state.vote(node, i), /** @type {any} */ (event).candidate, `vote at e#${i + 1}`);
      }
      if (kind === 'commit_advanced') {
        const { commit_index: index, index: other } = /** @type {any} */ (event);
        assert.equal(run.state.commit(node, i), index ?? other, `commit index at e#${i + 1}`);
      }
    });
  });
}
