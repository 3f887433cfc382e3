// SPDX-License-Identifier: MIT
// The help of the page of a class: keys, how to act, how to read the diagram.
import { byId, make } from './dom.js';

const kActing = [
  'Click a node, in the ring or by its name in the diagram: crash, restart, pause, campaign, isolate.',
  'Click a link in the ring, or drag from node to node: cut it, both ways or one way. Draw a line around nodes: '
    + 'a partition.',
  'Everything becomes a line of the scenario, with its virtual time. Back takes lines back; Fork goes on in a new '
    + 'branch and keeps this one; Save gives a file that "raftlab run" plays again to the digest shown.',
];

const kLiveReading = [
  'Time runs from left to right; each node has a lane. Thin: follower. Hatched, ▲: candidate. Thick, L: leader. '
    + 'Dotted, ✕: down.',
  'An arrow is a message from when it was sent to when it arrived. Dashed with a cross: lost there, with the reason.',
  '◆: an entry is committed. ♥: heartbeats that changed nothing, folded into a band.',
  'Drag the diagram or click an event to look back: it stops following, the class goes on. "Now" comes back to it.',
];

/** @param {import('./keys.js').KeyCommand[]} commands */
export function fillLiveHelp(commands) {
  const keys = make('dl', { class: 'keys' });
  for (const { shown, meaning } of commands) {
    if (shown === '') continue;
    const parts = shown.split(' ').map((key) => make('kbd', {}, key));
    keys.append(make('div', {}, make('dt', {}, ...parts), make('dd', {}, meaning)));
  }
  /** @param {string[]} lines */
  const list = (lines) => make('ul', {}, ...lines.map((line) => make('li', {}, line)));
  byId('help-view').replaceChildren(make('h3', {}, 'What one can do'), list(kActing), make('h3', {}, 'Keys'), keys,
    make('h3', {}, 'How to read the diagram'), list(kLiveReading));
}

export function openLiveHelp() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('help'));
  if (!dialog.open) dialog.showModal();
}
