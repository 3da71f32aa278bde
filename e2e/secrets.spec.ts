import type { ConsoleMessage, Page } from '@playwright/test';
import {
  type Answer,
  clientError,
  expiredToken,
  genericError,
  html,
  invalidToken,
  junk,
  optout,
  success,
  truncated,
  wrongKey,
} from './foreign/answers.js';
import { type Identity, refreshDue } from './foreign/identity.js';
import { publisherPage } from './page-scripts.js';
import { product } from './product.js';
import { modes } from './tab.js';
import { expect, test, type World } from './world.js';

// Drives every flow with everything on that makes the scripts talk, and looks for secrets wherever one could get.

test.use({ realTime: true });

const EMAIL = 'somebody.in.particular@example.com';
const PHONE = '+12345678901';

/** Everything that leaves the scripts other than by the ways that are meant for it. */
interface Witness {
  readonly heard: string[];
  /** Adds what the document and the stores hold now. */
  look(): Promise<void>;
}

const describe = async (message: ConsoleMessage): Promise<string> => {
  const values = message
    .args()
    .map((value) =>
      value.evaluate((given) =>
        given instanceof Error ? `${given.message} ${given.stack}` : (JSON.stringify(given) ?? String(given)),
      ),
    );
  return `console: ${message.text()} ${(await Promise.allSettled(values)).map((value) => JSON.stringify(value))}`;
};

const witness = (page: Page): Witness => {
  const heard: string[] = [];
  const pending: Promise<unknown>[] = [];
  page.on('console', (message) => pending.push(describe(message).then((text) => heard.push(text))));
  page.on('pageerror', (error) => heard.push(`error: ${error.message} ${error.stack}`));
  page.on('request', (request) => {
    heard.push(`URL: ${decodeURIComponent(request.url())}`);
    heard.push(`headers: ${JSON.stringify({ ...request.headers(), cookie: '' })}`);
  });
  return {
    heard,
    async look() {
      const found = await page.evaluate(
        ([key, cookie]) => ({
          document: document.documentElement.outerHTML,
          title: document.title,
          history: JSON.stringify([history.state, location.href, window.name]),
          session: JSON.stringify({ ...sessionStorage }),
          local: JSON.stringify(Object.entries(localStorage).filter(([name]) => name !== key)),
          cookies: decodeURIComponent(
            document.cookie
              .split('; ')
              .filter((pair) => !pair.startsWith(`${cookie}=`))
              .join(),
          ),
        }),
        [product.storageKey, product.cookie],
      );
      heard.push(JSON.stringify(found), ...(await page.evaluate(() => window.probe.errors)));
      await Promise.allSettled(pending);
    },
  };
};

/** Answers that bring a page no further, some of them with secrets in the wrong place. */
const troubles = ({ refresh_token, refresh_response_key }: Identity): Answer[] => {
  const echo = { status: 'success', body: { refresh_token, refresh_response_key }, message: refresh_token };
  return [
    ...[html(503), genericError(), clientError(), invalidToken(), junk(200), truncated(), wrongKey()],
    { reply: () => ({ status: 200, body: JSON.stringify(echo) }) },
    { reply: () => ({ status: 400, body: JSON.stringify({ ...echo, status: 'client_error' }) }) },
    { reply: () => ({ status: 500, body: refresh_token }) },
  ];
};

const open = async (
  world: World,
  identity: unknown,
  mode: (typeof modes)[number],
  tag: string,
): Promise<void> => {
  const { site, tab } = world;
  const signals = `/${product.name.toLowerCase()}-secure-signals.js`;
  // The page's own copy of the identity must not be what is found in the document.
  const html = publisherPage(product, null, ['/probe.js', signals, `/sdk.js"${tag} class="`]);
  site.put('/flow', { html });
  await tab.page.goto(`${site.origin}/flow?uid2_ss_debug=true`);
  await tab.page.evaluate(() => {
    window.probe.sdk.callbacks.push(() => {
      throw new Error('a callback of the page');
    });
  });
  await tab.init(world.options(mode, identity ? { identity } : {}));
};

