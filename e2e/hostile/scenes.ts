import { refreshDue } from '../foreign/identity.js';
import { product } from '../product.js';
import type { Scene } from './attack.js';

// What several attacks prepare and look at.

export const operatorOnTag = ({ world }: Scene): string => `data-base-url="${world.operator.url}"`;
export const token = ({ world }: Scene): Promise<string | undefined> => world.tab.token();
export const seedIdentity = async (scene: Scene): Promise<void> =>
  scene.world.tab.seed('localStorage', scene.world.operator.issue(refreshDue));
export const noToken = async (scene: Scene): Promise<string | undefined> =>
  (await token(scene)) ? undefined : 'the token is lost';

export const seedConfig = ({ world, evil }: Scene): Promise<void> =>
  world.tab.seedRaw({
    localStorage: { [`${product.storageKey}_config`]: JSON.stringify({ baseUrl: evil.url }) },
  });
