// SPDX-License-Identifier: MIT
// A live class in two browsers: a lesson from the first crash to the file that plays it again, who may do what, what a
// lost connection leaves, and that the page is for everyone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, sizes } from './browser.js';
import { choose, classFolder, knows, openClass, placeOfNode, startClass, typeLine, until } from './live_class.js';
import { raftlab } from './paths.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const limit = { timeout: 240_000 };

/** @typedef {import('./browser.js').Tab} Tab */

/** @type {import('puppeteer-core').Browser} */
let teachers;
/** @type {import('puppeteer-core').Browser} */
let students;
before(async () => { [teachers, students] = await Promise.all([launch(), launch()]); });
after(async () => { await Promise.all([teachers.close(), students.close()]); });

/** The digest of a run of this file. @param {string} file */
function digestOf(file) {
  const { stdout, stderr } = spawnSync(raftlab, ['run', file, '--color', 'never'], { encoding: 'utf8' });
  return /digest ([0-9a-f]{16})/.exec(stdout)?.[1] ?? `none: ${stdout}${stderr}`;
}

/** Draws a line around these nodes of the ring. @param {Tab} tab @param {number[]} nodes */
async function lasso(tab, nodes) {
  const places = await Promise.all(nodes.map((node) => placeOfNode(tab, node)));
  const { mouse } = tab.page;
  const [left, right] = [Math.min(...places.map((p) => p.x)), Math.max(...places.map((p) => p.x))];
  const [top, bottom] = [Math.min(...places.map((p) => p.y)), Math.max(...places.map((p) => p.y))];
  const room = places[0].r + 9;
  await mouse.move(left - room, top - room);
  await mouse.down();
  for (const [x, y] of [[right + room, top - room], [right + room, bottom + room], [left - room, bottom + room]]) {
    await mouse.move(x, y, { steps: 4 });
  }
  await mouse.up();
}

/** Clicks a button by its id. @param {Tab} tab @param {string} id */
const press = (tab, id) => tab.page.click(`#${id}`);

test('a lesson: crash, partition, write, back, fork, save; the file plays to the digest shown', limit, async () => {
  const folder = classFolder('lesson');
  const lesson = await startClass(folder, ['--seed', '7', '--play', '--save', 'lesson.raft']);
  const teacher = await openClass(teachers, lesson.teacher);
  const student = await openClass(students, lesson.students);
  const cdp = await teachers.target().createCDPSession();
  await cdp.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder });

  const { leader } = await until(student, (now) => now.leader >= 0, 'somebody leads');
  const place = await placeOfNode(teacher, leader);
  await teacher.page.mouse.click(place.x, place.y);
  await choose(teacher, /^Crash$/);
  await until(student, (now) => now.letters[leader] === 'x', 'the leader is down, also for the students');
  const next = await until(student, (now) => now.leader >= 0 && now.leader !== leader, 'another one leads');

  const pair = [1, 2];
  await lasso(teacher, pair);
  await choose(teacher, /^Cut them off$/);
  await until(student, (now) => now.cut === 6, 'the links between 1, 2 and the others are cut');
  await typeLine(teacher, 'heal');
  await until(student, (now) => now.cut === 0, 'they are whole again');
  await typeLine(teacher, `restart ${leader}`);
  await until(student, (now) => !now.letters.includes('x') && now.leader >= 0, 'all are back');

  const most = Math.max(...next.commits);
  await press(teacher, 'write-value');
  await teacher.page.keyboard.type('7 <b>bold</b>');
  await teacher.page.keyboard.press('Enter');
  await until(student, (now) => now.commits.every((commit) => commit > most), 'the value is committed everywhere');
  await press(teacher, 'c-play');
  await until(student, (now) => now.state === 'PAUSED', 'the class stands still');
  await teacher.drawn();
  await teacher.shot('live/teacher');
  await student.shot('live/student');

  const { lines } = await knows(teacher);
  await press(teacher, 'c-back');
  await until(student, (now) => now.lines === lines - 1, 'the last line is taken back');
  await press(teacher, 'c-fork');
  await until(student, (now) => now.branches === 2, 'there are two branches');
  await typeLine(teacher, 'campaign 0');
  await until(student, (now) => now.lines === lines, 'the new branch has a line of its own');

  await press(teacher, 'c-save');
  const { digest } = await until(teacher, (now) => /^[0-9a-f]{16}$/.test(now.digest), 'the digest is shown');
  const file = () => readdirSync(folder).find((name) => name.endsWith('.raft') && name !== 'lesson.raft');
  await until(teacher, () => file() !== undefined, 'the file is here');
  assert.equal(digestOf(join(folder, file() ?? '')), digest);

  assert.equal(await lesson.stop(), 0, lesson.said.err);
  await until(student, (now) => now.state === 'THE CLASS IS OVER', 'goodbye is said');
  assert.ok(existsSync(join(folder, 'lesson.raft')));
  assert.equal(digestOf(join(folder, 'lesson.raft')), /digest ([0-9a-f]{16})/.exec(lesson.said.out)?.[1]);
  await Promise.all([teacher.page.close(), student.page.close()]);
});

