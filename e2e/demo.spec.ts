import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { test as base, expect, type Page } from '@playwright/test';

/** A port that is free at this moment. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Starts the demo as `npm start` does, and waits until it says that it is open. */
async function startDemo(
  environment: Record<string, string>,
): Promise<{ process: ChildProcess; url: string; output: () => string }> {
  const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
  const start = fileURLToPath(new URL('../demo/start.ts', import.meta.url));
  const child = spawn(process.execPath, [tsx, start], { env: { ...process.env, ...environment } });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk;
      const found = output.match(/Front page\s+(http:\S+?)\/?\s/)?.[1];
      if (found && output.includes('Ctrl-C')) resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(`The demo ended: ${output}`)));
  });
  return { process: child, url, output: () => output };
}

/** On ports that nobody else has taken between the look for them and the start. */
async function startSomewhere(): ReturnType<typeof startDemo> {
  for (;;) {
    const [site, operator] = [await freePort(), await freePort()];
    try {
      return await startDemo({ PORT: `${site}`, OPERATOR_PORT: `${operator}`, LIFETIMES: '60,3,600' });
    } catch (error) {
      if (!/is taken|EADDRINUSE/.test(String(error))) throw error;
    }
  }
}

const test = base.extend<object, { demo: { url: string } }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const demo = await startSomewhere();
      await use({ url: demo.url });
      demo.process.kill('SIGINT');
      await new Promise((resolve) => demo.process.once('exit', resolve));
    },
    { scope: 'worker' },
  ],
});

const global = { uid2: '__uid2', euid: '__euid' } as const;
type Key = keyof typeof global;

const token = (page: Page, product: Key): Promise<string | undefined> =>
  page.evaluate(
    (name) =>
      (window as unknown as Record<string, { getAdvertisingToken(): string | undefined }>)[
        name
      ]?.getAdvertisingToken(),
    global[product],
  );

for (const product of ['uid2', 'euid'] as const) {
  for (const place of ['script-tag', 'cookie'] as const) {
    test(`the demo's ${place} page keeps a reader's ${product} token fresh from sign-in to logout`, async ({
      page,
      demo,
    }) => {
      const problems: string[] = [];
      page.on('pageerror', ({ message }) => problems.push(message));
      page.on('console', (message) => {
        if (message.type() === 'error' && message.text().includes('Content Security Policy'))
          problems.push(message.text());
      });
      await page.goto(`${demo.url}/${place}?product=${product}`);
      await page.getByLabel('Email').fill('someone@example.com');
      await page.getByLabel('Email').press('Enter');
      await expect.poll(() => token(page, product)).toBeTruthy();
      const first = await token(page, product);
      await expect.poll(() => token(page, product), { timeout: 30_000 }).not.toBe(first);
      const second = await token(page, product);
      expect(second).toBeTruthy();
      await page.reload();
      await expect.poll(() => token(page, product)).toBeTruthy();
      expect(await token(page, product)).not.toBe(first);
      await page.getByRole('button', { name: 'Log out' }).click();
      await expect.poll(() => token(page, product)).toBeUndefined();
      await page.reload();
      expect(await token(page, product)).toBeUndefined();
      expect(problems).toEqual([]);
    });
  }
}

test('the demo shows an opt-out at the next refresh', async ({ page, demo }) => {
  await page.goto(`${demo.url}/script-tag?product=uid2`);
  await page.getByRole('button', { name: 'Opts out at the next refresh' }).click();
  await expect(page.getByTestId('events')).toContainText('OptoutReceived', { timeout: 30_000 });
  expect(await token(page, 'uid2')).toBeUndefined();
});

test('the ES module page works as well', async ({ page, demo }) => {
  await page.goto(`${demo.url}/esm?product=uid2`);
  await page.getByLabel('Email').fill('someone@example.com');
  await page.getByLabel('Email').press('Enter');
  await expect(page.getByTestId('state')).toContainText(/ESTABLISHED|REFRESHED/);
  await expect(page.getByTestId('state')).toContainText('REFRESHED', { timeout: 30_000 });
});

