// SPDX-License-Identifier: MIT
// Starts the page of a live class: joins the connection, the run that grows with what it says, and what one can do.
import { byId, make, showIf } from './dom.js';
import { listenToKeys } from './keys.js';
import { LiveLink } from './live_link.js';
import { LiveMenu, LiveSplit } from './live_menu.js';
import { actsOfLink, actsOfNode, blockedLinks, partitionLine } from './live_acts.js';
import { LiveLine } from './live_line.js';
import { LiveClass } from './live_class.js';
import { LiveViews, putText } from './live_views.js';
import { fillLiveHelp } from './live_help.js';
import { closeDrops, liveKeys, nextSpeed, showPlay, wireLiveButtons } from './live_controls.js';

/** @typedef {import('./live_link.js').LiveReply} LiveReply */
/** @typedef {import('./live_map.js').MapPoint} MapPoint */
/** @typedef {import('./live_acts.js').Act} Act */

const kNoticeShownMs = 6000;
const kGone = 'That event is no longer kept here. "Save" and "raftlab run" show the whole class.';
const kWatchingHint = 'Click a node to see what it does.';
const kActingHint = 'Click a node or a link; draw a line around nodes to cut them off.';

export class LivePage extends LiveViews {
  constructor() {
    super();
    this.menu = new LiveMenu();
    this.split = new LiveSplit((side) => this.cutOff(side));
    /** @type {any} the numbers of events in words */
    this.words = {};
    this.over = '';
    this.linked = false;
    /** The number of the last update. */
    this.seq = 0;
    this.class = new LiveClass((type, members) => void this.request(type, members));
    this.link = new LiveLink((message) => this.take(message), (state, why) => this.showLink(state, why));
    this.line = new LiveLine((line) => this.act(line), () => ({ nodes: this.run?.nodes ?? 0, leader: this.leader() }));
  }

  start() {
    wireLiveButtons(this);
    const commands = liveKeys(this);
    fillLiveHelp(commands);
    listenToKeys(commands, (node) => this.openNode(node, { x: innerWidth / 3, y: innerHeight / 3 }));
    byId('get-scenario').setAttribute('href', this.link.address('/scenario'));
    byId('get-page').setAttribute('href', this.link.address('/page'));
    document.addEventListener('click', (event) => this.followLink(event));
    // A row that is replaced between press and release would swallow the click.
    byId('state-view').addEventListener('pointerdown', () => { this.held = true; });
    addEventListener('pointerup', () => setTimeout(() => { this.held = false; }, 0));
    addEventListener('pointercancel', () => { this.held = false; });
    this.link.connect();
  }

  /** @param {any} message of the server */
  take(message) {
    switch (message.type) {
      case 'hello':
        this.words = message.words;
        this.class.welcome(message);
        this.showHint();
        break;
      case 'snapshot': this.takeSnapshot(message); break;
      case 'delta': this.takeDelta(message); break;
      case 'control':
        this.class.setHolder(message);
        this.showHint();
        break;
      case 'people': this.class.setPeople(message); break;
      case 'reply': this.line.say('', message); break;
      default:
    }
  }

  /** @param {any} snapshot */
  takeSnapshot(snapshot) {
    const { about } = snapshot;
    if (this.run !== null && this.run.nodes !== about.nodes) {
      location.reload();  // another cluster: nothing of what is drawn fits it
      return;
    }
    const run = this.run ?? this.begin(about);
    const { cursor } = this.store.state;
    const before = cursor < 0 ? { number: 0, text: '' } : { number: run.first + cursor, text: run.textOf(cursor) };
    run.head.ended_at_us = 0;
    run.restart(snapshot.events, snapshot.base, snapshot.states);
    run.setFaults(snapshot.faults ?? []);
    run.head.ended_at_us = snapshot.now_us;
    this.seq = snapshot.seq;
    this.clock.told(snapshot);
    this.clock.jump();
    this.statesShown = '';
    this.over = snapshot.over ?? '';
    this.class.setLines(snapshot.lines ?? [], snapshot.lines_before ?? 0);
    this.class.setBranches(snapshot.branches ?? []);
    this.class.setDigest(snapshot.digest ?? '');
    this.news?.restart();
    const place = run.placeOf(before.number);
    // Who looked back and finds what he looked at goes on looking.
    if (!this.following && place >= 0 && run.textOf(place) === before.text) this.store.set({ cursor: place });
    else this.followNow();
    this.showClass();
    document.documentElement.classList.add('ready');
  }

