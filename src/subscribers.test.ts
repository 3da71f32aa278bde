import { describe, expect, it } from 'vitest';
import { createClient } from './client.js';
import { UID2 } from './identity/product.js';
import { issue, success } from './simulation/answers.js';
import { refreshing } from './simulation/client.js';
import { createWorld, settle } from './simulation/world.js';
import { inCookie } from './storage/cookie.js';

const KEY = 'UID2-sdk-identity';
const MINUTE = 60_000;

it('a subscriber hears of an expiry that a getter noticed first', async () => {
  const world = createWorld();
  const client = createClient(UID2, { environment: world.environment, identity: issue(world.now()) });
  let told = 0;
  client.subscribe(() => told++);
  world.shiftClock(61 * MINUTE);
  expect(client.token).toBeUndefined();
  await world.pass(6 * MINUTE);
  expect(told).toBe(1);
});

it('a subscriber that logs out does not make the others hear of it twice', () => {
  const world = createWorld();
  const client = createClient(UID2, { environment: world.environment });
  const heard: string[] = [];
  client.subscribe(() => client.disconnect());
  client.subscribe(() => heard.push(client.state));
  client.setIdentity(issue(world.now()));
  expect(heard).toEqual(['NO_IDENTITY']);
});

it('a client that is closed tells nobody', () => {
  const world = createWorld();
  const client = createClient(UID2, { environment: world.environment, identity: issue(world.now()) });
  let told = 0;
  client.subscribe(() => told++);
  client.close();
  world.wake();
  expect(told).toBe(0);
});

it('a frame whose cookie throws keeps the identity for the page', () => {
  const world = createWorld();
  const refuse = () => {
    throw new DOMException('sandboxed', 'SecurityError');
  };
  const document = Object.defineProperty({ hidden: false, cookie: '' }, 'cookie', {
    get: refuse,
    set: refuse,
  });
  const identity = issue(world.now());
  const environment = { ...world.environment, document };
  const client = createClient(UID2, { environment, identity, storage: inCookie() });
  world.wake();
  expect(client.token).toBe(identity.advertising_token);
  expect(world.warnings).toHaveLength(1);
});

describe('subscribers', () => {
  it('hear of changes only, and one that throws does not stop the others', async () => {
    const { world, request, subject, identity } = refreshing();
    const heard: unknown[] = [];
    subject.subscribe(() => {
      throw new Error('mine');
    });
    const stop = subject.subscribe(() => heard.push(subject.getSnapshot()));
    request.fail();
    await settle();
    expect(heard).toHaveLength(0);
    await world.pass(6_000);
    world.requests[1]?.answer(success(issue(world.now()), identity));
    await settle();
    expect(heard).toHaveLength(1);
    expect(subject.getSnapshot()).toBe(heard[0]);
    stop();
    subject.disconnect();
    expect(heard).toHaveLength(1);
  });

  it('may log the user out in the middle of an event', async () => {
    const { world, request, subject, identity } = refreshing();
    subject.subscribe(() => subject.disconnect());
    request.answer(success(issue(world.now()), identity));
    await settle();
    expect(subject.state).toBe('NO_IDENTITY');
    expect(world.environment.localStorage.getItem(KEY)).toBeNull();
  });
});
