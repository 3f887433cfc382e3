// SPDX-License-Identifier: MIT
// Why the event at the cursor happened: its rule with the conditions and their numbers, its cause and its effects as
// links. All of it comes from the trace; nothing is reasoned out here.

import { byId, eventLink, isolated, linkedText, make } from './dom.js';
import { cutText, momentText, nodeText, sentenceOf, spanText } from './words.js';

/** @typedef {import('./run.js').Run} Run */

/** Effects that are listed; the rest is counted. */
const kEffectsMax = 6;
const kSentenceMax = 60;

export class WhyPanel {
  /**
   * @param {import('./store.js').Store} store
   * @param {Run} run
   * @param {HTMLElement} foot copy buttons, made by the page once
   */
  constructor(store, run, foot) {
    this.run = run;
    this.foot = foot;
    store.on((state, changed) => {
      if (changed.has('cursor')) this.show(state.cursor);
    });
  }

  /** @param {number} i */
  show(i) {
    const view = byId('why-view');
    const what = byId('why-what');
    if (i < 0 || i >= this.run.n) {
      what.replaceChildren();
      view.replaceChildren(make('p', { class: 'soft' }, 'Choose an event in the diagram.'), this.foot);
      return;
    }
    const sentence = sentenceOf(this.run, i);
    what.replaceChildren(`e#${this.run.numberOf(i) + 1} · `, isolated(cutText(sentence, 160)));
    what.title = sentence.length > 160 ? cutText(sentence, 4000) : '';
    view.replaceChildren(...this.reasons(i), ...this.message(i), this.links(i), this.foot);
    requestAnimationFrame(() => view.scrollTo(0, 0));  // later: to ask now would lay out the page now
  }

  /** @param {number} i */
  reasons(i) {
    const why = this.run.whyOf(i);
    if (why === null) return [make('p', { class: 'rule' }, this.plainWords(i)), ...evidenceOf(i)];
    /** @type {HTMLElement[]} */
    const out = [];
    const rule = make('p', { class: 'rule' }, linkedText(why.rule));
    if (why.section !== '') rule.append(' ', make('span', { class: 'section' }, why.section.replace(/^\[|\]$/g, '')));
    out.push(rule);
    if (why.conditions.length > 0) out.push(make('ul', { class: 'conditions' }, ...why.conditions.map(conditionItem)));
    if (why.note !== '') out.push(make('p', { class: 'note' }, linkedText(why.note)));
    return out;
  }

  /** @param {number} i */
  plainWords(i) {
    const { run } = this;
    const term = run.term[i] > 0 ? `, term ${run.term[i]}` : '';
    const kind = run.head.kinds[run.kind[i]].replaceAll('_', ' ');
    return `${nodeText(run.node[i])}${term} at ${momentText(run.time[i])}: ${kind}.`;
  }

  /** What became of the message an event is about. @param {number} i */
  message(i) {
    const { run } = this;
    const sent = run.sent[i];
    if (sent < 0) return [];
    const parts = make('p', { class: 'fate' }, 'The message: ', sent === i ? 'sent here' : this.linkTo(sent, 'sent'));
    const ends = run.effectsOf(sent).filter((end) => run.sent[end] === sent && end !== sent);
    if (i !== sent && !ends.includes(i)) ends.push(i);
    for (const end of ends) {
      const word = this.endWord(end);
      parts.append(', ', end === i ? `${word} here` : this.linkTo(end, word));
      if (word !== 'duplicated') parts.append(` after ${spanText(run.time[end] - run.time[sent])}`);
    }
    return [parts];
  }

  /** @param {number} end what happened to a message on its way */
  endWord(end) {
    const { run } = this;
    if (run.kindIs(end, 'message_delivered')) return 'delivered';
    if (run.kindIs(end, 'message_duplicated')) return 'duplicated';
    return `lost (${(run.head.drop_reasons[run.reason[end]] ?? '').replaceAll('-', ' ')})`;
  }

  /** @param {number} i */
  links(i) {
    const { run } = this;
    const line = make('p', { class: 'links' });
    if (run.cause[i] >= 0) line.append('Because of ', this.shortLink(run.cause[i]));
    else line.append('It has no cause in the trace: it is a beginning.');
    const effects = run.effectsOf(i);
    if (effects.length > 0) {
      line.append(make('br', {}), 'Led to ');
      effects.slice(0, kEffectsMax).forEach((effect, k) => line.append(k > 0 ? ' · ' : '', this.shortLink(effect)));
      if (effects.length > kEffectsMax) line.append(` and ${effects.length - kEffectsMax} more`);
    }
    return line;
  }

  /** @param {number} i */
  shortLink(i) {
    const { run } = this;
    const label = run.sent[i] === i ? run.labelOf(i) : '';
    const ends = label === '' ? sentenceOf(run, i) : `${label} ${shortEnd(run.node[i])} → ${shortEnd(run.peer[i])}`;
    return this.linkTo(i, cutText(ends, kSentenceMax));
  }

  /** @param {number} i @param {string} text */
  linkTo(i, text) {
    return eventLink(this.run.numberOf(i), text);
  }
}

/**
 * The events that show a violation, as the findings beside the story list them.
 * @param {number} i
 */
function evidenceOf(i) {
  for (const finding of document.querySelectorAll('#violations .finding')) {
    if (finding.querySelector(`p a[href="#e${i + 1}"]`) === null) continue;
    const links = Array.from(finding.querySelectorAll('li a'), (link) => Number(link.textContent?.slice(2)) - 1);
    if (links.length === 0) return [];
    const line = make('p', { class: 'rule' }, 'Shown by ');
    links.forEach((event, k) => line.append(k > 0 ? ', ' : '', eventLink(event)));
    return [line];
  }
  return [];
}

/** @param {number} node */
function shortEnd(node) {
  return nodeText(node).replace('node ', '');
}

/** @param {{met: boolean, text: string}} condition */
function conditionItem({ met, text }) {
  const mark = make('span', { class: 'mark', 'aria-hidden': 'true' }, met ? '✓' : '✕');
  const said = make('span', { class: 'unseen' }, met ? 'met: ' : 'not met: ');
  return make('li', { class: met ? 'met' : 'unmet' }, mark, make('span', { dir: 'auto' }, said, linkedText(text)));
}