  /** @param {any} about */
  begin(about) {
    const run = this.build({ ...about, ...this.words }, {
      onNode: (node, at) => this.openNode(node, at),
      onLink: (a, b, at) => this.openLink(a, b, at),
      onLasso: (side, at) => this.openSide(side, at),
      mayAct: () => this.class.control,
    });
    run.askWhy = (number) => void this.askWhy(number);
    const title = about.title === '' ? about.name : about.title;
    putText('title', title);
    document.title = `${title} · live`;
    byId('meta').replaceChildren(make('span', { id: 'class-time' }),
      `seed ${about.seed} · ${about.nodes} nodes · raftlab ${about.engine}`);
    Object.assign(window, { raftlab: { page: this, run, ready: true } });
    return run;
  }

  /** @param {any} delta */
  takeDelta(delta) {
    const { run } = this;
    if (run === null) return;
    if (delta.seq !== this.seq + 1) {
      this.link.again();  // something is missing: a snapshot has everything
      return;
    }
    this.seq = delta.seq;
    const events = delta.events ?? [];
    const cut = run.add(events, delta.states ?? []);
    if (cut > 0 && this.store.state.cursor >= 0) {
      this.store.set({ cursor: Math.max(-1, this.store.state.cursor - cut) });
    }
    if (delta.faults !== undefined) run.setFaults(delta.faults);
    run.head.ended_at_us = Math.max(run.head.ended_at_us, delta.now_us);
    this.clock.told(delta);
    if (delta.lines !== undefined) this.class.addLines(delta.lines);
    if (delta.branches !== undefined) this.class.setBranches(delta.branches);
    if (delta.over !== undefined) this.over = delta.over;
    if (events.length > 0) {
      this.news?.take(run.n - events.length, true);
      this.class.setDigest('');  // it was that of less
    }
    this.showClass();
  }

  /** What the head of the page says of the class. */
  showClass() {
    const { playing, speed } = this.clock;
    showPlay(playing, speed);
    this.showState();
    this.askFrame();
  }

  showState() {
    const state = byId('class-state');
    let [text, mood] = this.clock.playing ? ['LIVE', 'good'] : ['PAUSED', 'open'];
    if (this.run === null) [text, mood] = ['CONNECTING', 'open'];
    if (this.over !== '') [text, mood] = ['THE RUN IS OVER', 'bad'];
    if (!this.linked) [text, mood] = [this.link.over ? 'THE CLASS IS OVER' : 'CONNECTION LOST', 'bad'];
    if (state.textContent !== text) state.textContent = text;
    state.className = `verdict ${mood}`;
    state.title = this.over;
  }

  /** @param {import('./live_link.js').LinkState} state @param {string} why */
  showLink(state, why) {
    this.linked = state === 'open';
    if (state === 'connecting') return;
    this.showState();
    document.documentElement.classList.toggle('unlinked', !this.linked);
    if (this.linked) {
      showIf(byId('notice'), false);
      return;
    }
    this.clock.playing = false;
    const reason = why === '' ? '' : ` ${why}${/[.!?]$/.test(why) ? '' : '.'}`;
    if (state === 'over') this.notice(`The class has ended.${reason}`, true);
    else this.notice(`The connection to the class is lost.${reason} Trying again; nothing of the class is lost.`, true);
  }

  showHint() {
    putText('map-hint', this.class.control ? kActingHint : kWatchingHint);
  }

  /** @param {string} text @param {boolean} [stays] */
  notice(text, stays = false) {
    const line = byId('notice');
    line.textContent = text;
    showIf(line, true);
    if (stays) return;
    setTimeout(() => {
      if (line.textContent === text) showIf(line, false);
    }, kNoticeShownMs);
  }

