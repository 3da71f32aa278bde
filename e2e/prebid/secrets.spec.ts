import type { ConsoleMessage } from '@playwright/test';
import { expiredToken, optout } from '../foreign/answers.js';
import { type Identity, refreshDue } from '../foreign/identity.js';
import { createSecrets, troubles } from '../secrets/troubles.js';
import { witness } from '../secrets/witness.js';
import { configOf, generationFor } from './configs.js';
import { type AuctionWorld, expect, test } from './world.js';

// As e2e/secrets.spec.ts, with our module in a real Prebid in its debug mode. Prebid keeps the page's own configuration
// where every script can ask for it; what is looked for is what gets anywhere else.

const EMAIL = 'somebody.in.particular@example.com';
const PHONE = '+12345678901';
const PLACES = { storageKey: '__uid2_advertising_token', cookie: '__uid2_advertising_token' };

/** Prebid's own, which say so much; the page has them as text. */
const isForeign = (message: ConsoleMessage): boolean => !message.text().startsWith('%cPrebid');

const visit = async (
  { tab, operator, time }: AuctionWorld,
  token: Identity | undefined,
  params: Record<string, unknown> = {},
): Promise<void> => {
  await tab.open({ config: configOf({ operator }, token, { params, more: { debug: true } }) });
  await tab.auction();
  await time.advance(2_000);
  // The page's own configuration is a script in its head.
  await tab.page.evaluate(async () => {
    for (const script of document.querySelectorAll('script')) script.remove();
    const noted = [
      ...window.auctions.lines,
      ...window.auctions.errors,
      JSON.stringify(window.pbjs.getUserIds()),
    ];
    Object.assign(window, { noted });
  });
};

test('F5 no secret, email or phone is heard of, whatever the operator answers', async ({ world }) => {
  const { operator, tab, bidders } = world;
  const secrets = createSecrets(EMAIL, PHONE);
  const witnessed = witness(tab.page, PLACES, isForeign);
  for (const answer of [...troubles(operator.issue()), secrets.renewed(), optout(), expiredToken()]) {
    operator.answerRefresh(answer);
    const sent = operator.refreshes().length;
    await visit(world, secrets.keep(operator.issue(refreshDue)));
    expect(operator.refreshes().length).toBeGreaterThan(sent);
    await witnessed.look();
  }
  for (const identifier of [{ email: EMAIL }, { phone: PHONE }]) {
    operator.answerGenerate(secrets.renewed());
    const { email: _, ...keys } = generationFor({ operator }, '');
    await visit(world, undefined, { ...keys, ...identifier });
    await witnessed.look();
  }
  expect(operator.generates().length).toBe(2);
  const bids = bidders.requests.map(({ url, body }) => decodeURIComponent(url.href) + JSON.stringify(body));
  expect(bids.join().includes('advertising-'), 'bidders are sent tokens').toBe(true);
  witnessed.heard.push(...bids);
  const lines = witnessed.heard.filter((text) => text.includes('uid2'));
  expect(lines.length, 'the module was heard of').toBeGreaterThan(5);
  witnessed.expectNothingOf(secrets.all);
  const sent = operator.requests.map(({ body }) => body).join();
  expect(sent.includes(EMAIL) || sent.includes(PHONE), 'an email or phone was sent').toBe(false);
});