for (const mode of modes) {
  for (const sealed of [false, true]) {
    test(`no secret, email or phone is heard of in any flow [${mode}${sealed ? ', sealed' : ''}]`, async ({
      world,
    }) => {
      const { operator, tab } = world;
      const { page } = tab;
      const tag = sealed ? ' data-sealed=""' : '';
      const secrets: string[] = [EMAIL, PHONE];
      const keep = (identity: Identity): Identity => {
        secrets.push(identity.refresh_token, `${identity.refresh_response_key}`);
        return identity;
      };
      const witnessed = witness(page);
      const renewed = success({
        change: (issued) => {
          keep(issued);
          return {};
        },
      });

      // Refreshes of every outcome, some of which echo secrets.
      const identity = keep(operator.issue(refreshDue));
      for (const answer of [...troubles(identity), renewed, optout(), expiredToken()]) {
        operator.answerRefresh(answer);
        const sent = operator.refreshes().length;
        await open(world, identity, mode, tag);
        await expect.poll(() => operator.refreshes().length).toBeGreaterThan(sent);
        await world.time.settle();
        await witnessed.look();
        await page.evaluate(() => window.probe.sdk.disconnect());
      }

      // Refusals of what the page passes; generation from an email and a phone, good and bad; a logout.
      operator.answerRefreshOtherwise(renewed);
      operator.answerGenerate(renewed, clientError(), html(500), optout());
      await page.evaluate(
        async ({ identity, email, phone, subscriptionId, serverPublicKey }) => {
          const { sdk } = window.probe;
          const signals = (window as unknown as Record<string, { registerSecureSignalProvider?(): void }>)[
            `${document.documentElement.dataset.global}SecureSignalProvider`
          ];
          const attempt = async (run: () => unknown): Promise<void> => {
            try {
              await run();
            } catch (error) {
              // What the page is told may well end up in its own log.
              console.error(error);
            }
          };
          const keys = { serverPublicKey, subscriptionId };
          const phoned = (sdk as unknown as { setIdentityFromPhone: typeof sdk.setIdentityFromEmail })
            .setIdentityFromPhone;
          await attempt(() => sdk.setIdentity({ ...identity, advertising_token: '' }));
          await attempt(() =>
            sdk.setIdentity({ ...identity, refresh_response_key: `${identity.refresh_token}!` }),
          );
          await attempt(() => sdk.init({ identity: { ...identity, refresh_expires: 'x' } }));
          await attempt(() => sdk.setIdentityFromEmail(email, keys));
          await attempt(() => signals?.registerSecureSignalProvider?.());
          await attempt(() => sdk.getAdvertisingTokenAsync());
          await attempt(() => phoned(phone, keys));
          await attempt(() => phoned(phone, keys));
          await attempt(() => sdk.setIdentityFromEmail(email, keys));
          await attempt(() => sdk.setIdentityFromEmail(`${email}, ${phone}`, keys));
          await attempt(() => phoned(email, keys));
          await attempt(() => sdk.setIdentityFromEmail(email, { ...keys, serverPublicKey: 'bad' }));
          await attempt(() => sdk.disconnect());
          await attempt(() => sdk.getAdvertisingTokenAsync());
        },
        {
          identity,
          email: EMAIL,
          phone: PHONE,
          subscriptionId: 'toPh8vgJgt',
          serverPublicKey: product.publicKeyPrefix + operator.publicKey,
        },
      );
      await world.time.settle();
      await witnessed.look();

      expect(operator.generates().length, 'generations that were asked for').toBeGreaterThan(2);
      expect(witnessed.heard.filter((text) => text.startsWith('console:')).length).toBeGreaterThan(5);
      const found = secrets.flatMap((secret, index) =>
        witnessed.heard
          .filter((text) => text.includes(secret))
          .map((text) => `secret ${index} in ${text.slice(0, 20)}`),
      );
      expect(found).toEqual([]);
      const bodies = operator.requests.map(({ body }) => body).join();
      expect(bodies.includes(EMAIL) || bodies.includes(PHONE), 'an email or phone was sent').toBe(false);
    });
  }
}
