import { readKey } from '../operator/keys.js';
import { Failure } from './failure.js';

/** @param path takes the place of one that is missing. */
export function readUrl(text: string | undefined, path?: string): string {
  const url = URL.canParse(text ?? '') ? new URL(text ?? '') : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Failure('the URL must be like https://operator-integ.uidapi.com/v2/token/generate');
  if (url.pathname === '/' && path === undefined)
    throw new Failure('the URL must name an endpoint, such as /v2/token/generate');
  if (url.pathname === '/') url.pathname = path ?? '/';
  return url.href;
}

/** What a header can't carry would be quoted by the error of fetch. */
export function readApiKey(text: string): string {
  if (/^[\x21-\x7e]+$/.test(text)) return text;
  throw new Failure('the API key must be as it was issued');
}

export function readSecret(text: string): string {
  try {
    readKey(text, 'the client secret');
    return text;
  } catch {
    throw new Failure('the client secret must be 32 bytes in Base64');
  }
}
