import type { Identity } from '../identity/identity.js';
import type { LegacyCallback } from './legacy.js';
import { PLACE_OPTIONS, type PlaceOptions } from './places.js';

/** What `init` takes, as in the official SDK. */
export interface InitOptions extends PlaceOptions {
  identity?: Identity | undefined;
  /** The operator's address. Default: the script tag's `data-base-url`, else the product's production operator. */
  baseUrl?: string | undefined;
  /** ms before a failed refresh is tried again the first time. Default 5000, at least 1000. */
  refreshRetryPeriod?: number | undefined;
  /** Hears of every change of state, with the numbers of version 1 of the official SDK. */
  callback?: LegacyCallback | undefined;
}

/** The default of `refreshRetryPeriod`. */
export const RETRY_BASE = 5_000;

/** The options that outlive the page, in the order in which the official SDK stores them. */
const KEPT = ['refreshRetryPeriod', 'baseUrl', ...PLACE_OPTIONS] as const;

/** What the page has named itself: an inherited option may be another script's pollution. */
export const ownOptions = (given?: object): InitOptions => ({ __proto__: null, ...given }) as InitOptions;

/**
 * @returns the options that are the object's own.
 * @throws TypeError or RangeError with the official SDK's texts.
 */
export function checkInitOptions(given: unknown): InitOptions {
  if (typeof given !== 'object' || given === null) throw new TypeError('opts must be an object');
  const options = ownOptions(given);
  const { callback, refreshRetryPeriod } = options;
  if (callback !== undefined && typeof callback !== 'function')
    throw new TypeError('opts.callback, if provided, must be a function');
  if (refreshRetryPeriod !== undefined) {
    if (typeof refreshRetryPeriod !== 'number')
      throw new TypeError('opts.refreshRetryPeriod must be a number');
    if (refreshRetryPeriod < 1_000) throw new RangeError('opts.refreshRetryPeriod must be >= 1000');
  }
  return options;
}

/** Takes over what is given; what is not given, or undefined, stays. */
export function merge(options: InitOptions, given: InitOptions): void {
  for (const name of KEPT) if (given[name] !== undefined) options[name] = given[name] as never;
}

/** The options that outlive the page, as text. */
export const configText = (options: InitOptions): string =>
  JSON.stringify(options, KEPT as unknown as string[]);

/** Reads what an earlier page stored; undefined where it is nothing that `init` takes: another script may have written it. */
export function parseConfig(text: string | null | undefined): InitOptions | undefined {
  // The usual first page: an exception would be the dearest part of its load.
  if (!text) return undefined;
  try {
    const config = ownOptions();
    merge(config, checkInitOptions(JSON.parse(text)));
    const texts = [config.baseUrl, config.cookiePath, config.cookieDomain];
    return texts.every((value) => value === undefined || typeof value === 'string') ? config : undefined;
  } catch {
    return undefined;
  }
}
