// SPDX-License-Identifier: MIT
// What keys and buttons do: each is one call of the page or of its parts.

import { byId, setPressed, showIf } from './dom.js';
import { openHelp } from './help.js';

/** @typedef {import('./keys.js').KeyCommand} KeyCommand */
/** @typedef {import('./page.js').Page} Page */

/**
 * The keys of the page.
 * @param {Page} page
 * @returns {KeyCommand[]}
 */
export function keyCommands(page) {
  const { tour } = page;
  /** @type {[string, string, ...[string[], () => void][]][]} what the help says, and what each key does */
  const table = [
    ['space', 'play, pause', [[' '], () => page.player.toggle()]],
    ['← →', 'the event before, the next one', [['ArrowLeft'], () => tour.stepEvent(-1)],
      [['ArrowRight'], () => tour.stepEvent(1)]],
    ['Shift ← →', 'the chapter before, the next one; PageUp and PageDown of presenter remotes too',
      [['Shift+ArrowLeft', 'PageUp'], () => tour.stepChapter(-1)],
      [['Shift+ArrowRight', 'PageDown'], () => tour.stepChapter(1)]],
    ['n p', 'the next or previous event worth a look: votes, changes of role, commits, losses',
      [['n'], () => tour.stepMoment(1)], [['p'], () => tour.stepMoment(-1)]],
    ['c e', 'to the cause, to the first effect', [['c'], () => tour.cause()], [['e'], () => tour.effect()]],
    ['+ - 0', 'closer, wider, the whole run', [['+', '='], () => tour.zoom(0.5)], [['-', '_'], () => tour.zoom(2)],
      [['0'], () => tour.whole()]],
    ['Home End', 'the first event, the last one', [['Home'], () => tour.look(0)],
      [['End'], () => tour.look(page.run.n - 1)]],
    ['/', 'search', [['/'], () => page.search.focus()]],
    ['h', 'fold or show heartbeats', [['h'], () => page.toggle('heartbeats')]],
    ['l', 'lost messages only', [['l'], () => page.toggle('lostOnly')]],
    ['f', 'fold or unfold quiet time', [['f'], () => page.toggle('folded')]],
    ['v', 'turn the diagram: time from top to bottom', [['v'], () => page.toggle('turned')]],
    ['t', 'predict first: the story hides what happens', [['t'], () => page.toggle('predict')]],
    ['a', 'all events as a list', [['a'], () => page.toggleList()]],
    ['y', 'copy a link to this moment', [['y'], () => page.copyLink()]],
    ['?', 'this help', [['?'], openHelp]],
    ['Esc', 'leave a search, then a comparison', [['Escape'], () => page.leave()]],
  ];
  return table.flatMap(([shown, meaning, ...ways]) => ways.map(([keys, run], k) => (
    { shown: k === 0 ? shown : '', meaning, keys, run: () => page.press(keys, run) })));
}

/** @param {Page} page */
export function wireButtons(page) {
  const { tour, store } = page;
  /** @type {Record<string, () => void>} */
  const buttons = {
    't-heartbeats': () => page.toggle('heartbeats'),
    't-lost': () => page.toggle('lostOnly'),
    't-folds': () => page.toggle('folded'),
    't-turn': () => page.toggle('turned'),
    't-predict': () => page.toggle('predict'),
    't-list': () => page.toggleList(),
    't-help': openHelp,
    't-link': () => page.copyLink(),
    't-picture': () => page.savePicture(),
    't-print': () => window.print(),
    't-compare': () => byId('other-file').click(),
    'go-first': () => tour.stepChapter(-1),
    'go-before': () => tour.stepEvent(-1),
    'go-play': () => page.player.toggle(),
    'go-after': () => tour.stepEvent(1),
    'go-last': () => tour.stepChapter(1),
    copy: () => page.copyCommand(),
  };
  for (const [id, run] of Object.entries(buttons)) {
    byId(id).addEventListener('click', () => {
      if (id !== 'go-play') page.player.stop();
      run();
      /** @type {HTMLDetailsElement} */ (byId('menu')).open = false;
    });
  }
  showIf(byId('copy'), true);
  store.on((state, changed) => {
    if (changed.has('heartbeats')) setPressed(byId('t-heartbeats'), !state.heartbeats);
    if (changed.has('lostOnly')) setPressed(byId('t-lost'), state.lostOnly);
    if (changed.has('folded')) setPressed(byId('t-folds'), state.folded);
    if (changed.has('turned')) {
      setPressed(byId('t-turn'), state.turned);
      document.documentElement.classList.toggle('turned', state.turned);
    }
  });
  const file = /** @type {HTMLInputElement} */ (byId('other-file'));
  file.addEventListener('change', () => void page.compareWith(file));
}
