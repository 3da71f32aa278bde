import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorized, envelope, opened, send } from '../fixtures/requests.js';
import { createOperator, keepInFile, type Operator } from './index.js';

let directory: string;
let file: string;
let warnings: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'everid-state-'));
  file = join(directory, 'state.json');
  warnings = [];
});

afterEach(() => rm(directory, { recursive: true, force: true }));

const start = async (): Promise<Operator> =>
  createOperator({ optOuts: await keepInFile(file, (message) => void warnings.push(message)) });

async function statusOf(operator: Operator, email: string): Promise<unknown> {
  const response = await send(operator, '/v2/token/generate', await envelope({ email }), authorized());
  return ((await opened(response)) as { status: unknown }).status;
}

test('an operator that starts again knows who opted out, and no address can be read from its file', async () => {
  const before = await start();
  await before.optOut({ email: 'gone@example.com' });
  await before.optOut({ email: 'back@example.com' });
  await before.withdrawOptOut({ email: 'back@example.com' });
  const after = await start();
  expect(await statusOf(after, 'gone@example.com')).toBe('optout');
  expect(await statusOf(after, 'back@example.com')).toBe('success');
  expect(await readFile(file, 'utf8')).not.toContain('example');
  await after.clearOptOuts();
  expect((await start()).countOptOuts()).toBe(0);
  expect(warnings).toEqual([]);
});

test('changes at the same time are all kept, and leave no drafts behind', async () => {
  const before = await start();
  const names = Array.from({ length: 50 }, (_, index) => `user${index}@example.com`);
  await Promise.all(names.map((email) => before.optOut({ email })));
  expect((await start()).countOptOuts()).toBe(50);
  expect(await readdir(directory)).toEqual(['state.json']);
});

test.each([
  '',
  '{"version":1,"optOuts":["A',
  '[]',
  'null',
  '{"version":2,"optOuts":[]}',
  '{"version":1,"optOuts":[1]}',
])('a file that holds %j is moved aside with a warning, and the operator starts', async (content) => {
  await writeFile(file, content);
  const operator = await start();
  expect(operator.countOptOuts()).toBe(0);
  expect(warnings).toEqual([
    expect.stringContaining(`${file} holds no state of an operator; it was moved to`),
  ]);
  const aside = (await readdir(directory)).find((name) => name.startsWith('state.json.unreadable'));
  expect(await readFile(join(directory, aside ?? ''), 'utf8')).toBe(content);
  await operator.optOut({ email: 'gone@example.com' });
  expect((await start()).countOptOuts()).toBe(1);
});

test('a place where nothing can be written is refused at once', async () => {
  file = join(directory, 'no', 'such', 'place.json');
  await expect(start()).rejects.toThrow(`${file} can't be written`);
});

test('a file that cannot be written any more costs a warning, not an opt-out', async () => {
  const operator = await start();
  await rm(directory, { recursive: true });
  await operator.optOut({ email: 'gone@example.com' });
  expect(warnings).toEqual([expect.stringContaining('Opt-outs last until this operator ends.')]);
  expect(await statusOf(operator, 'gone@example.com')).toBe('optout');
});
