import type { Identity } from '../identity/identity.js';
import type { Consent, ConsentSource } from './source.js';

/** What the gate lets through, and what a withdrawal does. */
export interface Gated {
  supply(identity: Identity): void;
  /** Ends the identity, here and in storage. */
  end(): void;
  /** Looks at storage; with the gate closed there is nothing in it. */
  reread(): void;
}

export interface Gate {
  isOpen(): boolean;
  /** A user has logged in: what comes before the yes waits in memory. */
  take(identity: Identity): void;
  /** The user has logged out. */
  leave(): void;
  /** Asks for the consent from now on. */
  ask(load: () => Promise<ConsentSource>, failed: () => void): void;
  close(): void;
}

/** Stands between the page and the machine until the user's consent says yes, and again when it no longer does. */
export function createGate(consent: Consent, { supply, end, reread }: Gated): Gate {
  let open = consent === 'none';
  let waiting: Identity | undefined;
  let stop: (() => void) | undefined = () => {};

  function leave(): void {
    waiting = undefined;
    end();
  }

  function listen(source: ConsentSource): void {
    const hear = () => {
      const answer = source.get();
      open = answer === true;
      if (answer === false) leave();
      else if (open && waiting) supply(waiting);
      // Put on hold, the identity leaves memory and not storage.
      else reread();
      if (open) waiting = undefined;
    };
    if (!stop) return;
    stop = source.subscribe(hear);
    hear();
  }

  return {
    isOpen: () => open,
    take(identity) {
      if (open) supply(identity);
      else waiting = identity;
    },
    leave,
    ask(load, failed) {
      if (typeof consent === 'object') listen(consent);
      else if (!open) load().then(listen).catch(failed);
    },
    close() {
      stop?.();
      stop = undefined;
    },
  };
}
