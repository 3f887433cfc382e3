// SPDX-License-Identifier: MIT
// Every page opens from the disk without an error, asks for nothing, and runs nothing that people wrote.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { launch, open, sizes } from './browser.js';
import { pagesFolder } from './paths.js';
import { pages, planted } from './scenarios.js';

/** @type {import('puppeteer-core').Browser} */
let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

for (const name of Object.keys(pages)) {
  test(`${name} opens without an error, asks for nothing and stays small`, { timeout: 120_000 }, async () => {
    const tab = await open(browser, name);
    assert.equal(await tab.page.$eval('html', (html) => html.className.includes('live')), true);
    const nodes = await tab.page.evaluate(() => document.getElementsByTagName('*').length);
    assert.ok(nodes < 3000, `${nodes} elements`);
    await tab.shot(`${name}/laptop`);
    await tab.close();
  });
}

test('the policy of the page is in force', { timeout: 60_000 }, async () => {
  const tab = await open(browser, 'five-events');
  await tab.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.planted = 1';
    document.body.append(script);
    const picture = document.createElement('img');
    picture.src = 'https://example.invalid/x.png';
    document.body.append(picture);
    document.body.setAttribute('style', 'outline: 3px solid red');
    document.body.setAttribute('onclick', 'window.planted = 2');
    document.body.click();
    const form = document.createElement('form');
    form.action = 'https://example.invalid/';
    document.body.append(form);
    form.submit();
  });
  const wanted = ['script-src-elem', 'img-src', 'style-src-attr', 'script-src-attr', 'form-action'];
  // The browser reports each when it comes to it.
  await tab.page.waitForFunction((/** @type {string[]} */ names) => {
    const seen = /** @type {any} */ (window).refused.map((/** @type {string} */ text) => text.split(' ')[1]);
    return names.every((name) => seen.includes(name));
  }, { timeout: 30_000 }, wanted);
  assert.equal(await tab.page.evaluate(() => /** @type {any} */ (window).planted), undefined);
  assert.deepEqual(tab.foreign().filter((url) => !url.startsWith('https://example.invalid/')), []);
  await tab.page.close();
});

for (const [size, box] of Object.entries(sizes)) {
  test(`what people wrote shows as text and runs nothing (${size})`, { timeout: 120_000 }, async () => {
    const tab = await open(browser, 'hostile', { size: box });
    const { page } = tab;
    assert.ok((await page.title()).includes(planted[0]));
    assert.ok((await page.$eval('h1', (h1) => h1.textContent ?? '')).includes(planted[0]));
    for (const details of await page.$$('details')) await details.evaluate((one) => { one.open = true; });
    const source = await page.$eval('#scenario pre', (pre) => pre.textContent);
    assert.equal(source?.trimEnd(), readFileSync(join(pagesFolder, 'hostile.raft'), 'utf8').trimEnd());
    // Through all of it by the keys, so that each text is drawn somewhere.
    await page.evaluate(() => { /** @type {HTMLElement | null} */ (document.activeElement)?.blur(); });
    for (let i = 0; i < 60; i++) await page.keyboard.press(i % 2 === 0 ? 'n' : 'ArrowRight');
    await tab.drawn();
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).planted), undefined);
    for (const tag of ['img', 'svg[onload]', 'style + style', '[onfocus]', '[onerror]', 'a[href^=javascript]']) {
      assert.equal(await page.$(tag), null, `${tag} is on the page`);
    }
    assert.equal((await page.$$('script')).length, 2);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `the page is ${wide} px too wide`);
    await tab.shot(`hostile/${size}-walked`);
    await tab.close();
  });
}
