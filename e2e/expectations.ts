import type { Answer } from './foreign/answers.js';
import { type Identity, type IssueOptions, MINUTE, refreshDue, SECOND } from './foreign/identity.js';
import type { InitOptions } from './page-scripts.js';
import type { Mode, Tab } from './tab.js';
import { expect, type World } from './world.js';

/** Most requests that a page may send in the first minute of any trouble. */
export const MOST_PER_MINUTE = 8;

/** Opens the page of a user of yesterday: an identity is in storage, and init() names none. */
export const openWith = async (
  world: World,
  issue: IssueOptions = {},
  mode: Mode = 'localStorage',
  more: InitOptions = {},
): Promise<Identity> => {
  const identity = world.operator.issue(issue);
  await world.tab.seed(mode, identity);
  await world.tab.open({ init: world.options(mode, more) });
  return identity;
};

/** The same with a refresh due at once, which the operator answers as told, again and again. */
export const openDue = async (
  world: World,
  answer: Answer,
  mode: Mode = 'localStorage',
): Promise<Identity> => {
  world.operator.answerRefreshOtherwise(answer);
  return openWith(world, refreshDue, mode);
};

export const expectToken = async (tab: Tab, token: string): Promise<void> => {
  const state = await tab.state();
  expect(state).toMatchObject({ token, identityToken: token, loginRequired: false });
};

export const expectNobody = async (tab: Tab): Promise<void> => {
  const { token, identityToken, loginRequired } = await tab.state();
  expect({ token, identityToken, loginRequired }).toEqual({
    token: undefined,
    identityToken: null,
    loginRequired: true,
  });
};

/** Waits for a refreshed token: one that the operator issued after `old`. */
export const expectRefreshed = async (
  world: World,
  tab: Tab,
  old: Identity,
  within: number = 10 * SECOND,
): Promise<string> => {
  const isNew = async (): Promise<boolean> => ![undefined, old.advertising_token].includes(await tab.token());
  await world.time.eventually(isNew, within, 'the refreshed token is at hand');
  return (await tab.token()) ?? '';
};

export interface MinuteOfTrouble {
  readonly requests: number;
  readonly updates: number;
}

/** Lives through the first minute of trouble, during which the old token must stay at hand. */
export const surviveMinute = async (world: World, identity: Identity): Promise<MinuteOfTrouble> => {
  const { operator, tab, time } = world;
  await time.advance(MINUTE);
  await expectToken(tab, identity.advertising_token);
  const updates = (await tab.eventNames()).filter((name) => name === 'IdentityUpdated').length;
  const requests = operator.refreshes().length;
  expect(requests, 'requests in the first minute').toBeGreaterThan(0);
  expect(requests, 'requests in the first minute').toBeLessThanOrEqual(MOST_PER_MINUTE);
  return { requests, updates };
};
