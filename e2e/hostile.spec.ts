import type { Identity } from './foreign/identity.js';
import { refreshDue } from './foreign/identity.js';
import type { Attack, Scene } from './hostile/attack.js';
import { attacks } from './hostile/attacks.js';
import { startEvilServer } from './hostile/evil-server.js';
import { buildUnguarded } from './hostile/unguarded.js';
import { publisherPage } from './page-scripts.js';
import { product } from './product.js';
import { type Site, startSite } from './site.js';
import { createTab } from './tab.js';
import { expect, test, type World } from './world.js';

// Every attack runs twice: against what is built, where it must do no harm, and against a build without the one guard
// that keeps it off, where it must do some. `npm run test:hostile` shows both.

test.use({ realTime: true });

const html = (attack: Attack, scene: Scene, identity: Identity | undefined): string => {
  const { world } = scene;
  const init = attack.init ? attack.init(scene) : world.options();
  const page = publisherPage(product, init && { ...init, ...(identity && { identity }) });
  const hostile = attack.script ? `<script>${attack.script(scene)}</script>` : '';
  return page
    .replace('<head>', `<head>${attack.markup?.(scene) ?? ''}`)
    .replaceAll('src="/', `src="${world.site.origin}/`)
    .replace(/(<script src="[^"]*[/]sdk[.]js")/, `${hostile}$1 ${attack.attributes?.(scene) ?? ''}`);
};

/** What the attack brought about; nothing where it was kept off. */
const harmOf = async (attack: Attack, scene: Scene, identity: Identity | undefined): Promise<string[]> => {
  const { world, evil } = scene;
  const { page } = world.tab;
  const seen = await page.evaluate(() => ({
    errors: [...window.probe.errors, ...(window.probe.initError ? [window.probe.initError] : [])],
    markup: document.documentElement.outerHTML.replace(/data-init="[^"]*"/, ''),
  }));
  const secrets = [identity?.refresh_token, identity?.refresh_response_key].filter(
    (secret) => !!secret,
  ) as string[];
  const harm = seen.errors.map((message) => `it threw: ${message}`);
  if (evil.requests.some(({ body }) => body.length > 300)) harm.push('a refresh token went to another host');
  if (evil.requests.some(({ path }) => path.endsWith('.js'))) harm.push('code came from another host');
  if (secrets.some((secret) => seen.markup.includes(secret))) harm.push('a secret is in the document');
  const urls = [...evil.requests.map(({ path }) => path), ...world.operator.requests.map(({ url }) => url)];
  if (secrets.some((secret) => decodeURIComponent(urls.join()).includes(secret)))
    harm.push('a secret is in a URL');
  const own = await attack.harm?.(scene);
  return own ? [...harm, own] : harm;
};

/** Lets the attack happen. Gives the way to look for harm. */
const run = async (attack: Attack, scene: Scene): Promise<() => Promise<string[]>> => {
  const { world } = scene;
  const { page } = world.tab;
  // The production operators are nobody's business here.
  await page.route(/prod[.](uidapi[.]com|euid[.]eu)/, (route) => route.abort());
  if (attack.answer) world.operator.answerRefreshOtherwise(attack.answer(scene));
  await attack.seed?.(scene);
  const identity = attack.identity === null ? undefined : world.operator.issue(attack.identity ?? refreshDue);
  world.site.put('/hostile', { html: html(attack, scene, identity) });
  await page.goto(`${world.site.origin}/hostile`);
  // A refresh that is due is sent while the page loads, and its answer has come when later requests are answered.
  await world.time.settle();
  await attack.act?.(scene);
  await world.time.settle();
  return () => harmOf(attack, scene, identity);
};

const withScene = async (world: World, site: Site, use: (scene: Scene) => Promise<void>): Promise<void> => {
  const evil = await startEvilServer();
  const tab = createTab(world.tab.page, site, world.time.now);
  await use({ world: { ...world, site, tab }, evil });
  await evil.close();
};

for (const attack of attacks) {
  test(`guarded: ${attack.name}`, ({ world }) =>
    withScene(world, world.site, async (scene) => expect(await (await run(attack, scene))()).toEqual([])));

  const { guard, worksIn } = attack;
  if (!guard) continue;
  const where = worksIn ? ` in ${worksIn}` : '';
  test(`without its guard the attack works${where}: ${attack.name}`, async ({ world, browserName }) => {
    const { script, remove } = await buildUnguarded(guard);
    const site = await startSite(script);
    await withScene(world, site, async (scene) => {
      const look = await run(attack, scene);
      // Elsewhere it is the browser that keeps it off.
      if (worksIn && browserName !== worksIn) expect(await look()).toEqual([]);
      else await expect.poll(look).not.toEqual([]);
    });
    await site.close();
    await remove();
  });
}
