import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandLine } from '../fixtures/run-command.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };

const [crossPlatform] = vectors.advertising_token_decrypt;
const { identities, constants } = vectors.derived;
const run = commandLine();

/** A file that is gone after the test. */
function file(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'everid-keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'keys.json'), text);
  return join(folder, 'keys.json');
}

describe('token', () => {
  it.each(identities)('tells product and type of the known token of $scope $identity', async (row) => {
    const { printed } = await run(['token', '--json', row.advertising_token]);
    const type = row.type.toLowerCase();
    expect(JSON.parse(printed)).toEqual({ version: 4, product: row.scope, type, masterKeyId: 101 });
  });

  it.each(identities)('tells the times of the known token of $scope $identity', async (row) => {
    const { printed } = await run(['token', '--json', '--local'], { input: `${row.advertising_token}\n` });
    expect(JSON.parse(printed)).toMatchObject({
      siteKeyId: 103,
      siteId: constants.site_id,
      created: constants.now_ms,
      refreshed: constants.now_ms,
      established: constants.established_ms,
      expires: constants.now_ms + 3_600_000,
      generated: 'server',
    });
  });

  it('opens the cross-platform token with keys of a file', async () => {
    const token = crossPlatform?.token_b64url ?? '';
    const keys = file(
      JSON.stringify({
        [crossPlatform?.master_key_id ?? 0]: crossPlatform?.master_secret_b64,
        [crossPlatform?.site_key_id ?? 0]: crossPlatform?.site_secret_b64,
      }),
    );
    const { printed } = await run(['token', '--json', '--keys', keys, token]);
    expect(JSON.parse(printed)).toMatchObject({
      siteId: crossPlatform?.site_id,
      created: crossPlatform?.created_ms,
      expires: crossPlatform?.expires_ms,
      established: crossPlatform?.established_ms,
      refreshed: crossPlatform?.refreshed_ms,
    });
  });

  it('explains in words, with dates', async () => {
    const { printed } = await run(['token', '--local', identities[0]?.advertising_token ?? '']);
    expect(printed).toMatch(/^version +4\nproduct +UID2\ntype +email\n/);
    expect(printed).toMatch(new RegExp(`^created +${new Date(constants.now_ms).toISOString()}$`, 'm'));
  });

  it('knows an old token by its version', async () => {
    const [old] = vectors.identity_json;
    const token = old?.json && 'body' in old.json ? old.json.body?.advertising_token : undefined;
    const { printed } = await run(['token', '--json', token ?? '']);
    expect(JSON.parse(printed)).toEqual({ version: 2, masterKeyId: 0x27a });
  });

  it.each([
    [['abc'], /that is no advertising token/],
    [['AAAAAAAAAAAAAAAA'], /that is no advertising token/],
    [[identities[0]?.refresh_token_b64 ?? ''], /that is a refresh token/],
    [['*'], /that is no advertising token/],
    [
      ['--local', crossPlatform?.token_b64url ?? ''],
      /key 164, which seals this token, is not among the keys/,
    ],
    [['--keys', '/nowhere/keys.json', 'A4AAAABlAAAA'], /keys\.json can't be read/],
  ])('what can’t be explained ends with 1: %#', async (args, message) => {
    const { complained, exitCode } = await run(['token', ...args]);
    expect(complained).toMatch(message);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['SECRET', /must be JSON like/],
    ['{"101":"SECRET"}', /key 101 must be 32 bytes in Base64/],
    ['{"101":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}', /key 101 is not the one that sealed/],
  ])('says what is wrong with a file of keys, and quotes none: %#', async (text, message) => {
    const { complained } = await run(['token', '--keys', file(text), identities[0]?.advertising_token ?? '']);
    expect(complained).toMatch(message);
    expect(complained).not.toContain('SECRET');
  });
});