test('students watch; control is handed over and taken back', limit, async () => {
  const lesson = await startClass(classFolder('control'), ['--seed', '3', '--play']);
  const teacher = await openClass(teachers, lesson.teacher);
  const student = await openClass(students, lesson.students);
  const visible = () => student.page.evaluate(() => [...document.querySelectorAll('.acts')]
    .some((one) => one.getClientRects().length > 0));
  assert.equal((await knows(student)).control, false);
  assert.equal(await visible(), false, 'who watches sees no buttons that do nothing');
  const refused = await student.page.evaluate(() => (
    /** @type {any} */ (window).raftlab.page.link.ask('act', { line: 'crash 0' })));
  assert.equal(refused.ok, false);

  await press(student, 'people-now');
  await student.page.type('#my-name', 'Ana <i>');
  await student.page.keyboard.press('Enter');
  await press(teacher, 'people-now');
  await teacher.page.waitForFunction(() => document.getElementById('people-list')?.textContent?.includes('Ana <i>'));
  await teacher.page.click('#people-list button');
  await until(student, (now) => now.control, 'the student has control');
  await until(teacher, (now) => !now.control, 'the teacher has not');
  assert.equal(await visible(), true);
  await typeLine(student, 'crash 0');
  await until(teacher, (now) => now.letters[0] === 'x', 'what the student does everybody sees');

  await teacher.page.waitForFunction(() => (
    document.getElementById('people-who')?.textContent?.includes('Take it back')));
  const takeBack = await teacher.page.waitForSelector('#people-who button');
  const another = await openClass(students, lesson.students);
  await teacher.page.waitForFunction(() => document.getElementById('people-now')?.textContent?.includes('2 students'));
  assert.equal(await takeBack?.evaluate((one) => one.isConnected), true, 'a button stays while people come');
  await another.close();
  await takeBack?.click();
  await until(teacher, (now) => now.control, 'the teacher has control again');
  await until(student, (now) => !now.control, 'the student watches again');
  await Promise.all([teacher.close(), student.close()]);
  await lesson.stop();
});

