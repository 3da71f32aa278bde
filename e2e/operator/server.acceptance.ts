import { randomBytes } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { createPublisher, login, server, target } from './publisher.js';

const VALIDATE = 'validate@example.com';

/** The code and the status of the error that a call ends with. */
const refusal = async (call: Promise<unknown>): Promise<unknown> => {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof server.OperatorError)) throw new Error('no OperatorError', { cause: error });
  expect(error.message).not.toContain(target.clientSecret);
  return { code: error.code, httpStatus: error.httpStatus };
};

test('generates an identity whose times are in order', async () => {
  const identity = await login(VALIDATE);
  expect(identity.identity_expires).toBeGreaterThan(Date.now());
  expect(identity.refresh_from).toBeLessThanOrEqual(identity.identity_expires);
  expect(identity.identity_expires).toBeLessThanOrEqual(identity.refresh_expires);
  expect(identity.advertising_token).toMatch(target.product.name === 'UID2' ? /^A/ : /^E/);
});

test('generates for the hash as for the email', async () => {
  // SHA-256 of "validate@example.com".
  const emailHash = 'ntI244ZRTXwAwpki6/M5cyBYW7h/Wq576lnN3l9+W/c=';
  expect((await createPublisher().generateToken({ emailHash })).status).toBe('success');
});

test('refreshes', async () => {
  const identity = await login(VALIDATE);
  const outcome = await createPublisher().refreshToken(identity);
  if (outcome.status !== 'success') throw new Error(outcome.status);
  expect(outcome.identity.advertising_token).not.toBe(identity.advertising_token);
});

test('tells opt-outs, at login and at refresh', async () => {
  const publisher = createPublisher();
  expect(await publisher.generateToken({ email: 'optout@example.com' })).toEqual({ status: 'optout' });
  const identity = await login('refresh-optout@example.com');
  expect(await publisher.refreshToken(identity)).toEqual({ status: 'optout' });
});

test('validates, where the site may', async () => {
  const { advertising_token } = await login(VALIDATE);
  const publisher = createPublisher();
  const answer = await publisher
    .validateToken(advertising_token, { email: VALIDATE })
    .catch((error: InstanceType<typeof server.OperatorError>) => error.operatorMessage);
  // Sites without an encryption key of their own are refused.
  expect([true, 'Unauthorised to validate token']).toContain(answer);
});

test('is refused with a wrong secret, and with a wrong key', async () => {
  const wrong = { clientSecret: randomBytes(32).toString('base64') };
  const email = VALIDATE;
  expect(await refusal(createPublisher(wrong).generateToken({ email }))).toEqual({
    code: 'refused',
    httpStatus: 400,
  });
  const stranger = createPublisher({ apiKey: 'nobody' });
  expect(await refusal(stranger.generateToken({ email }))).toEqual({ code: 'refused', httpStatus: 401 });
});
