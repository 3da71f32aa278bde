import { afterEach, describe, expect, it } from 'vitest';
import { createLocalOperator, type LocalOperator, siteOperator } from './operators.js';
import type { ProductKey } from './products.js';
import { type RunningServer, startServer } from './server.js';
import { LOCAL_CREDENTIALS } from './settings.js';

let server: RunningServer | undefined;

afterEach(() => server?.close());

async function running(product: ProductKey) {
  const local: LocalOperator = createLocalOperator(product, {
    identity: 30,
    refreshFrom: 10,
    refreshExpires: 120,
  });
  server = await startServer(local.fetch, 0);
  return { local, site: siteOperator(product, server.url, LOCAL_CREDENTIALS, local) };
}

describe('a local operator', () => {
  it.each([
    ['uid2', /^A4/],
    ['euid', /^E4/],
  ] as const)('issues %s identities to the site', async (product, token) => {
    const { site } = await running(product);
    const outcome = await site.generate('reader@example.com');
    expect(outcome).toMatchObject({
      status: 'success',
      identity: { advertising_token: expect.stringMatching(token) },
    });
  });

  it('knows the test readers and refuses what is no email', async () => {
    const { site } = await running('uid2');
    expect((await site.generate('optout@example.com')).status).toBe('optout');
    expect((await site.generate('refresh-optout@example.com')).status).toBe('success');
    expect((await site.generate('nobody')).status).toBe('refused');
  });

  it('issues identities with the lifetimes that it was last told', async () => {
    const { site, local } = await running('uid2');
    local.setLifetimes({ identity: 6, refreshFrom: 2, refreshExpires: 9 });
    const outcome = await site.generate('reader@example.com');
    if (outcome.status !== 'success') throw new Error(`generate said ${outcome.status}`);
    const { refresh_from, identity_expires, refresh_expires } = outcome.identity;
    expect([identity_expires - refresh_from, refresh_expires - refresh_from]).toEqual([4000, 7000]);
  });

  it('goes on refreshing earlier identities when its lifetimes change', async () => {
    const { site, local } = await running('uid2');
    const outcome = await site.generate('reader@example.com');
    if (outcome.status !== 'success') throw new Error(`generate said ${outcome.status}`);
    local.setLifetimes({ identity: 6, refreshFrom: 2, refreshExpires: 9 });
    const body = outcome.identity.refresh_token;
    const answer = await fetch(`${site.url}/v2/token/refresh`, { method: 'POST', body });
    expect(answer.status).toBe(200);
  });

  it('is unavailable to the site when it is down', async () => {
    const { site, local } = await running('euid');
    local.setFault({ mode: 'down' });
    expect((await site.generate('reader@example.com')).status).toBe('unavailable');
  });
});
