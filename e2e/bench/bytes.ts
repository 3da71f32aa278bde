import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Contestant } from './contestants.js';
import { type Row, type Samples, toRow } from './row.js';

const gzip = (bytes: Buffer): number => gzipSync(bytes, { level: 9 }).length;

const brotli = (bytes: Buffer): number =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** What everid's script loads only when a page asks for client-side generation; the official script has it inside. */
const generationChunk = ({ file, source }: Contestant): Buffer[] => {
  const name = /[\w-]*client-side[\w-]*\.js/.exec(source)?.[0];
  const chunk = name ? join(dirname(file), name) : '';
  return chunk && existsSync(chunk) ? [readFileSync(chunk)] : [];
};

export const measureBytes = (contestants: readonly Contestant[]): Row[] => {
  const size = (count: (bytes: Buffer) => number, withChunk = false): Samples => {
    const entries = contestants.map((contestant) => {
      const files = [Buffer.from(contestant.source), ...(withChunk ? generationChunk(contestant) : [])];
      return [contestant.id, [files.reduce((sum, bytes) => sum + count(bytes), 0)]];
    });
    return Object.fromEntries(entries) as Samples;
  };
  const head = { unit: 'B', kind: 'count' } as const;
  return [
    toRow(
      { ...head, id: 'bytes-raw', what: 'Script, raw' },
      size((bytes) => bytes.length),
    ),
    toRow({ ...head, id: 'bytes-gzip', what: 'Script, gzip -9' }, size(gzip)),
    toRow({ ...head, id: 'bytes-brotli', what: 'Script, brotli 11', charted: true }, size(brotli)),
    toRow(
      { ...head, id: 'bytes-generation', what: 'Script with client-side generation, brotli 11' },
      size(brotli, true),
    ),
  ];
};
