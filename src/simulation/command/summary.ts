import type { Outcome } from './pool.js';

const share = (part: number, whole: number, digits: number): string =>
  whole ? (part / whole).toFixed(digits) : 'none';

/** The table at the end. */
export function summary(
  { count, figures, milliseconds }: Outcome,
  seed: number,
  tabs: readonly [number, number],
): string {
  const rows: [string, string][] = [
    ['schedules', `${count}, seeds from ${seed}, ${tabs.join(' to ')} tabs`],
    [
      'time',
      `${(milliseconds / 1000).toFixed(1)} s, ${Math.round((count / milliseconds) * 1000)} per second`,
    ],
    ['steps judged', `${figures.steps}`],
    ['requests per due refresh', share(figures.requests, figures.due, 2)],
    ['the same without faults', share(figures.calmRequests, figures.calmDue, 3)],
    [
      'time with a valid token, of the time logged in',
      `${share(100 * figures.withToken, figures.possible, 2)} %`,
    ],
    ...Object.entries(figures.faults)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(([name, times]): [string, string] => [`met: ${name}`, `${times}`]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
}
