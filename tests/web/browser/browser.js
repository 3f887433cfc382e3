// SPDX-License-Identifier: MIT
// A browser that minds what it opens: console, errors, refusals of the page's policy, requests. Every test closes the
// pages it opens, and each page is checked as it closes.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer from 'puppeteer-core';
import { chromium, firefox, pagesFolder, shotsFolder } from './paths.js';

/** @typedef {import('puppeteer-core').Browser} Browser */
/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {{width: number, height: number}} Size */

/** @type {Record<'laptop' | 'screen' | 'phone', Size>} */
export const sizes = {
  laptop: { width: 1400, height: 800 },
  screen: { width: 1920, height: 1080 },
  phone: { width: 360, height: 740 },
};

/**
 * How a page is opened.
 * @typedef {object} How
 * @property {Size} [size] laptop unless said
 * @property {string} [query] such as "?embed&chapter=2"
 * @property {string} [hash] such as "#e=12"
 * @property {boolean} [dark]
 * @property {boolean} [still] the reader asked for less movement
 * @property {boolean} [noScript] without JavaScript
 * @property {boolean} [plain] a page that has no script of its own
 * @property {boolean} [bypass] the policy of the page is not in force, for tools that put scripts into it
 */

/** A tab and what went wrong in it. */
export class Tab {
  /** @param {Page} page @param {string} address */
  constructor(page, address) {
    this.page = page;
    this.address = address;
    /** @type {string[]} */
    this.trouble = [];
    /** @type {string[]} */
    this.requests = [];
    page.on('console', (message) => {
      if (['error', 'warn', 'assert'].includes(message.type())) this.trouble.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.trouble.push(`error: ${error instanceof Error ? error.stack : error}`));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  /** What the page asked for beside itself. */
  foreign() {
    const self = this.address.replace(/[?#].*/, '');
    return this.requests.filter((url) => url.replace(/[?#].*/, '') !== self && !/^(data|blob):/.test(url));
  }

  /** Everything that must not be: empty for a good page. @returns {Promise<string[]>} */
  async wrong() {
    const refused = await this.page.evaluate(() => /** @type {any} */ (window).refused ?? []);
    return [...this.trouble, ...this.foreign().map((url) => `requests ${url}`), ...refused];
  }

  /** The page closes, and nothing was wrong with it. */
  async close() {
    const wrong = await this.wrong();
    await this.page.close();
    assert.deepEqual(wrong, [], this.address);
  }

  /** Keeps a picture of what is in sight; of a narrow page all of it. @param {string} name */
  async shot(name) {
    const path = join(shotsFolder, `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    const fullPage = (this.page.viewport()?.width ?? 0) < 500;
    await this.page.screenshot({ path: /** @type {`${string}.png`} */ (path), fullPage });
  }

  /** All that was asked for has been drawn. */
  async drawn() {
    await this.page.evaluate(() => new Promise((resolve) => {
      requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve, 0)));
    }));
  }

  /** @param {...import('puppeteer-core').KeyInput} keys */
  async press(...keys) {
    for (const key of keys) await this.page.keyboard.press(key);
    await this.drawn();
  }
}

/** Runs before anything of the page: what its policy refuses is kept, and when it was ready. */
export function watch() {
  /** @type {string[]} */
  const refused = [];
  Object.defineProperty(window, 'refused', { value: refused });
  new MutationObserver((_, observer) => {
    if (!document.documentElement?.classList.contains('ready')) return;
    observer.disconnect();
    Object.defineProperty(window, 'readyAt', { value: performance.now() });
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ['class'] });
  addEventListener('securitypolicyviolation', (event) => {
    refused.push(`policy: ${event.effectiveDirective} refuses ${event.blockedURI} ${event.sample}`);
  });
}

/** @param {'chrome' | 'firefox'} [kind] @returns {Promise<Browser>} */
export async function launch(kind = 'chrome') {
  const executablePath = kind === 'firefox' ? firefox : chromium;
  if (executablePath === undefined) throw new Error(`${kind} is not installed`);
  const root = typeof process.getuid === 'function' && process.getuid() === 0;
  const args = ['--disable-dev-shm-usage', '--disable-gpu', '--force-color-profile=srgb', '--hide-scrollbars',
    ...(root ? ['--no-sandbox'] : [])];
  return puppeteer.launch({
    browser: kind, executablePath, headless: true, args: kind === 'firefox' ? [] : args, protocolTimeout: 120_000,
  });
}

/** The address of a page by its name. @param {string} name @param {How} [how] */
export function addressOf(name, how = {}) {
  return `${pathToFileURL(join(pagesFolder, `${name}.html`)).href}${how.query ?? ''}${how.hash ?? ''}`;
}

/**
 * Opens a page and waits until it says that it is ready.
 * @param {Browser} browser
 * @param {string} name
 * @param {How} [how]
 */
export async function open(browser, name, how = {}) {
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  const tab = new Tab(page, addressOf(name, how));
  if (how.bypass) await page.setBypassCSP(true);
  if (how.noScript) await page.setJavaScriptEnabled(false);
  await page.setViewport({ ...(how.size ?? sizes.laptop), deviceScaleFactor: 1 });
  /** @type {import('puppeteer-core').MediaFeature[]} */
  const features = [{ name: 'prefers-color-scheme', value: how.dark ? 'dark' : 'light' }];
  if (how.still) features.push({ name: 'prefers-reduced-motion', value: 'reduce' });
  if (!browser.process()?.spawnfile.includes('firefox')) await page.emulateMediaFeatures(features);
  if (!how.bypass) await page.evaluateOnNewDocument(watch);
  await page.goto(tab.address, { waitUntil: 'load' });
  if (!how.noScript && !how.plain) await ready(tab);
  return tab;
}

/** Waits until the page says that it is ready; an error of its script ends the wait. @param {Tab} tab */
export async function ready(tab) {
  const failed = new Promise((_, reject) => {
    const say = () => reject(new Error(`${tab.address} does not become ready:\n${tab.trouble.join('\n')}`));
    tab.page.on('pageerror', say);
    if (tab.trouble.some((text) => text.startsWith('error'))) say();
  });
  failed.catch(() => {});
  await Promise.race([failed,
    tab.page.waitForFunction(() => /** @type {any} */ (window).raftlab?.ready, { timeout: 60_000 })]);
  await tab.drawn();
}
