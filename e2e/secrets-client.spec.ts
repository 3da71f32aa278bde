import { expiredToken, held, html, optout } from './foreign/answers.js';
import { type Identity, refreshDue } from './foreign/identity.js';
import { AD_UNIT, playBidders } from './prebid/bidders.js';
import { prebidScript } from './prebid/bridge-page.js';
import { product } from './product.js';
import { createSecrets, troubles } from './secrets/troubles.js';
import { witness } from './secrets/witness.js';
import { expect, test, type World } from './world.js';

// As secrets.spec.ts, with createClient and all that can be connected to it: consent, telemetry, Prebid and Google.

test.use({ realTime: true });

/** Another script has replaced what localStorage or the cookie holds. */
const DAMAGED = 'damaged';

interface Kind {
  readonly build: 'everid.umd.js' | 'index.js';
  readonly sealed: boolean;
  readonly place: 'inLocalStorage' | 'inCookie';
}

const KINDS: readonly Kind[] = [
  { build: 'everid.umd.js', sealed: false, place: 'inLocalStorage' },
  { build: 'index.js', sealed: true, place: 'inCookie' },
];

interface TestPage {
  /** What the page was told, as text. */
  noted: string[];
  attempt(run: () => unknown): Promise<void>;
  allow(word: boolean): void;
  /** Makes a client and connects everything to it; without an identity it goes on with the stored one. */
  use(identity?: unknown): { disconnect(): void; setIdentity(identity: unknown): void };
  /** Logs out, and takes out of the page what was connected last. */
  leave(): void;
  auction(): Promise<unknown>;
}

/** Runs first: notes down what goes to the console, objects as JSON. */
const noteConsole = `
  window.noted = [];
  const plain = (value) => {
    if (value instanceof Error || typeof value !== 'object') return String(value);
    try { return JSON.stringify(value); } catch { return '[circular]'; }
  };
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
    const write = console[level];
    console[level] = (...given) => {
      noted.push('console: ' + given.map(plain).join(' '));
      write.apply(console, given);
    };
  }`;

const script = ({ build, sealed, place }: Kind, baseUrl: string): string => `
  ${build === 'index.js' ? `import * as everid from '/index.js';` : ''}
  import { connectSecureSignals } from '/secure-signals.js';
  const product = everid.${product.name};
  const note = (...values) => noted.push(...values.map((value) => JSON.stringify(value) ?? ''));
  window.attempt = async (run) => {
    // What the page is told may well end up in its own log.
    try { note(await run()); } catch (error) { console.error(error); }
  };
  let answer;
  let changed = () => {};
  window.allow = (word) => { answer = word; changed(); };
  const source = { get: () => answer, subscribe: (listener) => { changed = listener; } };
  window.googletag = { secureSignalProviders: { push: ({ collectorFunction }) => attempt(collectorFunction) } };
  window.use = (identity) => {
    const place = everid.${place}();
    const client = everid.createClient(product, {
      identity,
      baseUrl: '${baseUrl}',
      storage: ${sealed ? 'everid.sealed(place)' : 'place'},
      logger: { warn: (message) => { note(message); console.warn(message); } },
      telemetry: everid.reportRefreshes(note),
      consent: { use: source, onDecision: note },
    });
    const count = everid.measureAvailability(client);
    const bridge = everid.connectPrebid(client, { product });
    const disconnectSignals = connectSecureSignals(client, product);
    client.subscribe(() => {
      note(client.getSnapshot(), client.identity, client.state, count(), { ...bridge }, client);
      throw new Error('a subscriber of the page');
    });
    void attempt(() => client.getToken());
    window.leave = () => { client.disconnect(); bridge.disconnect(); disconnectSignals(); };
    return client;
  };
  window.auction = () => new Promise((resolve) => pbjs.que.push(() => pbjs.requestBids({
    timeout: 300, adUnits: [${JSON.stringify(AD_UNIT)}], bidsBackHandler: () => resolve(pbjs.getUserIdsAsEids?.()),
  })));
  window.ready = true;`;

