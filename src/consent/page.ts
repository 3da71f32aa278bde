import type { Environment } from '../environment/environment.js';

/** What is used of the page's window. Other scripts put the CMPs' functions there, in whatever shape. */
export interface ConsentPage extends Pick<Environment, 'addEventListener' | 'Math'> {
  readonly __tcfapi?: unknown;
  readonly __gpp?: unknown;
  readonly navigator?: object;
  readonly parent?: unknown;
}
