// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { overlap } from '../../../report/web/labels.js';
import { nearestEvent } from '../../../report/web/nearest.js';
import { svgText } from '../../../report/web/picture.js';
import { makeScene, viewOf } from '../../../report/web/scene.js';
import { makeRun, randomRun, stateWith, widthOf } from './diagram_run.js';

/** @typedef {import('../../../report/web/scene.js').Scene} Scene */

const votes = makeRun(3, [
  { at: 100, kind: 'became_candidate', node: 0 },
  { at: 100, kind: 'message_sent', node: 0, peer: 1, type: 'request-vote', label: 'RequestVote t1', cause: 0 },
  { at: 100, kind: 'message_sent', node: 0, peer: 2, type: 'request-vote', label: 'RequestVote t1', cause: 0 },
  { at: 100, kind: 'message_dropped', node: 0, peer: 2, sent: 2, reason: 'partition', cause: 2 },
  { at: 3000, kind: 'message_delivered', node: 1, peer: 0, sent: 1, cause: 1 },
  { at: 3000, kind: 'message_sent', node: 1, peer: 0, type: 'vote-reply', label: 'yes, 2 of 3', cause: 4 },
  { at: 5000, kind: 'message_delivered', node: 1, peer: 0, sent: 1, cause: 1 },
  { at: 7000, kind: 'message_delivered', node: 0, peer: 1, sent: 5, cause: 5 },
  { at: 7000, kind: 'became_leader', node: 0, cause: 7 },
  { at: 9000, kind: 'violation', node: 2, label: '✕ two leaders' },
], { letters: { 0: [[0, 'C'], [8, 'L']] }, faults: [{ from: 3, until: 9, text: 'cut 0 2', nodes: [0, 2] }] });

/** @param {import('../../../report/web/run.js').Run} run
 *  @param {Partial<import('../../../report/web/store.js').PageState>} [state] @returns {Scene} */
function sceneOf(run, state = {}) {
  return makeScene(viewOf(run), stateWith({ until: 9000, ...state }), 1000, 500, widthOf);
}

/** @param {Scene} scene @param {string} style */
function styled(scene, style) {
  return scene.shapes.filter((shape) => 'style' in shape && shape.style === style);
}

/** @param {Scene} scene */
function texts(scene) {
  return scene.shapes.flatMap((shape) => (shape.type === 'text' ? [shape.text] : []));
}

test('a message delivered twice is two solid arrows, a lost one is dashed to a cross with the reason', () => {
  const scene = sceneOf(votes);
  assert.equal(scene.level, 'arrows');
  assert.equal(styled(scene, 'request').filter((shape) => shape.type === 'line').length, 2);
  assert.equal(styled(scene, 'answer').filter((shape) => shape.type === 'line').length, 1);
  assert.equal(styled(scene, 'lost').length, 1);
  assert.equal(styled(scene, 'cross').length, 2);
  const wanted = ['RequestVote t1', 'cut off', 'yes, 2 of 3', 'again', 'L leader · term 1', 'cut 0 2', '✕ two leaders'];
  for (const text of wanted) {
    assert.ok(texts(scene).includes(text), `“${text}” is not in ${texts(scene).join(', ')}`);
  }
});

test('a node before its first start has not started, one that crashed is down and back', () => {
  const scene = sceneOf(makeRun(2, [
    { at: 0, kind: 'became_leader', node: 0 },
    { at: 3000, kind: 'node_started', node: 1 },
    { at: 5000, kind: 'node_crashed', node: 1 },
    { at: 7000, kind: 'node_restarted', node: 1 },
  ], { letters: { 1: [[0, 'x'], [1, 'F'], [2, 'x'], [3, 'F']] }, end: 9000 }));
  for (const [text, times] of Object.entries({ 'not started': 1, starts: 1, '✕ down': 1, '↻ back': 1 })) {
    assert.equal(texts(scene).filter((one) => one === text).length, times, `“${text}” in ${texts(scene).join(', ')}`);
  }
  assert.equal(styled(scene, 'outside').length, 1);
  assert.equal(styled(scene, 'down').length, 1);
});

test('with nothing but losses asked for, only the lost one is drawn', () => {
  const scene = sceneOf(votes, { lostOnly: true });
  assert.equal(styled(scene, 'request').length, 0);
  assert.equal(styled(scene, 'lost').length, 1);
});

test('an arrow leaves the lane of the sender when it was sent and arrives when it was delivered', () => {
  const scene = sceneOf(votes, { folded: false });
  const [first] = styled(scene, 'answer');
  assert.ok(first.type === 'line');
  assert.ok(Math.abs(first.points[0] - scene.axis.x(3000)) < 1e-6);
  assert.ok(Math.abs(first.points[1] - scene.lanes[1].at) < 14 && first.points[1] < scene.lanes[1].at);
});