test('what came of asking for the token is said to who does not see the event log', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.url}/script-tag?product=uid2`);
  await expect(page.getByTestId('state')).toContainText('NO_IDENTITY');
  await page.getByRole('button', { name: 'Ask for the token now' }).press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'No token' })).toHaveCount(1);
});

test('each verdict on an auction is announced with the name of its lane', async ({ page, demo }) => {
  await page.goto(`${demo.url}/auction?product=uid2`);
  for (const name of ['Prebid’s own module', 'everid’s submodule', 'everid’s bridge'])
    await expect(page.getByRole('status').filter({ hasText: `${name}: No auction yet.` })).toHaveCount(1);
});

const LANES = ['stock', 'submodule', 'bridge'] as const;
const SOURCES = { uid2: 'uidapi.com', euid: 'euid.eu' } as const;

/** Waits for the next line in the table of auctions, and then for the lanes to be filled in. */
const auction = async (page: Page, button: string): Promise<void> => {
  const before = await page.getByTestId('runs').locator('tr').count();
  await page.getByRole('button', { name: button }).click();
  await expect(page.getByTestId('runs').locator('tr')).toHaveCount(before + 1, { timeout: 30_000 });
};

for (const product of ['uid2', 'euid'] as const)
  test(`the demo's auction page shows what each way sends of a reader's ${product} token, and when`, async ({
    page,
    demo,
  }) => {
    const problems: string[] = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) problems.push(message.text());
    });
    const operator = (mode: string) =>
      page.request.post(`${demo.url}/api/operator-faults`, { data: { product, mode } });
    await page.goto(`${demo.url}/auction?product=${product}`);
    await page.getByLabel('Email').fill('someone@example.com');
    await page.getByLabel('Email').press('Enter');
    await expect(page.getByTestId('outcome')).toContainText('Signed in');
    await auction(page, 'Run an auction');
    for (const lane of LANES) {
      const rows = page.getByTestId(`${lane}-sent`).locator('tr');
      await expect(rows).toHaveCount(3);
      for (const row of await rows.all()) await expect(row).toContainText(SOURCES[product]);
    }
    try {
      await operator('hang');
      // The bridge's client asks by itself when the token is due for a refresh: from then on it is for all three.
      await expect(page.getByTestId('ledger').locator('[data-route="/v2/token/refresh"]')).not.toHaveText(
        '0',
        {
          timeout: 30_000,
        },
      );
      await auction(page, 'New page view');
      // Who waits how long is measured by a virtual clock in e2e/prebid; here it would be the machine's.
      for (const lane of ['submodule', 'bridge'])
        await expect(page.getByTestId(`${lane}-verdict`)).toContainText('A valid token');
    } finally {
      await operator('ok');
    }
    await page.getByRole('button', { name: 'Log out' }).click();
    await auction(page, 'Run an auction');
    for (const lane of ['submodule', 'bridge'])
      await expect(page.getByTestId(`${lane}-verdict`)).toContainText('No token');
    expect(problems).toEqual([]);
  });

for (const [build, route] of [
  ['bridge-provided', 'pubProvidedId: '],
  ['bridge-plain', 'requestBids: '],
] as const)
  test(`the demo's bridge also works on a Prebid of the kind ${build}`, async ({ page, demo }) => {
    await page.goto(`${demo.url}/auction?product=uid2`);
    await page.getByLabel('Prebid has').selectOption(build);
    // The page loads anew with that build.
    await expect(page.getByTestId('bridge-route')).toContainText(route);
    await page.getByLabel('Email').press('Enter');
    await expect(page.getByTestId('outcome')).toContainText('Signed in');
    await auction(page, 'Run an auction');
    await expect(page.getByTestId('bridge-sent').getByText('uidapi.com')).toHaveCount(3);
  });

test('the demo says which variable to change where a port is taken', async ({ demo }) => {
  const { port } = new URL(demo.url);
  await expect(startDemo({ PORT: port })).rejects.toThrow(/PORT/);
});
