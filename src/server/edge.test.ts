import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../fixtures/run-command.js';
import { createOperator } from '../operator/index.js';

// An edge runtime has the web's standards and nothing of Node: https://min-common-api.proposal.wintertc.org

vi.setConfig({ testTimeout: 60_000 });

const WEB = {
  ...{ AbortSignal, Headers, Request, Response, URL, TextDecoder, TextEncoder },
  ...{ atob, btoa, crypto, fetch },
};

it('needs nothing but web standards', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    bundle: true,
    // A module of Node would fail the build.
    platform: 'neutral',
    format: 'iife',
    globalName: 'server',
    write: false,
  });
  const edge = createContext({ ...WEB });
  runInContext(outputFiles[0]?.text ?? '', edge);
  const { createPublisher, identityCookie } = runInContext('server', edge) as typeof import('./index.js');
  const publisher = createPublisher({
    apiKey: ENVIRONMENT.API_KEY,
    clientSecret: ENVIRONMENT.CLIENT_SECRET,
    fetch: createOperator().fetch,
  });
  const outcome = await publisher.generateToken({ email: 'user@example.com' });
  if (outcome.status !== 'success') throw new Error(outcome.status);
  expect(identityCookie(outcome.identity)).toMatch(/^__uid_2=/);
  expect(await publisher.refreshToken(outcome.identity)).toMatchObject({ status: 'success' });
  expect(
    await publisher.validateToken(outcome.identity.advertising_token, { email: 'user@example.com' }),
  ).toBe(true);
});
