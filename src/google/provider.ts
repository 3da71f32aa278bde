import { type Collector, collect, offer, type Page } from './google-tag.js';
import type { Names } from './names.js';

/** What a page finds in `window.__uid2SecureSignalProvider` / `window.__euidSecureSignalProvider`. */
export interface SecureSignalProvider {
  /** Whether Google's tag has a collector of this provider. */
  hasRegisteredSecureSignals: boolean;
  /** Gives Google's tag a collector, unless it has one. Never throws. */
  registerSecureSignalProvider(): void;
  /** The next registration counts as the first, so that Google's tag collects anew. */
  resetProviderRegistration(): void;
  /** Calls `ask` until it gives a token, three times if need be. */
  getUidAdvertisingTokenWithRetry(ask: () => unknown, attempts?: number): Promise<unknown>;
}

/** The part of the SDK that matters here. Before the SDK has loaded, there are callbacks at most. */
interface Sdk {
  callbacks?: ((event: string) => void)[] | null;
  getIdentity?(): unknown;
  getAdvertisingToken?(): string | undefined;
  getAdvertisingTokenAsync?(): Promise<string>;
}

/** @param log hears what happens, for the page's engineer. */
export function createProvider(
  page: Page,
  names: Names,
  log: (message: string, detail?: unknown) => void,
): SecureSignalProvider {
  const provider: SecureSignalProvider = {
    hasRegisteredSecureSignals: false,
    getUidAdvertisingTokenWithRetry: collect,
    resetProviderRegistration() {
      provider.hasRegisteredSecureSignals = false;
    },
    registerSecureSignalProvider() {
      try {
        register();
      } catch (error) {
        // The page's own googletag is damaged: without a signal, but with everything else, the page goes on.
        provider.hasRegisteredSecureSignals = false;
        log('registration failed', error);
      }
    },
  };

  function register(): void {
    const ask = source(page, names);
    if (!ask) console.warn('UidSecureSignal: Please implement `getUidAdvertisingToken`');
    if (!ask || provider.hasRegisteredSecureSignals) return;
    // Before the offer: Google's tag may call the collector at once, and the page may come back here from it.
    provider.hasRegisteredSecureSignals = true;
    offer(page, names.id, () => {
      log('collector called');
      return collect(ask);
    });
    log('registered', names.id);
  }

  return provider;
}

/** Who gives the token: the page's own function, else the SDK. */
function source(page: Page, { global, pageFunction }: Names): Collector | undefined {
  const own = page[pageFunction];
  if (typeof own === 'function') return own as Collector;
  const sdk = page[global] as Sdk | undefined;
  return sdk?.getAdvertisingTokenAsync && (() => tokenOf(sdk));
}

async function tokenOf(sdk: Sdk): Promise<unknown> {
  const token = await sdk.getAdvertisingTokenAsync?.();
  // The token of now: a logout may have come during the wait, even where that was only for the end of this turn.
  return sdk.getAdvertisingToken ? sdk.getAdvertisingToken() : token;
}

/** Registers as soon as the SDK has an identity, and again with each new one. The SDK may come before or after. */
export function followSdk(page: Page, { global }: Names, provider: SecureSignalProvider): void {
  page[global] ||= {};
  const early = page[global] as Sdk;
  early.callbacks ||= [];
  early.callbacks.push((event) => {
    if (!['SdkLoaded', 'InitCompleted', 'IdentityUpdated'].includes(event)) return;
    if (!(page[global] as Sdk).getIdentity?.()) return;
    if (event === 'IdentityUpdated') provider.resetProviderRegistration();
    provider.registerSecureSignalProvider();
  });
}
