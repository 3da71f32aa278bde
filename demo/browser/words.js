const clockFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dayFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

const DAY = 86_400_000;

/**
 * A time as short as is clear: with the day where it is not within a day of now.
 *
 * @param {number} time ms since epoch
 * @param {number} now ms since epoch
 */
export const atTime = (time, now) =>
  (Math.abs(time - now) < DAY ? clockFormat : dayFormat).format(new Date(time));

/**
 * A time of day to the millisecond.
 *
 * @param {number} time ms since epoch
 */
export const preciseTime = (time) =>
  `${clockFormat.format(new Date(time))}.${String(Math.floor(time % 1000)).padStart(3, '0')}`;

/**
 * A time as date and time of day.
 *
 * @param {number} time ms since epoch
 */
export const dateAndTime = (time) =>
  `${dayFormat.format(new Date(time))}:${new Date(time).toISOString().slice(17, 19)}`;

/**
 * A span such as "7.3 s", "4 min 05 s", "2 h 10 min" or "1 day 23 h".
 *
 * @param {number} ms
 */
export function span(ms) {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 60) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${twoDigits(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${twoDigits(minutes % 60)} min`;
  const days = Math.floor(hours / 24);
  return `${days} ${days === 1 ? 'day' : 'days'}${hours % 24 ? ` ${hours % 24} h` : ''}`;
}

/** @param {number} value */
const twoDigits = (value) => String(Math.floor(value)).padStart(2, '0');

/**
 * A token's head and tail: enough to tell two apart.
 *
 * @param {string} token
 */
export const shortened = (token) => (token.length > 24 ? `${token.slice(0, 12)}…${token.slice(-6)}` : token);
