import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import type { OptOutStore } from './options.js';

const VERSION = 1;

/** Opens or creates the file. See `keepInFile` of the operator. */
export async function keepInFile(file: string, warn: (message: string) => void): Promise<OptOutStore> {
  const initial = await read(file, warn);
  await attempt(file, write(file, initial));
  let waiting: readonly string[] | undefined;
  let writing: Promise<void> | undefined;

  const drain = async (): Promise<void> => {
    while (waiting) {
      const hashes = waiting;
      waiting = undefined;
      await write(file, hashes);
    }
  };

  return {
    initial,
    // Changes that come while the file is being written share the next write; all of them wait for it.
    save: async (hashes) => {
      waiting = hashes;
      writing ??= drain().finally(() => {
        writing = undefined;
      });
      await writing.catch((error: Error) => {
        warn(`${file} could not be written: ${error.message}. Opt-outs last until this operator ends.`);
      });
    },
  };
}

async function read(file: string, warn: (message: string) => void): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new Error(`${file} can't be read: ${(error as Error).message}`, { cause: error });
  }
  const hashes = parse(text);
  if (hashes) return hashes;
  const aside = `${file}.unreadable-${Date.now()}`;
  await attempt(file, rename(file, aside));
  warn(`${file} holds no state of an operator; it was moved to ${aside}, and nobody counts as opted out.`);
  return [];
}

function parse(text: string): readonly string[] | undefined {
  try {
    const { version, optOuts } = JSON.parse(text);
    const fits = version === VERSION && Array.isArray(optOuts) && optOuts.every(isHash);
    return fits ? optOuts : undefined;
  } catch {
    return undefined;
  }
}

const isHash = (value: unknown): boolean => typeof value === 'string' && /^[A-Za-z\d+/]{43}=$/.test(value);

/** Readers see the old file or the new one, never half of one, whatever happens in between. */
async function write(file: string, optOuts: readonly string[]): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify({ version: VERSION, optOuts })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const attempt = (file: string, work: Promise<void>): Promise<void> =>
  work.catch((error: Error) => {
    throw new Error(`${file} can't be written: ${error.message}`, { cause: error });
  });
