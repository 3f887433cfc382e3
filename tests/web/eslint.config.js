// SPDX-License-Identifier: MIT
// What JavaScript of this tree may look like. `npm run lint` runs it from the root of the tree.

/** @param {string[]} names */
const readonly = (names) => Object.fromEntries(names.map((name) => [name, 'readonly']));

const everywhere = readonly([
  'AbortController', 'Blob', 'CompressionStream', 'DecompressionStream', 'Response', 'TextDecoder', 'TextEncoder',
  'URL', 'URLSearchParams', 'atob', 'btoa', 'clearInterval', 'clearTimeout', 'console', 'performance', 'queueMicrotask',
  'setInterval', 'setTimeout', 'structuredClone',
]);

// By hand: the browser's full list has names such as `name`, `event`, `top` and `status`, which hide slips.
const browser = readonly([
  'CSS', 'CanvasRenderingContext2D', 'CustomEvent', 'DOMRect', 'Document', 'DocumentFragment', 'Element', 'Event',
  'EventTarget', 'HTMLAnchorElement', 'HTMLButtonElement', 'HTMLCanvasElement', 'HTMLDetailsElement',
  'HTMLDialogElement', 'HTMLElement', 'HTMLFormElement', 'HTMLInputElement', 'HTMLOListElement', 'HTMLOptionElement',
  'HTMLScriptElement', 'HTMLSelectElement', 'HTMLTableElement', 'HTMLTextAreaElement', 'Image', 'InputEvent',
  'IntersectionObserver', 'KeyboardEvent', 'MediaQueryList', 'MouseEvent', 'MutationObserver', 'Node',
  'OffscreenCanvas', 'Path2D', 'PerformanceObserver', 'PointerEvent', 'ResizeObserver', 'SVGElement', 'TouchEvent',
  'WheelEvent',
  'XMLSerializer',
  'addEventListener', 'cancelAnimationFrame', 'devicePixelRatio', 'document', 'getComputedStyle', 'getSelection',
  'history', 'innerHeight', 'innerWidth', 'location', 'matchMedia', 'navigator', 'removeEventListener',
  'requestAnimationFrame', 'scrollTo', 'window',
]);

const node = readonly(['Buffer', 'process']);

const sane = {
  'array-callback-return': 'error',
  'consistent-return': 'error',
  'constructor-super': 'error',
  'default-case-last': 'error',
  'dot-notation': 'error',
  'eqeqeq': 'error',
  'for-direction': 'error',
  'getter-return': 'error',
  'max-len': ['error', { code: 120, ignoreUrls: true }],
  'no-array-constructor': 'error',
  'no-async-promise-executor': 'error',
  'no-case-declarations': 'error',
  'no-class-assign': 'error',
  'no-compare-neg-zero': 'error',
  'no-cond-assign': ['error', 'always'],
  'no-const-assign': 'error',
  'no-constant-binary-expression': 'error',
  'no-constant-condition': 'error',
  'no-constructor-return': 'error',
  'no-debugger': 'error',
  'no-delete-var': 'error',
  'no-dupe-args': 'error',
  'no-dupe-class-members': 'error',
  'no-dupe-else-if': 'error',
  'no-dupe-keys': 'error',
  'no-duplicate-case': 'error',
  'no-duplicate-imports': 'error',
  'no-else-return': 'error',
  'no-empty': 'error',
  'no-empty-character-class': 'error',
  'no-empty-pattern': 'error',
  'no-empty-static-block': 'error',
  'no-eval': 'error',
  'no-ex-assign': 'error',
  'no-extend-native': 'error',
  'no-extra-bind': 'error',
  'no-extra-boolean-cast': 'error',
  'no-fallthrough': 'error',
  'no-func-assign': 'error',
  'no-global-assign': 'error',
  'no-implicit-globals': 'error',
  'no-implied-eval': 'error',
  'no-import-assign': 'error',
  'no-inner-declarations': 'error',
  'no-invalid-regexp': 'error',
  'no-irregular-whitespace': 'error',
  'no-lonely-if': 'error',
  'no-loop-func': 'error',
  'no-loss-of-precision': 'error',
  'no-misleading-character-class': 'error',
  'no-new-func': 'error',
  'no-new-native-nonconstructor': 'error',
  'no-new-wrappers': 'error',
  'no-obj-calls': 'error',
  'no-octal': 'error',
  'no-promise-executor-return': 'error',
  'no-proto': 'error',
  'no-prototype-builtins': 'error',
  'no-redeclare': 'error',
  'no-regex-spaces': 'error',
  'no-script-url': 'error',
  'no-self-assign': 'error',
  'no-self-compare': 'error',
  'no-sequences': 'error',
  'no-setter-return': 'error',
  'no-shadow': 'error',
  'no-shadow-restricted-names': 'error',
  'no-sparse-arrays': 'error',
  'no-tabs': 'error',
  'no-this-before-super': 'error',
  'no-throw-literal': 'error',
  'no-trailing-spaces': 'error',
  'no-undef': 'error',
  'no-unexpected-multiline': 'error',
  'no-unmodified-loop-condition': 'error',
  'no-unneeded-ternary': 'error',
  'no-unreachable': 'error',
  'no-unreachable-loop': 'error',
  'no-unsafe-finally': 'error',
  'no-unsafe-negation': 'error',
  'no-unsafe-optional-chaining': 'error',
  'no-unused-expressions': 'error',
  'no-unused-labels': 'error',
  'no-unused-private-class-members': 'error',
  'no-unused-vars': ['error', { args: 'after-used', caughtErrors: 'all' }],
  'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
  'no-useless-backreference': 'error',
  'no-useless-catch': 'error',
  'no-useless-computed-key': 'error',
  'no-useless-concat': 'error',
  'no-useless-escape': 'error',
  'no-useless-rename': 'error',
  'no-useless-return': 'error',
  'no-var': 'error',
  'no-with': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'prefer-rest-params': 'error',
  'prefer-spread': 'error',
  'require-yield': 'error',
  'semi': ['error', 'always'],
  'use-isnan': 'error',
  'valid-typeof': 'error',
};

