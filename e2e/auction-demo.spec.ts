import { expect, type Page } from '@playwright/test';
import { signIn, test } from './demo.js';

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

/** The last auction's line, by column. */
const lastRun = async (page: Page): Promise<Record<string, string>> => {
  const cells = page.getByTestId('runs').locator('tr').first().locator('th, td');
  return Object.fromEntries(
    await cells.evaluateAll((all) =>
      all.map((cell) => [(cell as HTMLElement).dataset.head, cell.textContent]),
    ),
  );
};
const OURS = ['everid’s submodule', 'everid’s bridge'];
const STOCK = 'Prebid’s own module';

for (const { product, allowed, forbidden, why } of [
  {
    product: 'uid2',
    allowed: 'GDPR does not apply',
    forbidden: 'It applies, consent given',
    why: 'GDPR applies',
  },
  {
    product: 'euid',
    allowed: 'It applies, consent given',
    forbidden: 'GDPR does not apply',
    why: 'GDPR does not apply',
  },
  {
    product: 'euid',
    allowed: 'It applies, consent given',
    forbidden: 'It applies, refused',
    why: 'consent was refused',
  },
] as const)
  test(`an auction of a ${product} token is judged by the chosen consent: ${forbidden}`, async ({
    page,
    demo,
  }) => {
    const choose = (name: string) => page.getByRole('radio', { name, exact: true }).check();
    await page.goto(`${demo.url}/auction?product=${product}`);
    await signIn(page);
    await auction(page, 'Run an auction');
    expect(await lastRun(page)).toMatchObject({ Consent: allowed, Reader: 'signed in' });
    await choose(forbidden);
    for (const button of ['Run an auction', 'New page view']) {
      await auction(page, button);
      const run = await lastRun(page);
      expect(run.Consent).toBe(forbidden);
      for (const lane of OURS) expect(run[lane]).toContain(`Withheld: ${why}.`);
      // Whether it still has the token from before the choice is its affair; praised it must not be.
      expect(run[STOCK]).toMatch(new RegExp(`^(A token although ${why}|No token.*Withheld: ${why})`));
    }
    await expect(page.getByTestId('stock-reason')).toHaveText(`Withheld: ${why}.`);
  });

test('an auction after an opt-out is judged as such', async ({ page, demo }) => {
  await page.goto(`${demo.url}/auction?product=uid2`);
  await page.getByRole('button', { name: 'Opts out at the next refresh' }).click();
  await expect(page.getByTestId('outcome')).toContainText('has opted out', { timeout: 30_000 });
  await auction(page, 'Run an auction');
  const run = await lastRun(page);
  expect(run.Reader).toBe('opted out');
  expect(run['everid’s bridge']).toContain('The reader has opted out.');
  // Which of them has asked the operator meanwhile depends on the moment.
  for (const lane of [STOCK, 'everid’s submodule'])
    expect(run[lane]).toMatch(
      /^(No token.*The reader has opted out|A token after the opt-out.*could not know)/,
    );
  await auction(page, 'New page view');
  expect((await lastRun(page)).Reader).toBe('opted out');
});

test('no lane has always to go first', async ({ page, demo }) => {
  await page.goto(`${demo.url}/auction?product=uid2`);
  for (let count = 0; count < LANES.length; count += 1) await auction(page, 'Run an auction');
  const orders = await page.getByTestId('events').locator('li', { hasText: 'Auction' }).allTextContents();
  expect(new Set(orders.map((text) => text.match(/Auction(\w+)/)?.[1]))).toEqual(new Set(LANES));
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
