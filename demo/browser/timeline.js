import { byId, config, trueNow } from './config.js';

/** @import { Times } from './source.js' */

/** Where the zones end, as parts of the track's width. The stretches of an identity are too unequal for one scale. */
const ZONES = [0.34, 0.67, 1];

const track = byId('timeline');
const requests = byId('timeline-requests');

/** @type {number[]} the start and the three deadlines of the identity shown, ms since epoch; empty for none */
let stops = [];

/**
 * Shows the stretch of an identity, or none.
 *
 * @param {Times | undefined} times
 */
export function showTimes(times) {
  const next = times
    ? [startOf(times), times.refresh_from, times.identity_expires, times.refresh_expires]
    : [];
  if (next.join() === stops.join()) return;
  stops = next;
  track.classList.toggle('is-empty', !times);
  requests.replaceChildren();
  moveNow();
}

/**
 * An identity does not say when it was issued. A local operator's lifetimes are known; elsewhere the time at which
 * the page first saw the identity has to do.
 *
 * @param {Times} times
 */
const startOf = ({ refresh_from }) =>
  Math.min(
    Number.isNaN(config.refreshFromSeconds) ? trueNow() : refresh_from - config.refreshFromSeconds * 1000,
    refresh_from - 1,
  );

/** Puts the hand where the time is. */
export function moveNow() {
  if (!stops.length) return;
  const position = positionOf(trueNow());
  track.style.setProperty('--now', String(position));
  track.dataset.zone = String(ZONES.findIndex((end) => position < end));
}

/**
 * Marks a request on the track.
 *
 * @param {number} at ms since epoch
 */
export function markRequest(at) {
  if (!stops.length || at < (stops[0] ?? 0)) return;
  const mark = document.createElement('i');
  mark.style.setProperty('--at', String(positionOf(at)));
  requests.append(mark);
}

/**
 * @param {number} time ms since epoch
 * @returns {number} 0 at the start of the track, 1 at its end
 */
function positionOf(time) {
  let from = 0;
  for (const [index, end] of ZONES.entries()) {
    const [begins = 0, ends = 0] = stops.slice(index, index + 2);
    if (time < ends) return from + ((end - from) * Math.max(0, time - begins)) / (ends - begins);
    from = end;
  }
  return 1;
}

/** A new token: the water comes back, once, by the style sheet's animation. */
export function riseTide() {
  track.classList.remove('is-rising');
  // Reading a size makes the browser notice that the class was gone, so that the animation starts anew.
  void track.offsetWidth;
  track.classList.add('is-rising');
}
