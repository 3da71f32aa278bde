import { UID2 } from '../product.js';
import { expect, type Profile, test } from './profile.js';

// everid in a frame, and a CMP on the page above it: nobody asks that CMP, and its silence is no yes.

test.use({ names: UID2 });

const DEADLINE = 200;

/** Opens a page with this markup, in whose frame of another origin there is a frame of its own with a client. */
const openFrames = async (profile: Profile, markup: string): Promise<void> => {
  const { site, operator } = profile;
  const identity = JSON.stringify(operator.issue());
  site.put('/inner', {
    html: `<!doctype html><html data-global="none"><script src="/report.js"></script><script src="/everid.umd.js"></script><script>
      let last;
      const onDecision = ({ decision, row }) => { last = decision + ', row ' + row; };
      const client = everid.createClient(everid.UID2, {
        identity: ${identity}, storage: everid.inMemory(), baseUrl: '${operator.url}',
        consent: { use: 'auto', scope: 'us', deadline: ${DEADLINE}, onDecision },
      });
      // Begun after the gate's own, this timer ends after it.
      const tell = () => report('decided', last + (client.token ? ': a token' : ': nothing'));
      client.getToken().catch(() => {}).then(() => setTimeout(tell, ${DEADLINE}));
    </script></html>`,
  });
  site.put('/middle', { html: `<!doctype html><iframe src="${site.origin}/inner"></iframe>` });
  site.put('/top', { html: `<!doctype html>${markup}<iframe src="${site.otherOrigin}/middle"></iframe>` });
  const tab = await profile.newTab();
  await tab.page.goto(`${site.origin}/top`);
};

const cases: Record<string, [markup: string, decided: string]> = {
  'a TCF CMP': ['<iframe name="__tcfapiLocator"></iframe>', 'deny-for-now, row 12: nothing'],
  'a GPP CMP': ['<iframe name="__gppLocator"></iframe>', 'deny-for-now, row 21: nothing'],
  'no CMP': ['', 'allow, row 13: a token'],
};

test('a CMP two pages above, behind a page of another origin, counts as one that gives no answer', async ({
  profile,
}) => {
  const { reports } = profile.site;
  for (const [name, [markup, decided]] of Object.entries(cases)) {
    const before = reports.length;
    await openFrames(profile, markup);
    await expect.poll(() => reports.length).toBe(before + 1);
    expect(reports.at(-1)?.token, name).toBe(decided);
  }
});
