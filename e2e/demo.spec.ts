import { expect, type Page } from '@playwright/test';
import { signIn, startDemo, test } from './demo.js';

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

test('nothing that was said of a token stands when the token is gone', async ({ page, demo }) => {
  await page.goto(`${demo.url}/script-tag?product=uid2`);
  await signIn(page);
  await page.getByRole('button', { name: 'Ask for the token now' }).click();
  await expect(page.getByTestId('token-told')).toContainText('Token given');
  await expect(page.getByTestId('token-told')).toBeVisible();
  await page.getByRole('button', { name: 'Opts out at the next refresh' }).click();
  await expect(page.getByTestId('state')).toHaveText('OPT_OUT', { timeout: 30_000 });
  await expect(page.getByTestId('outcome')).toHaveText('');
  await expect(page.getByTestId('token-told')).toHaveText('');
});

test('a logout leaves nothing of an earlier sign-in on the page, nor in its address', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.url}/cookie?product=euid`);
  await page.getByLabel('Email').press('Enter');
  await expect(page.getByTestId('outcome')).toContainText('Signed in');
  await expect(page).toHaveURL(`${demo.url}/cookie?product=euid`);
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByTestId('outcome')).toHaveText('Logged out.');
  await page.reload();
  await expect(page.getByTestId('state')).toHaveText('NO_IDENTITY');
  await expect(page.getByTestId('outcome')).toHaveText('');
});

test('a sign-in that fails says why', async ({ page, demo }) => {
  // The server's answer is played: a fault of the operator's would trouble the other tests of this demo.
  await page.route('**/api/login', (route) =>
    route.fulfill({ status: 502, json: { status: 'unavailable', message: 'The tide was out.' } }),
  );
  for (const path of ['script-tag', 'auction']) {
    await page.goto(`${demo.url}/${path}?product=uid2`);
    await page.getByLabel('Email').press('Enter');
    await expect(page.getByTestId('outcome')).toContainText('The tide was out.');
  }
});

test('a refreshed state without a refresh is explained', async ({ page, demo }) => {
  await page.goto(`${demo.url}/script-tag?product=uid2`);
  await expect(page.getByTestId('state')).toHaveText('NO_IDENTITY');
  const note = page.getByTestId('state-note');
  await expect(note).toHaveText('');
  await page.evaluate(() => {
    const seen = { notes: [] as string[] };
    Object.assign(window, { seen });
    const line = document.getElementById('state-note') as HTMLElement;
    new MutationObserver(() => seen.notes.push(line.textContent ?? '')).observe(line, { childList: true });
  });
  await signIn(page);
  // The refresh that comes after some seconds takes the note away again.
  await expect(note).toHaveText('', { timeout: 30_000 });
  const { notes } = await page.evaluate(() => (window as unknown as { seen: { notes: string[] } }).seen);
  expect(notes).toEqual([expect.stringContaining('No refresh has been sent'), '']);
});

test('an address that leads nowhere shows a page that leads back', async ({ page, demo }) => {
  const response = await page.goto(`${demo.url}/nowhere/at-all`);
  expect(response?.status()).toBe(404);
  await expect(page).toHaveTitle(/^No such page/);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.getByRole('link', { name: 'Back to the front page' }).click();
  await expect(page).toHaveURL(`${demo.url}/`);
});

test('the demo says which variable to change where a port is taken', async ({ demo }) => {
  const { port } = new URL(demo.url);
  await expect(startDemo({ PORT: port })).rejects.toThrow(/PORT/);
});
