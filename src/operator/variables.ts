import type { Bytes } from '../operator-api/bytes.js';
import type { ReadyClient } from './settings.js';

/** What the layers in front of a route find out for it. */
export interface Layers {
  Variables: {
    /** When the request arrived, ms since epoch. */
    arrived: number;
    /** At most 1 MiB. */
    body: Bytes;
    /** Who asks: always known where the route demands a role; elsewhere undefined for anyone unknown. */
    client: ReadyClient | undefined;
    /** Whether the request has an API key, be it a valid one or not. */
    presentsKey: boolean;
  };
}
