// SPDX-License-Identifier: MIT
// What keys and buttons of the page of a class do.
import { byId, make, setPressed } from './dom.js';
import { openLiveHelp } from './live_help.js';

/** @typedef {import('./keys.js').KeyCommand} KeyCommand */
/** @typedef {import('./live_page.js').LivePage} LivePage */

/** Virtual seconds a real second. */
const kSpeeds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];

/** @param {number} x */
function speedText(x) {
  return x < 1 ? `1/${Math.round(1 / x)} speed` : `${x}× speed`;
}

/**
 * @param {LivePage} page
 * @returns {KeyCommand[]}
 */
export function liveKeys(page) {
  /** @type {[string, string, ...[string[], () => void][]][]} what the help says, and what each key does */
  const table = [
    ['space', 'play, pause', [[' '], () => page.playOrPause()]],
    ['s', 'one event on', [['s'], () => void page.request('step')]],
    ['< >', 'slower, faster', [['<', ','], () => page.changeSpeed(-1)], [['>', '.'], () => page.changeSpeed(1)]],
    [':', 'type a line of the scenario', [[':'], () => byId('line').focus()]],
    ['u', 'take back the last line', [['u'], () => void page.request('back', { lines: 1 })]],
    ['End', 'now: follow the class again', [['End', 'g'], () => page.followNow()]],
    ['← →', 'look back: the event before, the next one', [['ArrowLeft'], () => page.stepEvent(-1)],
      [['ArrowRight'], () => page.stepEvent(1)]],
    ['p n', 'look back: what happened before, what next', [['p', 'PageUp'], () => page.stepNews(-1)],
      [['n', 'PageDown'], () => page.stepNews(1)]],
    ['c e', 'to the cause, to the first effect', [['c'], () => page.toCause()], [['e'], () => page.toEffect()]],
    ['+ - 0', 'closer, wider, as at first', [['+', '='], () => page.zoom(0.5)], [['-', '_'], () => page.zoom(2)],
      [['0'], () => page.zoom(0)]],
    ['h', 'fold or show heartbeats', [['h'], () => page.toggle('heartbeats')]],
    ['l', 'lost messages only', [['l'], () => page.toggle('lostOnly')]],
    ['f', 'fold or unfold quiet time', [['f'], () => page.toggle('folded')]],
    ['v', 'turn the diagram: time from top to bottom', [['v'], () => page.toggle('turned')]],
    ['a', 'all events as a list', [['a'], () => page.toggleList()]],
    ['?', 'this help', [['?'], openLiveHelp]],
    ['Esc', 'close what is open, then follow the class again', [['Escape'], () => page.leave()]],
  ];
  return table.flatMap(([shown, meaning, ...ways]) => ways.map(([keys, run], k) => (
    { shown: k === 0 ? shown : '', meaning, keys, run })));
}

/** @param {LivePage} page */
export function wireLiveButtons(page) {
  /** @type {Record<string, () => void>} */
  const buttons = {
    't-heartbeats': () => page.toggle('heartbeats'),
    't-lost': () => page.toggle('lostOnly'),
    't-folds': () => page.toggle('folded'),
    't-turn': () => page.toggle('turned'),
    't-list': () => page.toggleList(),
    't-help': openLiveHelp,
    'go-now': () => page.followNow(),
    'c-play': () => page.playOrPause(),
    'c-step': () => void page.request('step'),
    'c-back': () => void page.request('back', { lines: 1 }),
    'c-fork': () => void page.request('fork'),
    'c-save': () => void page.save(),
  };
  for (const [id, run] of Object.entries(buttons)) {
    byId(id).addEventListener('click', () => {
      run();
      if (id.startsWith('t-')) /** @type {HTMLDetailsElement} */ (byId('menu')).open = false;
    });
  }
  const speed = /** @type {HTMLSelectElement} */ (byId('c-speed'));
  speed.append(...kSpeeds.map((x) => make('option', { value: String(x) }, speedText(x))));
  speed.addEventListener('change', () => void page.request('speed', { x: Number(speed.value) }));
  document.addEventListener('click', (event) => closeDrops(/** @type {Element} */ (event.target)));
  page.store.on((state, changed) => {
    if (changed.has('heartbeats')) setPressed(byId('t-heartbeats'), !state.heartbeats);
    if (changed.has('lostOnly')) setPressed(byId('t-lost'), state.lostOnly);
    if (changed.has('folded')) setPressed(byId('t-folds'), state.folded);
    if (!changed.has('turned')) return;
    setPressed(byId('t-turn'), state.turned);
    document.documentElement.classList.toggle('turned', state.turned);
  });
}

/** Menus close when one clicks elsewhere. @param {Element | null} target null: all of them */
export function closeDrops(target) {
  let closed = false;
  for (const one of document.querySelectorAll('details.drop')) {
    const details = /** @type {HTMLDetailsElement} */ (one);
    if (!details.open || (target !== null && details.contains(target))) continue;
    details.open = false;
    closed = true;
  }
  return closed;
}

/** The next slower or faster one of the speeds. @param {number} now @param {number} step */
export function nextSpeed(now, step) {
  const list = step > 0 ? kSpeeds.filter((x) => x > now * 1.001) : kSpeeds.filter((x) => x < now * 0.999).reverse();
  return list[0] ?? now;
}

/** What the buttons say. @param {boolean} playing @param {number} speed */
export function showPlay(playing, speed) {
  const button = byId('c-play');
  const text = playing ? '❚❚ Pause' : '▶ Play';
  if (button.textContent !== text) button.textContent = text;
  setPressed(button, playing);
  const field = /** @type {HTMLSelectElement} */ (byId('c-speed'));
  const value = String(speed);
  if (field.value === value) return;
  if (!kSpeeds.includes(speed)) {
    field.querySelector('.other')?.remove();
    field.append(make('option', { value, class: 'other' }, speedText(speed)));
  }
  field.value = value;
}
