// SPDX-License-Identifier: MIT
// Starts the page: reads the run, builds the views around one store, and wires buttons, keys and the address.

import { readRun } from './run.js';
import { Store } from './store.js';
import { byId, make, movesLess, setPressed, showIf } from './dom.js';
import { momentsOf } from './moments.js';
import { Diagram } from './diagram.js';
import { Overview } from './overview.js';
import { savePicture } from './picture.js';
import { Links, parseAddress, parseLink } from './links.js';
import { Story, chapterAt, chaptersOfPage } from './story.js';
import { Tour } from './tour.js';
import { StatePanel } from './state_panel.js';
import { WhyPanel } from './why_panel.js';
import { EventList } from './event_list.js';
import { Search } from './search.js';
import { listenToKeys } from './keys.js';
import { fillHelp } from './help.js';
import { Player } from './player.js';
import { Teacher } from './teach.js';
import { keyCommands, wireButtons } from './controls.js';
import { CompareError, Comparison } from './compare.js';
import { PrintPicture } from './print_picture.js';

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./keys.js').KeyCommand} KeyCommand */

const kNoticeMs = 6000;
const kFailedText = 'The diagram cannot be shown: this file is damaged, or this browser is too old. '
  + 'What stands below is complete without it.';
const kDiagramLabel = 'Space-time diagram of the run; the list of events has the same as text';
const kOverviewLabel = 'The whole run, with the part in sight';

/** @param {string} text */
function notice(text) {
  const line = byId('notice');
  line.textContent = text;
  showIf(line, true);
  setTimeout(() => {
    if (line.textContent === text) showIf(line, false);
  }, kNoticeMs);
}

/**
 * To the clipboard; where the browser refuses, it is shown to be copied by hand.
 * @param {string} text
 * @param {string} what
 */
async function copyText(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    notice(`${what} copied.`);
  } catch {
    notice(`${what}: ${text}`);
  }
}

