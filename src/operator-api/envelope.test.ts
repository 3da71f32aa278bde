import { expect, test } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { fromBase64, toBase64 } from './base64.js';
import { openRequest, openResponse, seal, sealRequest, sealResponse, unseal } from './envelope.js';

const hex = (text: string) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const [known] = vectors.request_envelope;
const secret = fromBase64(known?.client_secret_b64 ?? '');
const envelope = fromBase64(known?.envelope_b64 ?? '');
const message = {
  timestamp: known?.timestamp_ms ?? 0,
  nonce: hex(known?.nonce_hex ?? ''),
  json: known?.payload_utf8 ?? '',
};

test('opens and seals the known request', async () => {
  expect(await openRequest(secret, envelope)).toEqual(message);
  expect(toBase64(await sealRequest(secret, hex(known?.iv_hex ?? ''), message))).toBe(known?.envelope_b64);
});

test('opens and seals the known answer, which has no version', async () => {
  const { client_secret_b64, nonce_hex, response_envelope_b64, response_json } =
    vectors.derived.generate_exchange;
  const key = fromBase64(client_secret_b64);
  const answer = { timestamp: vectors.derived.constants.now_ms, nonce: hex(nonce_hex), json: response_json };
  expect(await openResponse(key, fromBase64(response_envelope_b64))).toEqual(answer);
  expect(toBase64(await sealResponse(key, new Uint8Array(12).fill(6), answer))).toBe(response_envelope_b64);
});

test.each(vectors.refresh_response)('opens and seals the known answer to a refresh: $name', async (row) => {
  const plaintext = await unseal(fromBase64(row.refresh_response_key_b64), fromBase64(row.http_body_b64));
  expect(new TextDecoder().decode(plaintext)).toBe(row.plaintext_utf8);
  const iv = fromBase64(row.http_body_b64).slice(0, 12);
  const sealed = await seal(fromBase64(row.refresh_response_key_b64), iv, plaintext);
  expect(toBase64(sealed)).toBe(row.http_body_b64);
});

test('says why a request cannot be opened', async () => {
  expect(await openRequest(secret, envelope.subarray(0, 44))).toEqual({ fault: 'too short' });
  expect(await openRequest(secret, new Uint8Array(64).fill(2))).toEqual({ fault: 'version', version: 2 });
  expect(await openRequest(new Uint8Array(32), envelope)).toEqual({ fault: 'key' });
});

test('takes a request without parameters', async () => {
  const bare = { ...message, json: '' };
  const sealed = await sealRequest(secret, new Uint8Array(12), bare);
  expect(sealed).toHaveLength(45);
  expect(await openRequest(secret, sealed)).toEqual(bare);
});

test('rejects an answer that was changed on the way, in any byte', async () => {
  const sealed = await sealResponse(secret, new Uint8Array(12), message);
  for (const index of [0, 12, 30, sealed.length - 1]) {
    const changed = sealed.slice();
    changed[index] = (changed[index] ?? 0) ^ 1;
    await expect(openResponse(secret, changed)).rejects.toThrow();
  }
});

test('opens only with the additional data that it was sealed with', async () => {
  const data = Uint8Array.of(1, 2);
  const sealed = await seal(secret, new Uint8Array(12), Uint8Array.of(42), data);
  expect(await unseal(secret, sealed, data)).toEqual(Uint8Array.of(42));
  await expect(unseal(secret, sealed)).rejects.toThrow();
});
