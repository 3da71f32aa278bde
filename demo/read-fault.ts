import type { Fault, FaultMode } from './faults.js';

const MODES: readonly FaultMode[] = [
  'ok',
  'down',
  'slow',
  'hang',
  'status',
  'junk',
  'truncated',
  'wrong-key',
];

/**
 * Reads a fault out of a request's JSON.
 *
 * @throws TypeError or RangeError naming the field.
 */
export function readFault(value: Readonly<Record<string, unknown>>): Fault {
  const { mode, retryAfter } = value;
  if (!MODES.includes(mode as FaultMode)) throw new RangeError(`mode must be one of ${MODES.join(', ')}`);
  return {
    mode: mode as FaultMode,
    ms: integer(value, 'ms', 0, 600_000),
    status: integer(value, 'status', 200, 599),
    times: integer(value, 'times', 1, 1_000_000),
    body: text(value, 'body'),
    route: text(value, 'route'),
    retryAfter: typeof retryAfter === 'number' ? String(retryAfter) : text(value, 'retryAfter'),
  };
}

function integer(
  value: Readonly<Record<string, unknown>>,
  name: string,
  from: number,
  to: number,
): number | undefined {
  const given = value[name];
  if (given === undefined) return undefined;
  if (!Number.isInteger(given) || (given as number) < from || (given as number) > to)
    throw new RangeError(`${name} must be a whole number from ${from} to ${to}`);
  return given as number;
}

function text(value: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const given = value[name];
  if (given !== undefined && typeof given !== 'string') throw new TypeError(`${name} must be a text`);
  return given;
}
