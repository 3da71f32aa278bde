import { ownScript } from './own-script.js';

const home = (ownScript() as Partial<HTMLScriptElement> | null)?.src || globalThis.location?.href;

/**
 * Where a file lies that is loaded on demand: beside the script; beside the page, where that has the script in itself.
 *
 * Named in full: a script from another host, by a tag without `crossorigin`, can import nothing relative to itself
 * (https://html.spec.whatwg.org/multipage/webappapis.html#creating-a-classic-script, "muted errors").
 */
export const beside = (file: string): string => `${new URL(file, home)}`;
