import { expect, it } from 'vitest';
import { issue, sealed, success } from './simulation/answers.js';
import { client, refreshing } from './simulation/client.js';
import { createWorld, settle } from './simulation/world.js';
import {
  measureAvailability,
  type RefreshMeasurement,
  reportRefreshes,
  type Telemetry,
} from './telemetry.js';

/** A refresh in the air, and what is reported of it. */
function reported() {
  const reports: RefreshMeasurement[] = [];
  const telemetry = reportRefreshes((measurement) => void reports.push(measurement));
  return { reports, ...refreshing({ telemetry }) };
}

it('reports a refresh that succeeded, with the time it took', async () => {
  const { reports, world, identity, request } = reported();
  await world.pass(250);
  request.answer(success(issue(world.now()), identity));
  await settle();
  expect(reports).toEqual([{ attempt: 1, latency: 250, outcome: 'success' }]);
});

it('counts the attempts until one succeeds', async () => {
  const { reports, world, identity, request } = reported();
  request.answer(new Response('{}', { status: 503 }));
  while (world.requests.length < 2) await world.pass(1_000);
  world.requests[1]?.fail();
  while (world.requests.length < 3) await world.pass(1_000);
  const fresh = issue(world.now());
  world.requests[2]?.answer(success(fresh, identity));
  while (world.requests.length < 4) await world.pass(10_000);
  world.requests[3]?.fail();
  await settle();
  expect(reports.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
    [1, 'status 503'],
    [2, 'no answer'],
    [3, 'success'],
    [1, 'no answer'],
  ]);
});

it.each([
  ['optout', { status: 'optout' }],
  ['expired_token', { status: 'expired_token' }],
])('reports an ending as %s', async (outcome, message) => {
  const { reports, identity, request } = reported();
  request.answer(sealed(message, identity));
  await settle();
  expect(reports).toMatchObject([{ outcome }]);
});

it('reports a refresh that ran into its time limit', async () => {
  const { reports, world } = reported();
  await world.pass(10_000);
  expect(reports).toEqual([{ attempt: 1, latency: 10_000, outcome: 'no answer' }]);
});

it('does not report a refresh that a logout has made pointless', async () => {
  const { reports, world, subject } = reported();
  subject.disconnect();
  await world.pass(20_000);
  expect(reports).toEqual([]);
});

it('a report that throws does not cost the token', async () => {
  const telemetry = reportRefreshes(() => {
    throw new Error('metrics are down');
  });
  const { world, identity, subject, request } = refreshing({ telemetry });
  const fresh = issue(world.now());
  request.answer(success(fresh, identity));
  await settle();
  expect(subject.token).toBe(fresh.advertising_token);
});

it.each([
  ['hears of measurements itself', () => true],
  ['gives nothing back', () => undefined],
  ['is no function', {}],
])('telemetry that %s is refused with the name of the fix', (_, telemetry) => {
  expect(() => client(createWorld(), { telemetry: telemetry as unknown as Telemetry })).toThrow(
    new TypeError('telemetry must be like reportRefreshes(report)'),
  );
});

it('reports nothing that identifies anyone', async () => {
  const { reports, world, identity, request } = reported();
  const fresh = issue(world.now());
  request.answer(success(fresh, identity));
  await settle();
  const text = JSON.stringify(reports);
  for (const value of [...Object.values(identity), ...Object.values(fresh)])
    expect(text).not.toContain(String(value));
});

it('counts the seconds with and without a token', async () => {
  const world = createWorld();
  const subject = client(world);
  const read = measureAvailability(subject, world.environment);
  await world.pass(10_000);
  subject.setIdentity(issue(world.now()));
  await world.pass(60_000);
  subject.disconnect();
  await world.pass(30_000);
  expect(read()).toEqual({ withToken: 60, withoutToken: 40 });
});

it('counts a token that expires while the device is asleep up to its expiry', async () => {
  const world = createWorld();
  const environment = { ...world.environment, performance: { timeOrigin: 0, now: () => world.now() } };
  const identity = issue(world.now(), { identity_expires: world.now() + 3_600_000 });
  const subject = client(world, { identity, environment });
  const read = measureAvailability(subject, environment);
  world.shiftClock(8 * 3_600_000);
  world.wake();
  expect(subject.token).toBeUndefined();
  expect(read()).toEqual({ withToken: 3_600, withoutToken: 7 * 3_600 });
});

it.each([
  ['forward', 86_400_000],
  ['back', -86_400_000],
])('a device clock that is set %s counts for nothing', async (_, ms) => {
  const world = createWorld();
  const subject = client(world);
  const read = measureAvailability(subject, world.environment);
  await world.pass(10_000);
  world.shiftClock(ms);
  await world.pass(10_000);
  expect(read()).toEqual({ withToken: 0, withoutToken: 20 });
});
