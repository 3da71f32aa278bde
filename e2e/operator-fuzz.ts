import fc from 'fast-check';
import { malformedRequest } from '../src/fixtures/malformed.js';
import { send } from '../src/fixtures/requests.js';

// Sends malformed requests to every route of the local operator and watches its memory:
//   npm run fuzz:operator -- 100000 [seed]

const [runs = 100_000, seed = Date.now()] = process.argv.slice(2).map(Number);
const CHAPTERS = 10;
const BODY_LIMIT = 1 << 20;

const statuses = new Map<number, number>();
const count = (status: number): void => void statuses.set(status, (statuses.get(status) ?? 0) + 1);

const heap = (): string => {
  globalThis.gc?.();
  return `${(process.memoryUsage().heapUsed / 1e6).toFixed(1)} MB`;
};

const property = fc.asyncProperty(malformedRequest, async ({ operator, path, body, headers, method }) => {
  const response = await send(operator, path, await body(), headers, method);
  await response.arrayBuffer();
  count(response.status);
  if (response.status >= 500) throw new Error(`${method} ${path} was answered with ${response.status}`);
});

async function tooLong(): Promise<void> {
  const [sample] = fc.sample(malformedRequest, { numRuns: 1, seed });
  if (!sample) throw new Error('no sample');
  for (const route of ['generate', 'refresh', 'validate', 'client-generate', 'logout']) {
    const { status } = await send(sample.operator, `/v2/token/${route}`, 'A'.repeat(BODY_LIMIT + 1));
    if (status !== 413) throw new Error(`${route} took a body above 1 MiB: ${status}`);
    count(status);
  }
}

console.log(
  `seed ${seed}; heap after garbage collection${globalThis.gc ? '' : ' is not known: run with --expose-gc'}`,
);
for (let chapter = 0; chapter < CHAPTERS; chapter += 1) {
  const started = performance.now();
  await fc.assert(property, { numRuns: Math.ceil(runs / CHAPTERS), seed: seed + chapter });
  await tooLong();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${Math.ceil(runs / CHAPTERS) * (chapter + 1)} requests, ${seconds} s, heap ${heap()}`);
}
console.log(Object.fromEntries([...statuses].sort(([first], [second]) => first - second)));