  /** @param {string} type @param {object} [members] */
  async request(type, members = {}) {
    const reply = await this.link.ask(type, members);
    if (!reply.ok || reply.message !== '') this.line.say('', reply);
    return reply;
  }

  /** Carries out a line. @param {string} line */
  async act(line) {
    const reply = await this.link.ask('act', { line });
    this.line.say(line, reply);
    return reply;
  }

  async save() {
    const reply = await this.request('save');
    if (!reply.ok) return;
    this.class.setDigest(reply.digest ?? '');
    /** @type {Record<string, string>} */
    const query = reply.saved === undefined ? {} : { saved: String(reply.saved) };
    make('a', { href: this.link.address('/scenario', query), download: reply.file ?? '' }).click();
  }

  /** @param {number} number */
  async askWhy(number) {
    const { run } = this;
    const { why } = await this.link.ask('why', { event: number });
    if (run === null || why === undefined || why === null) return;
    const conditions = why.conditions.map((/** @type {[boolean, string]} */ [met, text]) => ({ met, text }));
    run.whys.set(number, { ...why, conditions });
    if (run.placeOf(number) === this.store.state.cursor) this.why?.show(this.store.state.cursor);
  }

  playOrPause() {
    void this.request(this.clock.playing ? 'pause' : 'play');
  }

  /** @param {number} step */
  changeSpeed(step) {
    void this.request('speed', { x: nextSpeed(this.clock.speed, step) });
  }

  /** @param {number} node @param {MapPoint} at */
  openNode(node, at) {
    const { run } = this;
    if (run === null || node >= run.nodes) return;
    const letter = run.n === 0 ? 'F' : run.state.letter(node, run.n - 1);
    const items = this.class.control ? this.itemsOf(actsOfNode(node, letter, run.nodes)) : [];
    if (this.class.control && run.nodes > 1) {
      items.push({ text: 'Partition…', run: () => this.split.open(run.nodes, node) });
    }
    items.push({ text: 'Look at its last event', run: () => this.lookAtNode(node) });
    this.menu.open(at, `Node ${node}`, items);
  }

  /** @param {Act[]} acts @returns {import('./live_menu.js').MenuItem[]} */
  itemsOf(acts) {
    return acts.map(({ text, line }) => ({ text, run: () => void this.act(line) }));
  }

  /** @param {number} a @param {number} b @param {MapPoint} at */
  openLink(a, b, at) {
    const { run } = this;
    if (run === null) return;
    this.openActs(at, `Link ${a} – ${b}`, actsOfLink(a, b, blockedLinks(run.liveFaults, run.nodes)));
  }

  /** @param {MapPoint} at @param {string} title @param {Act[]} acts */
  openActs(at, title, acts) {
    if (this.class.control) this.menu.open(at, title, this.itemsOf(acts));
    else this.notice('Only who has control can do that.');
  }

  /** @param {number[]} side @param {MapPoint} at */
  openSide(side, at) {
    const line = this.run === null ? '' : partitionLine(side, this.run.nodes);
    if (line === '') return;
    const title = line.replace('partition ', '');
    const acts = [{ text: 'Cut them off', line }, { text: 'Cut them off for 2 s', line: `${line} for 2s` }];
    this.openActs(at, title, acts);
  }

  /** @param {number[]} side */
  cutOff(side) {
    const line = partitionLine(side, this.run?.nodes ?? 0);
    if (line === '') this.line.say('', { ok: false, message: 'A partition has nodes on both sides.' });
    else void this.act(line);
  }

  /** @param {number} node */
  lookAtNode(node) {
    const { run } = this;
    if (run === null) return;
    let i = run.n - 1;
    while (i >= 0 && (run.columns.node[i] !== node || run.bulk[i] !== 0)) i--;
    this.look(i);
  }

  /** @param {MouseEvent} event */
  followLink(event) {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest('a[href^="#e"]'));
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!this.lookAtNumber(Number(link.hash.slice(2)))) this.notice(kGone);
  }

  leave() {
    if (this.menu.isOpen) this.menu.close(true);
    else if (!closeDrops(null)) this.followNow();
  }
}

function startLive() {
  new LivePage().start();
}

startLive();
