// SPDX-License-Identifier: MIT
// What of the page of a class shows its run: the diagram, the ring, the panels, and where one looks. Whether the page
// follows the class or somebody looks back is decided here and nowhere else.
import { Store } from './store.js';
import { byId, make, movesLess, setPressed, showIf } from './dom.js';
import { leaderAt } from './node_state.js';
import { EventList, listedEvents } from './event_list.js';
import { StatePanel } from './state_panel.js';
import { WhyPanel } from './why_panel.js';
import { secondsNumber } from './words.js';
import { LiveRun } from './live_run.js';
import { LiveClock } from './live_clock.js';
import { blockedLinks } from './live_acts.js';
import { LiveMap } from './live_map.js';
import { isNews, LiveNews } from './live_news.js';
import { LiveDiagram } from './live_diagram.js';

/** The window at first: so many real seconds of the class. */
const kSpanSeconds = 5;
const kSpanLeast = 400;
/** The panels are drawn at most so often while the class plays, milliseconds. */
const kPanelsMs = 200;
const kLiveDiagramLabel = 'Space-time diagram of the class; the list of events has the same as text';

/** A LiveRun answers all that the views ask of a Run. @param {LiveRun} run @returns {any} */
function asRun(run) {
  return run;
}

/** The list of events; while the class is followed nothing is said aloud of every event. */
class LiveList extends EventList {
  /** @param {Store} store @param {LiveRun} run @param {LiveViews} views */
  constructor(store, run, views) {
    super(store, asRun(run), (event) => views.look(event));
    this.views = views;
    this.version = -1;
  }

  /** @override */
  say() {
    if (!this.views.following) super.say();
  }
}

/** @typedef {import('./live_map.js').MapListener} LiveActs */

export class LiveViews {
  constructor() {
    this.store = new Store({
      cursor: -1, from: 0, until: 1e6, heartbeats: false, folded: false, lostOnly: false, turned: false, predict: false,
      found: null,
    });
    /** What the panel of states looks at: the cursor, or the last event. */
    this.panelStore = new Store({ ...this.store.state });
    this.clock = new LiveClock();
    this.following = true;
    this.zoomed = 1;
    /** @type {LiveRun | null} */
    this.run = null;
    this.frameAsked = false;
    this.panelsAt = 0;
    this.statesShown = '';
    /** A finger or a button is down on the panel of states: it must not change under it. */
    this.held = false;
    this.store.on((_state, changed) => {
      if (changed.has('cursor')) this.panelsAt = 0;
      this.askFrame();
    });
  }

  /**
   * The views, when one knows how many nodes there are.
   * @param {import('./live_run.js').Hello} about
   * @param {LiveActs} acts what is done to nodes and links
   */
  build(about, acts) {
    const run = new LiveRun(about);
    this.run = run;
    const canvas = make('canvas', { class: 'diagram', role: 'img', 'aria-label': kLiveDiagramLabel });
    byId('diagram').replaceChildren(canvas);
    const beside = (/** @type {Element} */ element, /** @type {number} */ x, /** @type {number} */ y) => {
      const box = element.getBoundingClientRect();
      return { x: box.left + x, y: box.top + y };
    };
    this.diagram = new LiveDiagram(this.store, asRun(run), canvas, {
      onChoose: (event) => this.look(event), reducedMotion: movesLess(),
      onName: (node, x, y) => acts.onNode(node, beside(canvas, x, y)),
    }, { follows: () => this.following, zoom: (factor) => this.zoom(1 / factor), lookBack: () => this.lookBack() });
    this.map = new LiveMap(run.nodes, acts);
    this.states = new StatePanel(this.panelStore, asRun(run), (node) => (
      acts.onNode(node, beside(document.activeElement ?? byId('state-view'), 24, 8))));
    const foot = make('p', { class: 'foot' }, 'c: its cause · e: its first effect · End: back to now');
    this.why = new WhyPanel(this.store, asRun(run), foot);
    this.why.show(-1);
    this.list = new LiveList(this.store, run, this);
    this.news = new LiveNews(run);
    return run;
  }

  askFrame() {
    if (this.frameAsked) return;
    this.frameAsked = true;
    requestAnimationFrame((at) => this.frame(at));
  }

  /** What is drawn in a frame; while the class plays or catches up, in every one. @param {number} at */
  frame(at) {
    this.frameAsked = false;
    const { run, clock, diagram } = this;
    if (run === null || diagram === undefined) return;
    if (!clock.still || diagram.isOld) this.askFrame();
    clock.frame(at);
    const refreshed = diagram.refresh(at);
    diagram.setNow(clock.shown);
    diagram.askFrame();
    if (this.following) this.slide();
    // Not all of the work in one frame.
    const due = at - this.panelsAt > (refreshed ? 2 * kPanelsMs : kPanelsMs);
    if (due || clock.still) this.drawPanels(at);
  }

  /** The window ends now; for who wants less movement it turns pages. */
  slide() {
    const { shown } = this.clock;
    const span = this.span();
    const { from, until } = this.store.state;
    if (movesLess() && Math.abs(until - from - span) < 1 && shown <= until && shown >= from) return;
    if (shown < span) this.store.set({ from: 0, until: span });
    else if (movesLess()) this.store.set({ from: shown - span * 0.3, until: shown + span * 0.7 });
    else this.store.set({ from: shown - span, until: shown });
  }

  /** Microseconds of virtual time in the window while it follows. */
  span() {
    return Math.max(kSpanLeast, kSpanSeconds * 1e6 * this.clock.speed * this.zoomed);
  }