/** @param {string} text @param {string} name of the file */
function saveFile(text, name) {
  const link = make('a', { href: URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {string} host its id, and the class of the canvas @param {string} label */
function addCanvas(host, label) {
  const canvas = make('canvas', { class: host, role: 'img', 'aria-label': label });
  byId(host).replaceChildren(canvas);
  return canvas;
}

export class Page {
  /** @param {Run} run */
  constructor(run) {
    this.run = run;
    this.store = new Store({
      cursor: -1, from: 0, until: Math.max(1000, run.head.ended_at_us), heartbeats: false, folded: true,
      lostOnly: false, turned: false, predict: false, found: null,
    });
    this.moments = momentsOf(run);
    const { store, moments } = this;
    this.story = new Story(store, chaptersOfPage(), (chapter) => this.tour.openChapter(chapter));
    this.links = new Links(store, run.n, (target) => this.go(target));
    this.tour = new Tour(store, run, { story: this.story, links: this.links, moments });
    const { tour } = this;
    const onChoose = (/** @type {number} */ event) => tour.choose(event);
    const options = { onChoose, reducedMotion: movesLess() };
    this.diagram = new Diagram(store, run, addCanvas('diagram', kDiagramLabel), options);
    const onWindow = (/** @type {number} */ from, /** @type {number} */ until) => store.set({ from, until });
    this.overview = new Overview(store, run, addCanvas('overview', kOverviewLabel), { onWindow });
    this.state = new StatePanel(store, run, (node) => tour.nextOfNode(node));
    this.why = new WhyPanel(store, run, this.footOfWhy());
    this.list = new EventList(store, run, onChoose);
    this.search = new Search(store, run, onChoose);
    this.teacher = new Teacher(store, this.story);
    this.comparison = new Comparison(store, run, options);
    this.player = new Player(store, moments, (event) => tour.look(event), (playing) => {
      setPressed(byId('go-play'), playing);
      byId('go-play').textContent = playing ? '❚❚' : '▶';
      byId('go-play').setAttribute('aria-label', playing ? 'Pause' : 'Play');
    });
    this.print = new PrintPicture(store, run);
  }

  /** What stands below every explanation: how to go on, and how to play the run again. */
  footOfWhy() {
    const button = (/** @type {string} */ text, /** @type {() => void} */ run) => {
      const made = make('button', { type: 'button', class: 'as-text' }, text);
      made.addEventListener('click', run);
      return made;
    };
    const command = byId('command').textContent ?? '';
    const copy = button('Copy: ', () => this.copyCommand());
    copy.append(make('code', {}, make('bdi', {}, command)));
    const ways = [button('c cause', () => this.tour.cause()), button('e effect', () => this.tour.effect()),
      button('y copy link', () => this.copyLink())];
    return make('p', { class: 'foot' }, ...ways, copy);
  }

  copyCommand() {
    void copyText(byId('command').textContent ?? '', 'The command');
  }

  copyLink() {
    void copyText(this.links.address(), 'The link to this moment');
  }

  /** @param {import('./links.js').LinkTarget} target */
  go({ event, window: edges }) {
    if (event >= 0) this.tour.look(event);
    if (edges !== null) this.store.set(edges);
  }

  /** @param {'heartbeats' | 'folded' | 'lostOnly' | 'turned' | 'predict'} name */
  toggle(name) {
    this.store.set({ [name]: !this.store.state[name] });
  }

  toggleList() {
    const on = document.documentElement.classList.toggle('listing');
    setPressed(byId('t-list'), on);
    this.list.drawn = '';
    this.list.scrollToCursor();
    if (on) byId('list-box').focus();
    else byId('list-box').blur();
  }

  savePicture() {
    const chapter = Math.max(0, this.story.current());
    const name = this.run.head.name.replace(/[^\w.-]+/g, '-').slice(0, 60);
    saveFile(savePicture(this.store, this.run, chapter), `${name}-${chapter + 1}.svg`);
  }

  /** Whatever key is pressed, a running play stops. @param {string[]} keys @param {() => void} run */
  press(keys, run) {
    if (!keys.includes(' ')) this.player.stop();
    run();
  }

  leave() {
    const menu = /** @type {HTMLDetailsElement} */ (byId('menu'));
    if (menu.open) menu.open = false;
    else if (this.store.state.found !== null) this.search.clear();
    else this.comparison.leave();
  }

  /** @param {HTMLInputElement} field */
  async compareWith(field) {
    const file = field.files?.[0];
    field.value = '';
    if (file === undefined) return;
    try {
      await this.comparison.open(file);
    } catch (error) {
      if (!(error instanceof CompareError)) throw error;
      notice(error.message);
    }
  }

  wireLinks() {
    document.addEventListener('click', (event) => {
      const target = /** @type {Element} */ (event.target);
      const menu = /** @type {HTMLDetailsElement} */ (byId('menu'));
      if (menu.open && target.closest('#menu') === null) menu.open = false;
      const link = /** @type {HTMLAnchorElement | null} */ (target.closest('a[href^="#e"]'));
      if (link === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const found = parseLink(link.hash, this.run.n);
      if (found === null) return;
      event.preventDefault();
      this.player.stop();
      this.tour.choose(found.event);
    });
  }

  start() {
    wireButtons(this);
    this.wireLinks();
    const commands = keyCommands(this);
    fillHelp(commands.filter((command) => command.shown !== ''));
    listenToKeys(commands, (node) => this.tour.nextOfNode(node));
    this.begin();
  }

  begin() {
    const address = parseAddress(location.search);
    const target = parseLink(location.hash, this.run.n);
    if (address.embed) this.embed(address.chapter);
    else if (target === null) this.tour.begin();
    if (target !== null) {
      const chapter = chapterAt(this.story.chapters, target.event);
      if (target.window === null && chapter >= 0) this.tour.showChapter(chapter, target.event);
      this.go(target);
    }
    if (this.store.state.cursor < 0 && this.run.n > 0) this.store.set({ cursor: 0 });
  }

  /** Only the diagram with the title of its chapter, for slides. @param {number} chapter */
  embed(chapter) {
    document.documentElement.classList.add('embed');
    const found = this.story.chapters[chapter] ?? null;
    const title = byId('embed-title');
    const { head } = this.run;
    const words = found === null ? head.title || head.name : `${chapter + 1} · ${found.title}`;
    title.replaceChildren(make('bdi', {}, words));
    showIf(title, true);
    if (found === null) this.tour.begin();
    else this.tour.showChapter(chapter);
  }
}

async function start() {
  const root = document.documentElement;
  if (!root.classList.contains('live')) return;
  try {
    const run = await readRun(byId('data').textContent ?? '');
    byId('data').remove();
    const page = new Page(run);
    page.start();
    byId('events').remove();
    document.querySelector('.skip')?.setAttribute('href', '#list-box');
    const { store, diagram, overview } = page;
    Object.assign(window, { raftlab: { page, run, store, diagram, overview, ready: true } });
    root.classList.add('ready');
  } catch (error) {
    root.classList.remove('live', 'ready');
    byId('top').after(make('p', { class: 'failed', role: 'alert' }, kFailedText));
    throw error;
  }
}

void start();
