// SPDX-License-Identifier: MIT
// The modules of the page as the build joins them: read, checked, concatenated. The rules of the joining are few, so
// that a list and two patterns in CMake are enough of a bundler: every import on one line, from an earlier module and
// under its own name; `export` only before a declaration; no name twice at the top level of any two modules.
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = new URL('../../', import.meta.url);

/** @typedef {{name: string, text: string}} Module */

/** @param {string} path below the root of the tree */
export function readTree(path) {
  return readFileSync(new URL(path, root), 'utf8');
}

/** @param {string} path below the root of the tree */
export function pathInTree(path) {
  return fileURLToPath(new URL(path, root));
}

/** The names in a list of CMake, as `set(modules a.js b.js)` has them, in their order. @param {string} text */
export function namesInCmake(text) {
  const bare = text.replace(/#.*/g, '');
  return [...bare.matchAll(/(?<![\w*/.-])(?:web\/)?([\w-]+\.js)\b/g)].map((found) => found[1]);
}

/** Every .js file of report/web, by name. */
export function webFiles() {
  return readdirSync(new URL('report/web/', root)).filter((name) => name.endsWith('.js')).sort();
}

/** The modules in the order in which report/CMakeLists.txt joins them. @returns {Module[]} */
export function readModules() {
  return namesInCmake(readTree('report/CMakeLists.txt'))
    .map((name) => ({ name, text: readTree(`report/web/${name}`) }));
}

/** What the build makes of the modules. @param {Module[]} modules */
export function joined(modules) {
  return modules.map(({ text }) => text.replace(/^import .*\n/gm, '').replace(/^export /gm, '')).join('');
}

/** The names that a module declares at its top level. @param {ts.SourceFile} file */
function declared(file) {
  /** @type {string[]} */
  const names = [];
  /** @param {ts.BindingName} name */
  const bind = (name) => {
    if (ts.isIdentifier(name)) names.push(name.text);
    else name.elements.forEach((one) => { if (ts.isBindingElement(one)) bind(one.name); });
  };
  for (const statement of file.statements) {
    if (ts.isVariableStatement(statement)) statement.declarationList.declarations.forEach((one) => bind(one.name));
    else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) {
      names.push(statement.name.text);
    }
  }
  return names;
}

/** The names that a module exports. @param {ts.SourceFile} file */
function exported(file) {
  return declared(ts.factory.updateSourceFile(file, file.statements.filter((one) => ts.canHaveModifiers(one)
    && (ts.getModifiers(one) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword))));
}

/**
 * What is wrong with one import.
 * @param {ts.ImportDeclaration} node
 * @param {ts.SourceFile} file
 * @param {Map<string, Set<string>>} earlier the exports of the modules before
 * @returns {string[]}
 */
function wrongImport(node, file, earlier) {
  const text = node.getText(file);
  const where = `${file.fileName}: ${text.split('\n')[0]}`;
  if (text.includes('\n')) return [`${where}: an import stands on one line`];
  if (!/^import \{ [\w, ]+ \} from '\.\/[\w-]+\.js';$/.test(text)) {
    return [`${where}: write it as import { a, b } from './module.js';`];
  }
  const from = /** @type {ts.StringLiteral} */ (node.moduleSpecifier).text.slice(2);
  const known = earlier.get(from);
  if (known === undefined) return [`${where}: ${from} does not come before it in report/CMakeLists.txt`];
  const bindings = node.importClause?.namedBindings;
  const names = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
  return names.flatMap((one) => {
    if (one.propertyName !== undefined) return [`${where}: an import keeps its name, for the line is cut away`];
    return known.has(one.name.text) ? [] : [`${where}: ${from} exports no ${one.name.text}`];
  });
}

/** Lines that the build would cut although they are no imports or exports. @param {ts.SourceFile} file */
function wronglyCut(file) {
  const starts = new Set(file.statements
    .filter((one) => ts.isImportDeclaration(one) || one.getText(file).startsWith('export '))
    .map((one) => file.getLineAndCharacterOfPosition(one.getStart(file)).line));
  return file.text.split('\n').flatMap((line, i) => (/^(import|export) /.test(line) && !starts.has(i)
    ? [`${file.fileName}:${i + 1}: starts like an import or export but is none`] : []));
}

/** All that keeps these modules from being joined. @param {Module[]} modules @returns {string[]} */
export function wrongInModules(modules) {
  /** @type {string[]} */
  const wrong = [];
  /** @type {Map<string, string>} */
  const owners = new Map();
  /** @type {Map<string, Set<string>>} */
  const earlier = new Map();
  for (const { name, text } of modules) {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true, ts.ScriptKind.JS);
    for (const one of file.statements) {
      if (ts.isImportDeclaration(one)) wrong.push(...wrongImport(one, file, earlier));
    }
    wrong.push(...wronglyCut(file));
    for (const one of declared(file)) {
      const owner = owners.get(one);
      if (owner === undefined) owners.set(one, name);
      else wrong.push(`${name}: ${one} has the same name as one of ${owner}`);
    }
    if (!text.endsWith('\n')) wrong.push(`${name}: does not end with a newline`);
    earlier.set(name, new Set(exported(file)));
  }
  return wrong;
}
