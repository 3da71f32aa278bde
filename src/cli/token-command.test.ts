import { createCipheriv, randomBytes } from 'node:crypto';
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

const int32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};

const int64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes;
};

function cbc(key: Buffer, parts: readonly Buffer[]): Buffer {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  return Buffer.concat([iv, cipher.update(Buffer.concat(parts)), cipher.final()]);
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

  describe('of version 2', () => {
    const [masterKey, siteKey] = [7, 8].map((byte) => Buffer.alloc(32, byte)) as [Buffer, Buffer];
    const expires = Date.UTC(2026, 0, 2);
    const established = Date.UTC(2026, 0, 1);
    const keys = (master = masterKey) =>
      file(JSON.stringify({ 634: master.toString('base64'), 57: siteKey.toString('base64') }));

    /** Made with another library, from the description of the format. */
    function token(privacyBits: number): string {
      const rawUid = Buffer.alloc(32, 1).toString('base64');
      const identity = [int32(123), int32(rawUid.length), Buffer.from(rawUid), int32(privacyBits)];
      const site = cbc(siteKey, [...identity, int64(established)]);
      const sealed = cbc(masterKey, [int64(expires), int32(57), site]);
      return Buffer.concat([Buffer.of(2), int32(634), sealed]).toString('base64');
    }

    it.each([
      [0b01, 'server'],
      [0b11, 'client'],
    ])('tells the times that it has, and with privacy bits %i that a %s asked', async (bits, generated) => {
      const { printed } = await run(['token', '--json', '--keys', keys(), token(bits)]);
      expect(JSON.parse(printed)).toEqual({
        ...{ version: 2, masterKeyId: 634, siteKeyId: 57, siteId: 123 },
        ...{ expires, established, generated },
      });
    });

    it('has the length of the known one', () => {
      const [old] = vectors.identity_json;
      const known = old?.json && 'body' in old.json ? old.json.body?.advertising_token : undefined;
      expect(token(1)).toHaveLength(known?.length ?? 0);
    });

    it('is explained in words without the times that it lacks', async () => {
      const { printed } = await run(['token', '--keys', keys(), token(1)]);
      expect(printed).toMatch(/^established 2026-01-01T00:00:00.000Z$/m);
      expect(printed).toMatch(/^expires +2026-01-02T00:00:00.000Z \(expired\)$/m);
      expect(printed).not.toMatch(/refreshed|created|undefined/);
    });

    it('says of every other key that it is another, whatever it opens the token to', async () => {
      const sealed = token(1);
      for (let byte = 0; byte < 256; byte += 1) {
        if (byte === 7) continue;
        const other = keys(Buffer.alloc(32, byte));
        const { complained, exitCode } = await run(['token', '--keys', other, sealed]);
        expect(complained).toMatch(
          /^error: key -?\d+(?: is not the one|, which seals this token, is not among)/,
        );
        expect(exitCode).toBe(1);
      }
    });
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