/** Opens a page with Prebid in its debug mode, and waits until it is ready. */
const open = async ({ site, tab, operator }: World, kind: Kind): Promise<void> => {
  const headers = { 'content-type': 'text/javascript' };
  site.put('/prebid.js', { html: await prebidScript('userId'), headers });
  site.put('/console.js', { html: noteConsole, headers });
  site.put('/use.js', { html: script(kind, operator.url), headers });
  const umd = kind.build === 'index.js' ? '' : `<script src="/${kind.build}"></script>`;
  site.put('/flow', {
    html: `<!doctype html><script src="/console.js"></script><script>window.pbjs = { que: [() => pbjs.setConfig({ debug: true })] }</script>
      <script src="/prebid.js"></script>${umd}<script type="module" src="/use.js"></script>`,
  });
  await tab.page.goto(`${site.origin}/flow?pbjs_debug=true`);
  await tab.page.waitForFunction(() => 'ready' in window);
};

/** Has the page make a client, with the user's yes. */
const use = ({ tab }: World, identity?: Identity): Promise<void> =>
  tab.page.evaluate((given) => {
    const test = window as unknown as TestPage;
    test.allow(true);
    test.use(given);
  }, identity);

for (const kind of KINDS)
  test(`no secret is heard of in any flow of createClient [${kind.build}, ${kind.place}${kind.sealed ? ', sealed' : ''}]`, async ({
    world,
    context,
  }) => {
    const { operator, tab } = world;
    const { page } = tab;
    const bidders = await playBidders(context);
    const secrets = createSecrets();
    // Prebid says too much to be asked for each object: the page itself notes them down.
    const witnessed = witness(page, product, (message) => !message.text().startsWith('%cPrebid'));
    await open(world, kind);

    // Refreshes of every outcome, some of which echo secrets.
    const identity = secrets.keep(operator.issue(refreshDue));
    for (const answer of [...troubles(identity), secrets.renewed(), optout(), expiredToken()]) {
      operator.answerRefresh(answer);
      const sent = operator.refreshes().length;
      await use(world, identity);
      await expect.poll(() => operator.refreshes().length).toBeGreaterThan(sent);
      await world.time.settle();
      await page.evaluate(async () => {
        const test = window as unknown as TestPage;
        await test.attempt(test.auction);
        test.leave();
      });
    }

    // What the page passes is refused; another script damages what is stored.
    await page.evaluate(
      async ({ identity, key, cookie, damaged }) => {
        const test = window as unknown as TestPage;
        const text = JSON.stringify(identity).slice(0, -20) + damaged;
        await test.attempt(() => test.use({ ...identity, advertising_token: '' }));
        await test.attempt(() => test.use().setIdentity({ ...identity, refresh_expires: 'x' }));
        await test.attempt(() =>
          test.use().setIdentity({ ...identity, identity_expires: identity.refresh_token }),
        );
        localStorage.setItem(key, text);
        // biome-ignore lint/suspicious/noDocumentCookie: as another script does it.
        document.cookie = `${cookie}=${encodeURIComponent(text)}; path=/`;
        await test.attempt(() => test.use());
        await test.attempt(() => test.use(identity).disconnect());
      },
      { identity, key: product.storageKey, cookie: product.cookie, damaged: DAMAGED },
    );

    // A withdrawal during a refresh, and a refusal of what waits for an answer.
    const answer = held(secrets.renewed());
    operator.answerRefresh(answer);
    const sent = operator.refreshes().length;
    await use(world, secrets.keep(operator.issue(refreshDue)));
    await expect.poll(() => operator.refreshes().length).toBeGreaterThan(sent);
    await page.evaluate(() => (window as unknown as TestPage).allow(false));
    answer.release();
    await world.time.settle();
    await page.evaluate((given) => {
      const test = window as unknown as TestPage;
      test.use(given);
      test.allow(false);
    }, identity);

    // An operator that is out of order as long as the page lives.
    operator.answerRefreshOtherwise(html(500));
    await use(world, identity);
    await world.time.settle();
    await witnessed.look();

    const { heard } = witnessed;
    expect(heard.filter((text) => text.startsWith('console:')).length).toBeGreaterThan(20);
    for (const outcome of ['"success"', '"optout"', '"expired_token"', '"status 503"'])
      expect(heard.join('\n').includes(`"outcome":${outcome}`), `${outcome} is measured`).toBe(true);
    expect(heard.join('\n').includes('"decision":"deny+erase"'), 'the withdrawal is told').toBe(true);
    const bids = JSON.stringify(
      bidders.requests.map(({ url, body }) => [decodeURIComponent(url.href), body]),
    );
    expect(bids.includes('advertising-'), 'bidders are sent tokens').toBe(true);
    heard.push(bids);
    witnessed.expectNothingOf(secrets.all);
  });
