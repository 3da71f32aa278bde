import type { Answer } from './foreign/answers.js';
import { type Identity, refreshDue } from './foreign/identity.js';
import { startEvilServer } from './hostile/evil-server.js';
import { product } from './product.js';
import { modes } from './tab.js';
import { expect, test, type World } from './world.js';

// Refresh tokens go to the operator and nowhere else. (That an address from storage gets none is in hostile.spec.ts.)

test.use({ realTime: true });

const REDIRECTS = [301, 302, 303, 307, 308];

const redirectTo = (status: number, location: string): Answer => ({
  reply: () => ({ status, body: '', headers: { location } }),
});

/** On the site's own host, whose cookies a browser would send to every port. */
const onOwnHost = ({ operator }: World): string => operator.url.replace('127.0.0.1', 'localhost');

interface Asker {
  /** Opens a page that asks the operator for a refresh. */
  open(world: World, identity: Identity, mode: (typeof modes)[number]): Promise<void>;
  token(world: World): Promise<string | undefined>;
}

const askers: Record<string, Asker> = {
  'the drop-in': {
    open: (world, identity, mode) =>
      world.tab.open({ init: { ...world.options(mode), baseUrl: onOwnHost(world), identity } }),
    token: ({ tab }) => tab.token(),
  },
  createClient: {
    open: async (world, identity, mode) => {
      await world.tab.open({ init: null, scripts: ['/everid.umd.js'] });
      await world.tab.page.evaluate(
        ({ name, mode, baseUrl, identity }) => {
          const { everid } = window;
          const storage = mode === 'cookie' ? everid.inCookie() : everid.inLocalStorage();
          window.client = everid.createClient(everid[name], { baseUrl, storage, identity });
        },
        { name: product.name, mode, baseUrl: onOwnHost(world), identity },
      );
    },
    token: ({ tab }) => tab.page.evaluate(() => window.client.token),
  },
};

/** A request that begins later has been answered: what a redirect leads to has been asked for by then. */
const roundTrip = ({ tab }: World, url: string): Promise<unknown> =>
  tab.page.evaluate((address) => fetch(address).then(({ status }) => status), url);

for (const [name, { open, token }] of Object.entries(askers)) {
  test(`${name} follows no redirect with a refresh token, of whatever status`, async ({ world }) => {
    const { operator } = world;
    const evil = await startEvilServer();
    for (const [count, status] of REDIRECTS.entries()) {
      operator.answerRefreshOtherwise(redirectTo(status, `${evil.url}/${status}`));
      const identity = operator.issue(refreshDue);
      await open(world, identity, 'localStorage');
      await expect.poll(() => operator.refreshes().length).toBe(count + 1);
      await expect.poll(() => operator.busy()).toBe(false);
      await roundTrip(world, `${evil.url}/after`);
      expect(await token(world)).toBe(identity.advertising_token);
    }
    expect(evil.requests.map(({ path }) => path).filter((path) => path !== '/after')).toEqual([]);
    await evil.close();
  });

  for (const mode of modes)
    test(`${name} sends no cookie to the operator, and takes none from it [${mode}]`, async ({ world }) => {
      const { operator, tab, context } = world;
      await tab.seedRaw({ cookies: ['of-the-site=1; path=/'] });
      operator.answerRefreshOtherwise({
        reply: () => ({ status: 503, body: '', headers: { 'set-cookie': 'of-the-operator=1; Path=/' } }),
      });
      await open(world, operator.issue(refreshDue), mode);
      await expect.poll(() => operator.refreshes().length).toBe(1);
      await expect.poll(() => operator.busy()).toBe(false);
      await roundTrip(world, `${operator.url}/`);
      const headers = operator.requests.flatMap((request) => Object.keys(request.headers));
      expect(headers).toContain('origin');
      expect(headers.filter((header) => ['cookie', 'authorization'].includes(header))).toEqual([]);
      const cookies = (await context.cookies()).map((cookie) => cookie.name);
      expect(cookies).toContain('of-the-site');
      expect(cookies).not.toContain('of-the-operator');
    });
}

test('what a generation asks with follows no redirect, and no cookie goes with it', async ({ world }) => {
  const { operator, tab } = world;
  const evil = await startEvilServer();
  await tab.seedRaw({ cookies: ['of-the-site=1; path=/'] });
  await tab.open({ init: { ...world.options('cookie'), baseUrl: onOwnHost(world) } });
  for (const status of REDIRECTS) {
    operator.answerGenerate(redirectTo(status, `${evil.url}/${status}`));
    const generated = tab.page.evaluate(
      (keys) => window.probe.sdk.setIdentityFromEmail('user@example.com', keys),
      { serverPublicKey: product.publicKeyPrefix + operator.publicKey, subscriptionId: 'subscription' },
    );
    await expect(generated).rejects.toThrow();
    await roundTrip(world, `${evil.url}/after`);
  }
  expect(evil.requests.map(({ path }) => path).filter((path) => path !== '/after')).toEqual([]);
  expect(operator.generates().length).toBe(REDIRECTS.length);
  expect(operator.requests.filter(({ headers }) => headers.cookie !== undefined).length).toBe(0);
  await evil.close();
});