  /** @param {number} at */
  drawPanels(at) {
    const { run } = this;
    if (run === null || run.n === 0 || this.held) return;
    this.panelsAt = at;
    if (this.following) this.showNewest();
    const last = run.n - 1;
    const { cursor } = this.store.state;
    this.drawStates(cursor >= 0 && !this.following ? cursor : last);
    const nodes = Array.from({ length: run.nodes }, (_, node) => (
      { letter: run.state.letter(node, last), term: run.state.term(node, last) }));
    const leader = this.leader();
    this.map?.update(nodes, leader);
    this.map?.setBlocked(blockedLinks(run.liveFaults, run.nodes));
    putText('cluster-says', leader < 0 ? 'nobody leads' : `node ${leader} leads term ${nodes[leader].term}`);
    putText('class-time', `${secondsNumber(this.clock.shown, 2)} s`);
    this.news?.draw();
    this.drawList();
  }

  /** @param {number} i */
  drawStates(i) {
    const shown = `${this.run?.version} ${i}`;
    if (shown === this.statesShown) return;
    this.statesShown = shown;
    const view = byId('state-view');
    const buttons = () => Array.from(view.querySelectorAll('button'));
    const place = buttons().findIndex((one) => one === document.activeElement);
    this.panelStore.state.cursor = i;
    this.states?.draw();
    if (place >= 0) buttons()[place]?.focus({ preventScroll: true });
  }

  /** While the class stands still what happened last is explained; while it plays nothing is. */
  showNewest() {
    const { run, clock } = this;
    if (run === null) return;
    let newest = -1;
    if (!clock.playing) for (newest = run.n - 1; newest > 0 && run.bulk[newest] !== 0;) newest--;
    this.store.set({ cursor: newest });
  }

  drawList() {
    const { list, run } = this;
    if (list === undefined || run === null || list.version === run.version) return;
    const listing = document.documentElement.classList.contains('listing');
    if (!listing && !byId('list').contains(document.activeElement)) return;
    list.version = run.version;
    list.rows = listedEvents(asRun(run), this.store.state);
    list.drawn = '';
    list.tellCount();
    list.draw();
    if (this.following) list.box.scrollTop = list.box.scrollHeight;
  }

  leader() {
    return this.run === null || this.run.n === 0 ? -1 : leaderAt(asRun(this.run), this.run.n - 1);
  }

  lookBack() {
    if (!this.following) return;
    this.following = false;
    showIf(byId('go-now'), true);
    document.documentElement.classList.add('back');
  }

  followNow() {
    this.following = true;
    showIf(byId('go-now'), false);
    document.documentElement.classList.remove('back');
    this.statesShown = '';
    this.panelsAt = 0;
    this.store.set({ cursor: -1 });
    this.askFrame();
  }

  /** @param {number} factor above 1: more is seen; 0: as at first */
  zoom(factor) {
    if (!this.following) {
      const { diagram } = this;
      const { from, until } = this.store.state;
      const wide = factor === 0 ? this.span() / (until - from) : factor;
      if (diagram === undefined) return;
      const middle = (from + until) / 2;
      diagram.show(middle - (until - from) * wide / 2, middle + (until - from) * wide / 2);
      return;
    }
    this.zoomed = factor === 0 ? 1 : Math.max(1e-4, Math.min(40, this.zoomed * factor));
    this.askFrame();
  }

  /** Looks at an event, and no longer at now. @param {number} i */
  look(i) {
    const { run, diagram } = this;
    if (run === null || i < 0 || i >= run.n) return;
    this.lookBack();
    const { from, until } = this.store.state;
    const time = run.time[i];
    const span = until - from;
    const inSight = time > from + span * 0.04 && time < until - span * 0.04;
    this.store.set({ cursor: i });
    if (!inSight) diagram?.show(time - span * 0.6, time + span * 0.4);
  }

  /** By its number, from 1. @param {number} number @returns {boolean} it is still known */
  lookAtNumber(number) {
    const place = this.run?.placeOf(number) ?? -1;
    if (place >= 0) this.look(place);
    return place >= 0;
  }

  /** The event one is at; while the class is followed the last one. */
  here() {
    const { cursor } = this.store.state;
    return cursor >= 0 ? cursor : (this.run?.n ?? 0);
  }

  /** @param {number} step */
  stepEvent(step) {
    const { run, store } = this;
    if (run === null) return;
    let i = this.here() + step;
    while (i >= 0 && i < run.n && run.bulk[i] !== 0 && !store.state.heartbeats) i += step;
    this.look(i);
  }

  /** @param {number} step */
  stepNews(step) {
    const { run } = this;
    if (run === null) return;
    let i = this.here() + step;
    while (i >= 0 && i < run.n && !isNews(run, i)) i += step;
    this.look(i);
  }

  toCause() {
    const cause = this.run?.cause?.[this.store.state.cursor] ?? -1;
    if (cause >= 0) this.look(cause);
  }

  toEffect() {
    const { cursor } = this.store.state;
    const effects = cursor < 0 ? [] : this.run?.effectsOf(cursor) ?? [];
    if (effects.length > 0) this.look(effects[0]);
  }

  /** @param {'heartbeats' | 'folded' | 'lostOnly' | 'turned'} name */
  toggle(name) {
    this.store.set({ [name]: !this.store.state[name] });
  }

  toggleList() {
    const on = document.documentElement.classList.toggle('listing');
    setPressed(byId('t-list'), on);
    if (this.list === undefined) return;
    this.list.version = -1;
    this.panelsAt = 0;
    this.askFrame();
    if (on) byId('list-box').focus();
    else byId('list-box').blur();
  }
}

/** @param {string} id @param {string} text */
export function putText(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}
