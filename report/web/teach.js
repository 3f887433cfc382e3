// SPDX-License-Identifier: MIT
// For the classroom: the lesson of the current chapter asks its question below the story, and "predict first" hides
// what happened until somebody wants to know.

import { byId, make, setPressed, showIf } from './dom.js';

/** @typedef {import('./story.js').StoryChapter} StoryChapter */

export class Teacher {
  /**
   * @param {import('./store.js').Store} store
   * @param {import('./story.js').Story} story
   */
  constructor(store, story) {
    this.story = story;
    this.asked = -2;
    for (const chapter of story.chapters) this.addReveal(chapter.item);
    store.on((state, changed) => {
      if (changed.has('predict')) this.hide(state.predict);
    });
    story.onCurrent = (chapter) => this.ask(chapter);
  }

  /** @param {HTMLElement} item */
  addReveal(item) {
    const button = make('button', { type: 'button', class: 'reveal' }, 'What happens? Show it');
    button.addEventListener('click', () => {
      item.classList.add('told');
      item.querySelector('a')?.focus();
    });
    item.append(button);
  }

  /** @param {boolean} predict */
  hide(predict) {
    byId('story').classList.toggle('predict', predict);
    setPressed(byId('t-predict'), predict);
    if (predict) for (const { item } of this.story.chapters) item.classList.remove('told');
    this.asked = -2;
    this.ask(this.story.current());
  }

  /** The question of a chapter's lesson, at the foot of the story. @param {number} chapter */
  ask(chapter) {
    if (chapter === this.asked) return;
    this.asked = chapter;
    const question = this.story.chapters[chapter]?.item.querySelector('.lesson .ask')?.textContent ?? '';
    byId('ask').replaceChildren(make('b', {}, 'Ask the class'), ' ', make('span', { dir: 'auto' }, question));
    showIf(byId('ask'), question !== '');
  }
}