test('a lost connection comes back where the class is; who looks back is not moved', limit, async () => {
  const lesson = await startClass(classFolder('lost'), ['--seed', '5', '--play']);
  const tab = await openClass(teachers, lesson.teacher);
  await until(tab, (now) => now.leader >= 0, 'somebody leads');
  await tab.press('p');
  const at = () => tab.page.evaluate(() => {
    const { page, run } = /** @type {any} */ (window).raftlab;
    return { number: run.first + page.store.state.cursor, from: page.store.state.from, following: page.following };
  });
  const looked = await at();
  assert.equal(looked.following, false);
  const { last } = await knows(tab);
  await tab.page.evaluate(() => /** @type {any} */ (window).raftlab.page.link.socket.close());
  await until(tab, (now) => now.state !== 'LIVE', 'the connection is lost');
  const again = await until(tab, (now) => now.state === 'LIVE' && now.last > last, 'the class goes on');
  assert.equal(again.control, true, 'the teacher is still the teacher');
  assert.deepEqual(await at(), looked);
  await tab.press('End');
  assert.equal((await at()).following, true);
  await tab.close();
  await lesson.stop();
});

test('a mistake is explained, and changes nothing', limit, async () => {
  const lesson = await startClass(classFolder('mistake'), ['--seed', '5']);
  const tab = await openClass(teachers, lesson.teacher);
  await typeLine(tab, 'crahs 0');
  const { said, lines } = await until(tab, (now) => now.said !== '', 'something is said');
  assert.match(said, /crash/, 'it says what was meant');
  assert.equal(lines, 0);
  await tab.close();
  await lesson.stop();
});

test('with keys alone: play, step, the menu of a node, a line', limit, async () => {
  const lesson = await startClass(classFolder('keys'), ['--seed', '2']);
  const tab = await openClass(teachers, lesson.teacher);
  const { last } = await knows(tab);
  await tab.press('s');
  await until(tab, (now) => now.last > last, 'a step is an event on');
  await tab.press(' ');
  await until(tab, (now) => now.state === 'LIVE' && now.leader >= 0, 'it plays until somebody leads');
  await tab.press('1');
  await tab.page.waitForSelector('#pop:not([hidden])');
  await tab.press('Enter');
  await until(tab, (now) => now.letters[1] === 'x', 'the first thing of the menu is to crash it');
  await tab.press(':');
  await tab.page.keyboard.type('restart 1');
  await tab.press('Enter');
  await until(tab, (now) => now.letters[1] !== 'x', 'it is back');
  await tab.press(' ');
  assert.ok((await knows(tab)).state === 'LIVE', 'a space in a field is a space');
  await tab.close();
  await lesson.stop();
});

test('axe finds nothing serious, nothing leaves the page, nothing moves while events stream', limit, async () => {
  const lesson = await startClass(classFolder('axe'), ['--seed', '2', '--play']);
  for (const [size, dark] of /** @type {['laptop' | 'screen' | 'phone', boolean][]} */ ([['laptop', false],
    ['laptop', true], ['phone', false], ['phone', true], ['screen', false]])) {
    const tab = await openClass(teachers, lesson.teacher, { size: sizes[size], dark, bypass: true });
    await until(tab, (now) => now.leader >= 0, 'somebody leads');
    await tab.shot(`live/${size}${dark ? '-dark' : ''}`);
    await tab.page.evaluate(axe);
    const serious = await tab.page.evaluate(async () => {
      const { violations } = await /** @type {any} */ (window).axe.run(document, { resultTypes: ['violations'] });
      return violations.filter((/** @type {any} */ one) => ['serious', 'critical'].includes(one.impact))
        .map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes.map((/** @type {any} */ n) => n.target).join(' ')}`);
    });
    assert.deepEqual(serious, [], `${size}${dark ? ', dark' : ''}`);
    assert.ok(await tab.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${size} is too wide`);
    await tab.page.close();
  }
  const tab = await openClass(students, lesson.students);
  const { last } = await knows(tab);
  await tab.page.evaluate(() => {
    Object.assign(window, { moved: [] });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries()) /** @type {any} */ (window).moved.push(/** @type {any} */ (one).value);
    }).observe({ type: 'layout-shift' });
  });
  await until(tab, (now) => now.last > last + 500, 'five hundred events stream');
  assert.deepEqual(await tab.page.evaluate(() => /** @type {any} */ (window).moved), []);
  await tab.close();
  await lesson.stop();
});
