// SPDX-License-Identifier: MIT
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linkText, parseAddress, parseLink } from '../../../report/web/links.js';

test('a moment is an event and a window in seconds', () => {
  assert.deepEqual(parseLink('#e=5160&w=10.70-11.15', 8000),
    { event: 5159, window: { from: 10_700_000, until: 11_150_000 } });
  assert.deepEqual(parseLink('#e5160', 8000), { event: 5159, window: null });
  assert.deepEqual(parseLink('e=1', 8000), { event: 0, window: null });
  assert.equal(parseLink(`#w=0-${'9'.repeat(400)}`, 8000), null);
  assert.deepEqual(parseLink('#w=0-0.5', 8000), { event: -1, window: { from: 0, until: 500_000 } });
});

test('what is no moment of this run is no link', () => {
  for (const hash of ['', '#', '#story', '#e=0', '#e=8001', '#e=x', '#e=-4', '#w=2-1', '#w=a-b', '#e=1e9', '#h-why']) {
    assert.equal(parseLink(hash, 8000), null, hash);
  }
});

test('a link leads back to where it was taken, to the microsecond', () => {
  const state = { cursor: 5159, from: 10_700_123, until: 11_150_000 };
  assert.equal(linkText(state), '#e=5160&w=10.700123-11.15');
  assert.deepEqual(parseLink(linkText(state), 8000), { event: 5159, window: { from: 10_700_123, until: 11_150_000 } });
  assert.equal(linkText({ cursor: -1, from: -3, until: 2_000_000 }), '#w=0-2');
  assert.equal(linkText({ cursor: 0, from: 10_000_000, until: 20_000_000 }), '#e=1&w=10-20');
});

test('slides ask for a chapter', () => {
  assert.deepEqual(parseAddress('?embed&chapter=5'), { embed: true, chapter: 4 });
  assert.deepEqual(parseAddress('?embed'), { embed: true, chapter: -1 });
  assert.deepEqual(parseAddress('?chapter=x'), { embed: false, chapter: -1 });
  assert.deepEqual(parseAddress(''), { embed: false, chapter: -1 });
});
