// SPDX-License-Identifier: MIT
// The help: keys, what can be searched for, and how to read the diagram.

import { byId, make } from './dom.js';
import { kQueryFields } from './query.js';

/** @typedef {import('./keys.js').KeyCommand} KeyCommand */

const kReading = [
  'Time runs from left to right; each node has a lane. Thin: follower. Hatched, ▲: candidate. Thick, L: leader. '
    + 'Dotted, ✕: down.',
  'An arrow is a message from when it was sent to when it arrived. Dashed with a cross: lost there, with the reason.',
  '◆: an entry is committed. ♥: heartbeats that changed nothing, folded into a band.',
  'Where the axis breaks, nothing happens for as long as it says.',
  'A log cell has the term and the command; entries left of the bar are committed. Dashed: not known to be committed.',
];

const kSearching = 'All parts must hold; a part behind - must not: kind:vote node:2 term>=2 -fate:delivered. '
  + 'Words alone are looked for in the sentences.';

/** @param {KeyCommand[]} commands */
export function fillHelp(commands) {
  const keys = make('dl', { class: 'keys' });
  const rows = commands.map((command) => [command.shown, command.meaning]);
  rows.push(['1 … 9', 'the next event of node 1 to 9; the key left of 1: of node 0']);
  rows.push(['wheel, drag', 'zoom and move the diagram; two fingers on a touch screen']);
  for (const [shown, meaning] of rows) {
    const parts = shown.split(' ').map((key) => (key === '…' ? ' … ' : make('kbd', {}, key)));
    keys.append(make('div', {}, make('dt', {}, ...parts), make('dd', {}, meaning)));
  }
  const fields = make('dl', { class: 'fields' });
  for (const [name, meaning] of Object.entries(kQueryFields)) {
    fields.append(make('div', {}, make('dt', {}, name), make('dd', {}, meaning)));
  }
  const reading = make('ul', {}, ...kReading.map((line) => make('li', {}, line)));
  byId('help-view').replaceChildren(
    make('h3', {}, 'Keys'), keys, make('h3', {}, 'How to read the diagram'), reading,
    make('h3', {}, 'Search'), make('p', {}, kSearching), fields);
}

export function openHelp() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('help'));
  if (!dialog.open) dialog.showModal();
}
