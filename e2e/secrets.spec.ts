import { clientError, expiredToken, html, optout } from './foreign/answers.js';
import { refreshDue } from './foreign/identity.js';
import { publisherPage } from './page-scripts.js';
import { product } from './product.js';
import { createSecrets, troubles } from './secrets/troubles.js';
import { witness } from './secrets/witness.js';
import { modes } from './tab.js';
import { expect, test, type World } from './world.js';

// Drives every flow of the drop-ins with everything on that makes the scripts talk, and looks for secrets wherever one
// could get. secrets-client.spec.ts does so with createClient, secrets-consent.spec.ts with the consent gate, and
// prebid/secrets.spec.ts with the modules for Prebid.

test.use({ realTime: true });

const EMAIL = 'somebody.in.particular@example.com';
const PHONE = '+12345678901';

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
      const secrets = createSecrets(EMAIL, PHONE);
      const witnessed = witness(page, product);

      // Refreshes of every outcome, some of which echo secrets.
      const identity = secrets.keep(operator.issue(refreshDue));
      for (const answer of [...troubles(identity), secrets.renewed(), optout(), expiredToken()]) {
        operator.answerRefresh(answer);
        const sent = operator.refreshes().length;
        await open(world, identity, mode, tag);
        await expect.poll(() => operator.refreshes().length).toBeGreaterThan(sent);
        await world.time.settle();
        await witnessed.look();
        await page.evaluate(() => window.probe.sdk.disconnect());
      }

      // Refusals of what the page passes; generation from an email and a phone, good and bad; a logout.
      operator.answerRefreshOtherwise(secrets.renewed());
      operator.answerGenerate(secrets.renewed(), clientError(), html(500), optout());
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
      witnessed.expectNothingOf(secrets.all);
      const bodies = operator.requests.map(({ body }) => body).join();
      expect(bodies.includes(EMAIL) || bodies.includes(PHONE), 'an email or phone was sent').toBe(false);
    });
  }
}