/** Text of people enters the page as text, nothing is fetched, and the policy of the page refuses the rest anyway. */
const closed = {
  'no-restricted-properties': ['error',
    ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc', 'createContextualFragment', 'cssText',
      'setHTMLUnsafe'].map((property) => (
      { property, message: 'Text enters the page as text, style through element.style.NAME.' })),
    { object: 'document', property: 'write', message: 'Build elements.' },
    { object: 'document', property: 'writeln', message: 'Build elements.' },
    { object: 'document', property: 'cookie', message: 'The page keeps nothing.' },
    { object: 'Math', property: 'random', message: 'The same run shows the same page.' },
    { object: 'Date', property: 'now', message: 'The page knows virtual time only.' }],
  'no-restricted-globals': ['error', 'fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource', 'Worker', 'SharedWorker',
    'importScripts', 'DOMParser', 'localStorage', 'sessionStorage', 'indexedDB', 'Date', 'alert', 'confirm', 'prompt',
    'event', 'name', 'top', 'parent', 'status', 'length', 'open', 'close', 'find', 'print', 'origin'],
};

/** A live class is told through one WebSocket of the server that the page came from; one module has it. */
const linked = {
  ...closed,
  'no-restricted-globals': closed['no-restricted-globals'].filter((one) => one !== 'WebSocket'),
};

/** The modules are joined into one script: see report/CMakeLists.txt. */
const joined = [
  { selector: 'ExportDefaultDeclaration', message: 'No default exports: `export` stands before a declaration.' },
  { selector: 'ExportAllDeclaration', message: '`export` stands before a declaration.' },
  { selector: 'ExportNamedDeclaration[declaration=null]', message: '`export` stands before a declaration.' },
  { selector: 'ImportDefaultSpecifier', message: 'Import by name.' },
  { selector: 'ImportNamespaceSpecifier', message: 'Import by name.' },
  { selector: 'ImportExpression', message: 'Nothing is fetched.' },
  { selector: 'MetaProperty[meta.name="import"]', message: 'The page is one file.' },
  { selector: 'CallExpression[callee.property.name="setAttribute"][arguments.0.value=/^(on|style$)/]',
    message: 'Handlers through addEventListener, style through element.style.NAME.' },
];

const nothingAtLoad = [
  { selector: 'Program > ExpressionStatement', message: 'No code that runs at load: page.js starts everything.' },
  { selector: 'Program > :matches(ForStatement, ForOfStatement, IfStatement, WhileStatement, TryStatement)',
    message: 'No code that runs at load: page.js starts everything.' },
];

export default [
  { ignores: ['**/node_modules/**'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true },
    languageOptions: { ecmaVersion: 2022, sourceType: 'module', globals: everywhere },
    rules: sane,
  },
  {
    files: ['report/web/**/*.js'],
    languageOptions: { globals: browser },
    rules: {
      ...closed,
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...joined, ...nothingAtLoad],
      'max-lines': ['error', 330],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true, IIFEs: true }],
      'max-depth': ['error', 4],
      'max-params': ['error', 6],
      'complexity': ['error', 25],
    },
  },
  {
    files: ['report/web/live_link.js'],
    languageOptions: { globals: readonly(['WebSocket']) },
    rules: linked,
  },
  {
    files: ['report/web/page.js', 'report/web/live_page.js'],
    rules: { 'no-restricted-syntax': ['error', ...joined] },
  },
  {
    files: ['tests/web/**/*.js'],
    languageOptions: { globals: { ...browser, ...node } },
    rules: { 'no-loop-func': 'off', 'no-shadow': 'off' },
  },
];
