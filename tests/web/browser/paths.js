// SPDX-License-Identifier: MIT
// Where things are: the executable under test, the browsers, and what the tests leave behind (build/web).
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathInTree } from '../modules.js';

const root = pathInTree('.');

/** The program that writes the pages: RAFTLAB, else the release build. */
export const raftlab = resolve(root, process.env.RAFTLAB ?? 'build/release/raftlab');

/** Pages, timelines, screenshots. */
export const artefacts = resolve(root, process.env.RAFTLAB_WEB_OUT ?? 'build/web');
export const pagesFolder = join(artefacts, 'pages');
export const shotsFolder = join(artefacts, 'screenshots');

/** The first of these that is there. @param {(string | undefined)[]} paths */
const present = (paths) => paths.find((path) => path !== undefined && path !== '' && existsSync(path));

export const chromium = present([process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome']);
export const firefox = present([process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox']);
