import type { Environment } from '../environment/environment.js';

/** Whom to ask, and how. */
export interface Operator {
  readonly environment: Environment;
  /** The operator's address; read anew for every request. */
  readonly baseUrl: string;
  /** Names the software to the operator. */
  readonly clientTag: string;
  /** ms */
  readonly requestTimeout: number;
}

/** Aborts a request after a time, ms. */
export const limit = (environment: Environment, timeout: number, controller: AbortController): void =>
  environment.AbortSignal.timeout?.(timeout).addEventListener('abort', () => controller.abort());
