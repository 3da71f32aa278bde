import { beforeEach, expect, it } from 'vitest';
import { createBrowser, due, NOW, openSealedPage } from '../fixtures/sealed-page.js';
import { identityCookie, readIdentityCookie } from '../server/cookie.js';
import type { Profile } from '../simulation/world.js';
import { inCookie } from './cookie.js';

let profile: Profile;
beforeEach(() => {
  profile = createBrowser();
});

it('sealed secrets outlive the cookie that the server sets again (docs/server.md, "Safari\'s seven days")', async () => {
  const identity = due({ identity_expires: NOW + 3_600_000 });
  const first = openSealedPage({ profile, identity, place: inCookie() });
  await first.idle();
  first.client.close();
  // The server's part of the next page view.
  const brought = readIdentityCookie(`__uid_2=${profile.cookies.get('__uid_2')}`);
  if (brought) {
    const [pair = ''] = identityCookie(brought).split(';');
    profile.cookies.set('__uid_2', pair.slice(pair.indexOf('=') + 1));
  }
  const next = openSealedPage({ profile, place: inCookie() });
  await next.idle();
  expect(next.world.requests.map(({ body }) => body)).toEqual([identity.refresh_token]);
});
