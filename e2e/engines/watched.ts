import type { Identity } from '../foreign/identity.js';
import type { InitOptions } from '../page-scripts.js';
import type { Report } from '../site.js';
import type { Mode } from '../tab.js';
import { type EngineTab, expect, type Profile } from './profile.js';

/** The scripts of a page that tells its server what happens in it. */
export const WATCHED: readonly string[] = ['/probe.js', '/report.js', '/sdk.js', '/start.js'];

/** In ms; longer than tabs are spread over that wake for the same reason. A refresh too many has been sent by then. */
const QUIET = 2_500;

/** For what may take a busy machine long. */
const PATIENTLY = { timeout: 60_000, intervals: [20, 50, 100] };

export const openWatched = (
  profile: Profile,
  tab: EngineTab,
  mode: Mode = 'localStorage',
  more: InitOptions = {},
  origin?: string,
): Promise<void> =>
  tab.open({ init: profile.options(mode, more), scripts: WATCHED, ...(origin ? { origin } : {}) });

/** Opens `count` tabs, of which the first is the one that has touched storage; none of them has a page of the site yet. */
export const openTabs = async (profile: Profile, count: number): Promise<[EngineTab, ...EngineTab[]]> => {
  const tabs = [await profile.newTab()] as [EngineTab, ...EngineTab[]];
  while (tabs.length < count) tabs.push(await profile.newTab());
  return tabs;
};

export const reportsOf = ({ site }: Profile, tab: EngineTab, what: string): Report[] =>
  site.reports.filter((report) => report.page === tab.path && report.what === what);

/** The refreshes that the pages have sent, as they told it themselves. */
export const sentRefreshes = ({ site }: Profile): Report[] =>
  site.reports.filter(({ what }) => what === 'refresh');

/**
 * Waits until each tab has said so: with a token, until its last word of this kind has that one. Nobody asks the tabs,
 * since that might wake them.
 */
export const allReport = (
  profile: Profile,
  tabs: readonly EngineTab[],
  what: string,
  token?: string,
): Promise<void> => {
  const hasReported = (tab: EngineTab): boolean => {
    const last = reportsOf(profile, tab, what).at(-1);
    return !!last && (token === undefined || last.token === token);
  };
  const missing = (): number => tabs.filter((tab) => !hasReported(tab)).length;
  const message = `tabs that have not reported ${what}`;
  return expect.poll(missing, { message, ...PATIENTLY }).toBe(0);
};

/** Waits until each tab has told its page of a token that is neither none nor that of `old`; it is to be one and the same. */
export const allUpdated = async (
  profile: Profile,
  tabs: readonly EngineTab[],
  old: Identity,
): Promise<string> => {
  const fresh = (tab: EngineTab): string | undefined =>
    reportsOf(profile, tab, 'IdentityUpdated').find(
      ({ token }) => token !== '' && token !== old.advertising_token,
    )?.token;
  const without = (): number => tabs.filter((tab) => !fresh(tab)).length;
  const message = 'tabs that have not heard of a new token';
  await expect.poll(without, { message, ...PATIENTLY }).toBe(0);
  const tokens = new Set(tabs.map(fresh));
  expect(tokens.size, 'tokens that the tabs have heard of').toBe(1);
  return [...tokens][0] ?? '';
};

/**
 * Waits until nothing more can come of what has happened: timers that a page has set before this one have fired before
 * it, in every tab, however slow the machine is or the browser with tabs in the background.
 */
export const quiet = async (
  profile: Profile,
  tabs: readonly EngineTab[],
  word = `quiet ${Math.random()}`,
): Promise<void> => {
  for (const tab of tabs)
    await tab.page.evaluate(({ word, delay }) => void setTimeout(() => window.report(word), delay), {
      word,
      delay: QUIET,
    });
  await allReport(profile, tabs, word);
};

/** How long after `begin` each tab heard of the token, in ms. */
export const delays = (
  profile: Profile,
  tabs: readonly EngineTab[],
  token: string,
  begin: number,
): number[] => tabs.map((tab) => heardAt(profile, tab, token) - begin);

const heardAt = (profile: Profile, tab: EngineTab, token: string): number =>
  reportsOf(profile, tab, 'IdentityUpdated').find((report) => report.token === token)?.at ??
  Number.POSITIVE_INFINITY;

/** The same, after the first moment since `begin` at which the busy machine had carried any news to the tab. */
export const delaysOfOurs = (
  profile: Profile,
  tabs: readonly EngineTab[],
  token: string,
  begin: number,
): number[] =>
  tabs.map((tab) => {
    const news = reportsOf(profile, tab, 'control').find(({ at }) => at >= begin);
    return heardAt(profile, tab, token) - (news?.at ?? Number.POSITIVE_INFINITY);
  });

/** Nothing is stored; what is there instead is not printed. */
export const expectEmpty = async (tab: EngineTab): Promise<void> => {
  const places = Object.entries(await tab.stored()).filter(([, text]) => text !== null);
  expect(
    places.map(([place]) => place),
    'places that hold something',
  ).toEqual([]);
};

export const expectNobody = async (tab: EngineTab): Promise<void> => {
  const { token, identityToken, loginRequired } = await tab.state();
  expect({ token, identityToken, loginRequired }).toEqual({
    token: undefined,
    identityToken: null,
    loginRequired: true,
  });
  await expectEmpty(tab);
};
