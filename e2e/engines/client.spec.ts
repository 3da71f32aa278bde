import { held } from '../foreign/answers.js';
import { type Identity, refreshDue } from '../foreign/identity.js';
import { type Mode, modes } from '../tab.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import { allReport, expectEmpty, openTabs, reportsOf, sentRefreshes } from './watched.js';

interface Client {
  readonly token: string | undefined;
  readonly state: string;
  getToken(): Promise<string>;
  subscribe(listener: () => void): () => void;
  setIdentity(identity: unknown): void;
  disconnect(): void;
}

declare global {
  interface Window {
    everid: Record<'UID2' | 'EUID', unknown> & {
      createClient(product: unknown, options: unknown): Client;
      inCookie(): unknown;
      inLocalStorage(): unknown;
    };
    client: Client;
  }
}

/** Opens a page that uses everid without the official SDK's contract: a client, whose changes the page reports. */
const openClient = async (profile: Profile, tab: EngineTab, mode: Mode): Promise<void> => {
  await tab.open({ init: null, scripts: ['/report.js', '/everid.umd.js'] });
  await tab.page.evaluate(
    ({ name, mode, baseUrl }) => {
      const { everid } = window;
      const storage = mode === 'cookie' ? everid.inCookie() : everid.inLocalStorage();
      window.client = everid.createClient(everid[name], { baseUrl, storage });
      window.client.subscribe(() => window.report('changed', window.client.token));
    },
    { name: profile.names.name, mode, baseUrl: profile.operator.url },
  );
};

const login = (tab: EngineTab, identity: Identity): Promise<void> =>
  tab.page.evaluate((given) => window.client.setIdentity(given), identity);

for (const mode of modes) {
  test(`clients of two tabs share a new user and the logout [${mode}]`, async ({ profile }) => {
    const tabs = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
    const [first, second] = tabs;
    for (const tab of tabs) await openClient(profile, tab, mode);
    const [one, two] = [profile.operator.issue(), profile.operator.issue({ user: 'B' })];
    await login(first, one);
    await allReport(profile, tabs, 'changed', one.advertising_token);
    await login(second, two);
    await allReport(profile, tabs, 'changed', two.advertising_token);
    await first.page.evaluate(() => window.client.disconnect());
    await allReport(profile, tabs, 'changed', '');
    for (const tab of tabs) expect(await tab.page.evaluate(() => window.client.state)).toBe('NO_IDENTITY');
    await expectEmpty(second);
  });

  test(`of three tabs one refreshes, and getToken gives its token in all [${mode}]`, async ({ profile }) => {
    const { operator } = profile;
    const answer = held();
    operator.answerRefreshOtherwise(answer);
    const tabs = await openTabs(profile, 3);
    // Expired: nobody has a token before the refresh.
    const old = operator.issue({ ...refreshDue, identityExpires: -1 });
    await tabs[0].seed(mode, old);
    for (const tab of tabs) {
      await openClient(profile, tab, mode);
      await tab.page.evaluate(
        () => void window.client.getToken().then((token) => window.report('token', token)),
      );
    }
    await expect.poll(() => operator.refreshes().length).toBe(1);
    answer.release();
    await allReport(profile, tabs, 'token');
    const tokens = tabs.flatMap((tab) => reportsOf(profile, tab, 'token').map(({ token }) => token));
    expect(new Set(tokens).size).toBe(1);
    expect(sentRefreshes(profile)).toHaveLength(1);
  });
}
