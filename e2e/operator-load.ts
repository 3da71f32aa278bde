import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { clientSideBody, sharedKey } from '../src/fixtures/client-side.js';
import { authorized, envelope, type Headers, opened, openedRefresh } from '../src/fixtures/requests.js';
import type { Identity } from '../src/identity/identity.js';
import { createOperator, listen } from '../src/operator/index.js';
import { toBase64 } from '../src/operator-api/base64.js';

// Keeps a local operator busy from the same machine, both in processes of their own:
//   npm run load:operator -- [seconds] [connections]

/** Envelopes grow stale after a minute or two. */
const RENEW_AFTER = 20_000;
const WARM_UP = 3_000;

interface Job {
  readonly name: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** Opens an answer; rejects where it is not a success. */
  readonly check: (text: string) => Promise<void>;
}

if (process.argv[2] === 'serve') await serve();
else await main(Number(process.argv[2] ?? 60), Number(process.argv[3] ?? 32));

async function serve(): Promise<void> {
  const { url } = await listen(createOperator());
  process.on('message', () => {
    globalThis.gc?.();
    process.send?.(process.memoryUsage());
  });
  process.send?.(url);
}

async function main(seconds: number, connections: number): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), ['serve'], { execArgv: process.execArgv });
  const [url] = (await once(server, 'message')) as [string];
  const load = createLoad(url, connections);
  await load.run(WARM_UP);
  const memory = [await memoryOf(server)];
  load.reset();
  const started = performance.now();
  for (let chapter = 0; chapter < 6; chapter += 1) {
    await load.run((seconds * 1000) / 6);
    memory.push(await memoryOf(server));
  }
  const took = (performance.now() - started) / 1000;
  report(load, took, connections, memory);
  server.kill();
  if (load.errors.size) process.exitCode = 1;
}

async function memoryOf(server: ChildProcess): Promise<NodeJS.MemoryUsage> {
  server.send('memory');
  const [usage] = await once(server, 'message');
  return usage as NodeJS.MemoryUsage;
}

interface Load {
  readonly times: number[];
  readonly errors: Map<string, number>;
  readonly run: (ms: number) => Promise<void>;
  readonly reset: () => void;
}

function createLoad(url: string, connections: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  const errors = new Map<string, number>();
  let jobs: readonly Job[] = [];
  let made = Number.NEGATIVE_INFINITY;
  let next = 0;

  const send = async (): Promise<void> => {
    const job = jobs[next++ % jobs.length] as Job;
    const started = performance.now();
    try {
      const { status, text } = await post(agent, url, job);
      times.push(performance.now() - started);
      if (status !== 200) throw new Error(`status ${status}`);
      // Opening each would measure the client.
      if (times.length % 50 === 0) await job.check(text);
    } catch (error) {
      const problem = `${job.name}: ${(error as Error).message}`;
      errors.set(problem, (errors.get(problem) ?? 0) + 1);
    }
  };

  const worker = async (until: number): Promise<void> => {
    while (performance.now() < until) {
      if (performance.now() - made > RENEW_AFTER) {
        made = performance.now();
        jobs = await makeJobs();
      }
      await send();
    }
  };

  return {
    times,
    errors,
    async run(ms) {
      jobs = await makeJobs();
      made = performance.now();
      const until = made + ms;
      await Promise.all(Array.from({ length: connections }, () => worker(until)));
    },
    reset() {
      times.length = 0;
      errors.clear();
    },
  };
}

function post(
  agent: Agent,
  url: string,
  { path, headers, body }: Job,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** One request of each kind that a publisher's traffic is made of, with an identity of a local operator. */
async function makeJobs(): Promise<readonly Job[]> {
  const sealed = (text: string): Promise<unknown> => opened(new Response(text));
  const generate = await envelope({ email: 'user@example.com', optout_check: 1 });
  const local = createOperator();
  const answer = await local.fetch(
    new Request('http://localhost/v2/token/generate', {
      method: 'POST',
      headers: authorized(),
      body: generate,
    }),
  );
  const { body: identity } = (await opened(answer)) as { body: Identity };
  const inBrowser = await clientSideBody(
    'bundled_resource_server',
    '{"email_hash":"lz3+Rj7IV4X1+Vr1ujkG7tstkxwk5pgkqJ6mXbpOgTs="}',
    Date.now(),
  );
  const shared = toBase64(await sharedKey('bundled_resource_server'));
  const succeeds =
    (open: (text: string) => Promise<unknown>): Job['check'] =>
    async (text) => {
      const { status } = (await open(text)) as { status: string };
      if (status !== 'success') throw new Error(`the answer says ${status}`);
    };
  return [
    {
      name: 'generate',
      path: '/v2/token/generate',
      headers: authorized(),
      body: generate,
      check: succeeds(sealed),
    },
    {
      name: 'refresh',
      path: '/v2/token/refresh',
      headers: {},
      body: identity.refresh_token,
      check: succeeds((text) => openedRefresh(new Response(text), identity.refresh_response_key ?? '')),
    },
    {
      name: 'client-generate',
      path: '/v2/token/client-generate',
      headers: { Origin: 'http://localhost:3000' },
      body: JSON.stringify(inBrowser),
      check: succeeds((text) => openedRefresh(new Response(text), shared)),
    },
    {
      name: 'validate',
      path: '/v2/token/validate',
      headers: authorized(),
      body: await envelope({ email: 'user@example.com', token: identity.advertising_token }),
      check: succeeds(sealed),
    },
  ];
}

function report(
  { times, errors }: Load,
  seconds: number,
  connections: number,
  memory: NodeJS.MemoryUsage[],
): void {
  const sorted = Float64Array.from(times).sort();
  const at = (share: number): string =>
    `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`;
  const megabytes = (name: 'heapUsed' | 'rss'): string =>
    memory.map((usage) => (usage[name] / 1e6).toFixed(1)).join(' ');
  console.log(`${times.length} requests in ${seconds.toFixed(1)} s over ${connections} connections`);
  console.log(`requests per second  ${Math.round(times.length / seconds)}`);
  console.log(`latency              p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)}`);
  console.log(`errors               ${[...errors.values()].reduce((sum, count) => sum + count, 0)}`);
  for (const [problem, count] of errors) console.log(`  ${count} x ${problem}`);
  console.log(`operator's heap      ${megabytes('heapUsed')} MB after garbage collection`);
  console.log(`operator's memory    ${megabytes('rss')} MB resident`);
}