test('the event at the cursor has a ring, its time, and stronger arrows', () => {
  const scene = sceneOf(votes, { cursor: 4 });
  assert.equal(styled(scene, 'ring').length, 1);
  assert.ok(texts(scene).some((text) => /^0\.003/.test(text)));
  assert.ok(styled(scene, 'request strong').length === 2 && styled(scene, 'answer strong').length === 1);
});

test('turned, time runs down and lanes stand side by side', () => {
  const scene = sceneOf(votes, { turned: true, folded: false });
  const [answer] = styled(scene, 'answer');
  assert.ok(answer.type === 'line' && Math.abs(answer.points[1] - scene.axis.x(3000)) < 1e-6);
  assert.ok(scene.lanes[1].at > scene.lanes[0].at + 100);
});

test('what is drawn can be chosen: the tail is the sending, the head the arrival, a lane what happened there', () => {
  const view = viewOf(votes);
  const scene = sceneOf(votes, { folded: false });
  const [answer] = styled(scene, 'answer');
  assert.ok(answer.type === 'line');
  const [x1, y1, x2, y2] = answer.points;
  assert.equal(nearestEvent(view, scene, x1 + (x2 - x1) * 0.2, y1 + (y2 - y1) * 0.2), 5);
  assert.equal(nearestEvent(view, scene, x1 + (x2 - x1) * 0.8, y1 + (y2 - y1) * 0.8), 7);
  assert.equal(nearestEvent(view, scene, scene.axis.x(100), scene.lanes[0].at) <= 3, true);
  assert.equal(nearestEvent(view, scene, scene.axis.x(8000), scene.frame.bottom - 3), -1);
});

test('no label lies on another, at any zoom, width and number of nodes', () => {
  for (const [seed, nodes] of [[1, 3], [2, 5], [3, 21], [4, 101], [5, 2]]) {
    const run = randomRun(seed, nodes, 600);
    const end = run.head.ended_at_us;
    for (const share of [1, 0.3, 0.05, 0.01]) {
      for (const [width, height] of [[1400, 600], [360, 420]]) {
        const state = stateWith({ from: end * 0.3 * (1 - share), until: end * (0.3 + 0.7 * share), cursor: 50 });
        const boxes = makeScene(viewOf(run), state, width, height, widthOf).placed.map((one) => one.box);
        boxes.forEach((box, i) => assert.ok(!boxes.some((other, k) => k < i && overlap(box, other))));
      }
    }
  }
});

test('the shapes of a picture are bounded by its pixels, not by the events', () => {
  const run = randomRun(6, 5, 30000);
  const end = run.head.ended_at_us;
  for (const share of [1, 0.1, 0.02, 0.005]) {
    const scene = makeScene(viewOf(run), stateWith({ from: 0, until: end * share }), 1000, 500, widthOf);
    assert.ok(scene.shapes.length < 2500, `${scene.shapes.length} shapes`);
  }
  const far = makeScene(viewOf(run), stateWith({ until: end }), 1000, 500, widthOf);
  assert.equal(far.level, 'density');
  assert.ok(far.hits.length === 0, 'no arrow of its own');
});

test('one node, no events and a window without width make a picture too', () => {
  for (const run of [makeRun(1, []), makeRun(1, [{ at: 0, kind: 'became_leader', node: 0 }])]) {
    for (const state of [stateWith({ until: 0 }), stateWith({ until: 1000, turned: true })]) {
      const scene = makeScene(viewOf(run), state, 300, 200, widthOf);
      assert.ok(texts(scene).some((text) => text === '0' || text === 'node 0'));
      const numbers = JSON.stringify(scene.shapes, (_, value) => (Number.isNaN(value) ? 'NaN' : value));
      assert.ok(!numbers.includes('NaN') && !numbers.includes('null'), 'all places are numbers');
    }
  }
});

test('as SVG the same shapes are well formed, and texts of people stay texts', () => {
  const theme = { colors: new Proxy({}, { get: () => '#123456' }), font: 'Inter, "Noto Sans"' };
  const scene = sceneOf(votes);
  const text = '</text><script>"&\u0000\ud800';
  scene.shapes.push({ type: 'text', style: 'textSoft', x: 5, y: 5, text, align: 'start' });
  const svg = svgText(scene.shapes, 1000, 500, 'a <b> & c', theme);
  assert.ok(svg.includes('&#60;/text&#62;&#60;script&#62;&#34;&#38;</text>'));
  assert.ok(svg.includes('<title>a &#60;b&#62; &#38; c</title>'));
  assert.ok(!/NaN|undefined/.test(svg));
  /** @type {string[]} */
  const open = [];
  for (const [, end, name, alone] of svg.matchAll(/<(\/?)([a-zA-Z]+)(?:\s[a-zA-Z-]+="[^"<]*")*\s*(\/?)>/g)) {
    if (end === '/') assert.equal(open.pop(), name);
    else if (alone !== '/') open.push(name);
  }
  assert.deepEqual(open, []);
  assert.equal(svg.replace(/<(\/?)([a-zA-Z]+)(?:\s[a-zA-Z-]+="[^"<]*")*\s*(\/?)>/g, '').includes('<'), false);
});
