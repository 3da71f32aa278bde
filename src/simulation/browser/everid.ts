import { createClient } from '../../client.js';
import { UID2 } from '../../identity/product.js';
import { inCookie } from '../../storage/cookie.js';
import { inLocalStorage } from '../../storage/local-storage.js';
import type { Page, Subject } from './page.js';
import { inSealed } from './sealing.js';
import type { World } from './world.js';

/**
 * The real client, in a page of the simulated browser.
 *
 * @param react what the page's own subscriber does.
 */
export function startEverid(world: World, page: Page, react: () => void = () => {}): Subject {
  const place = world.plan.place === 'cookie' ? inCookie() : inLocalStorage();
  const { keeps } = page.kind;
  const storage = keeps === 'plain' ? place : inSealed(world, page, place, keeps === 'sealed');
  const client = createClient(UID2, { environment: page.environment, storage });
  client.subscribe(() => {
    world.note({ kind: 'told', page });
    react();
  });
  return {
    token: () => client.token,
    login: client.setIdentity,
    logout: client.disconnect,
    close: client.close,
    ask() {
      if (page.waitingSince !== undefined) return;
      page.waitingSince = world.awake();
      const settle = () => {
        page.waitingSince = undefined;
      };
      client.getToken().then(settle, settle);
    },
  };
}
