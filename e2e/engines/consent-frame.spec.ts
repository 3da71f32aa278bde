import { bundleCmp } from '../consent/cmp.js';
import { relayScript } from '../consent/relay.js';
import { say, subjects } from '../consent/scene.js';
import { type ProductNames, UID2 } from '../product.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';

// everid in a frame, and a CMP on the page above it, behind a page of another origin.

const DEADLINE = 200;

const innerPage = ({ name }: ProductNames, identity: object, baseUrl: string, consent: string): string =>
  `<!doctype html><html data-global="none"><script src="/report.js"></script><script src="/everid.umd.js"></script><script>
    const tell = (decision) => report('decided', decision + (client.token ? ': a token' : ': nothing'));
    const onDecision = ({ decision, row }) => {
      // Reports may overtake each other: there is one for each answer.
      if (decision === 'wait') return;
      const said = decision + ', row ' + row;
      // A yes begins after it was heard of.
      client.getToken().catch(() => {}).then(() => tell(said));
    };
    const client = everid.createClient(everid.${name}, {
      identity: ${JSON.stringify(identity)}, storage: everid.inMemory(), baseUrl: '${baseUrl}',
      consent: { ...${consent}, onDecision },
    });
  </script></html>`;

/** Opens a page with this markup, in whose frame of another origin there is a frame of its own with a client. */
const openFrames = async (
  { site, operator }: Profile,
  tab: EngineTab,
  product: ProductNames,
  consent: string,
  markup: string,
): Promise<void> => {
  site.put('/inner', { html: innerPage(product, operator.issue(), operator.url, consent) });
  site.put('/middle', { html: `<!doctype html><iframe src="${site.origin}/inner"></iframe>` });
  site.put('/top', { html: `<!doctype html>${markup}<iframe src="${site.otherOrigin}/middle"></iframe>` });
  await tab.page.goto(`${site.origin}/top`);
};

const expectDecision = ({ site }: Profile, decided: RegExp): Promise<void> =>
  expect.poll(() => site.reports.at(-1)?.token).toMatch(decided);

const silent: Record<string, [markup: string, decided: string]> = {
  'a TCF CMP': ['<iframe name="__tcfapiLocator"></iframe>', 'deny-for-now, row 12: nothing'],
  'a GPP CMP': ['<iframe name="__gppLocator"></iframe>', 'deny-for-now, row 21: nothing'],
  'no CMP': ['', 'allow, row 13: a token'],
};

test.describe('a page of UID2', () => {
  test.use({ names: UID2 });

  for (const [name, [markup, decided]] of Object.entries(silent))
    test(`below ${name} that never answers comes to: ${decided}`, async ({ profile }) => {
      const consent = `{ use: 'auto', scope: 'us', deadline: ${DEADLINE} }`;
      await openFrames(profile, await profile.newTab(), UID2, consent, markup);
      await expectDecision(profile, new RegExp(`^${decided}$`));
    });
});

for (const { product, kind, yes, no } of subjects)
  test.describe(`${product.name} in a frame, by ${kind}`, () => {
    test.use({ names: product });

    test('hears the CMP above it, two pages up: a yes, and a withdrawal', async ({ profile }) => {
      const { site } = profile;
      const headers = { 'content-type': 'text/javascript; charset=utf-8' };
      site.put('/cmp.js', { html: await bundleCmp(kind), headers });
      site.put('/relay.js', { html: relayScript, headers });
      const tab = await profile.newTab();
      const markup = '<script src="/cmp.js"></script><script src="/relay.js"></script>';
      await openFrames(profile, tab, product, `{ use: 'auto' }`, markup);
      await say(tab.page, yes);
      await expectDecision(profile, /^allow.*: a token$/);
      await say(tab.page, no);
      await expectDecision(profile, /^deny[+]erase.*: nothing$/);
    });
  });
