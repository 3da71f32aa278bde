import type { Names } from './names.js';
import type { Page } from './page.js';
import type { Prebid } from './prebid.js';

/** What a consent platform tells: TCData of the CMP API v2 of IAB Europe's TCF. */
interface TcData {
  readonly gdprApplies?: boolean;
  readonly eventStatus?: string;
  readonly listenerId?: number | null;
  readonly purpose?: { readonly consents?: Record<string, boolean> };
  readonly vendor?: { readonly consents?: Record<string, boolean> };
}

type Platform = (
  command: string,
  version: 2,
  callback: (data: TcData | null, success: boolean) => void,
  id?: number,
) => void;

/** The Trade Desk, which both products come from, on IAB's list of vendors. */
const VENDOR = 21;

export interface Consent {
  /** Whether a token of the product may go into auctions at this moment. */
  allows(prebid: Prebid): boolean;
  /** Listens to the platform anew; one that is loaded answers in this very turn. */
  listen(): void;
  stop(): void;
}

const OPT_OUT = '_pbjs_id_optout';

/**
 * Whether the user has opted out of all ids of Prebid's. Its userId module asks for its own ids alone, and not every
 * Prebid has it. https://docs.prebid.org/dev-docs/modules/userId.html
 */
export function hasOptedOut(page: Page): boolean {
  const { document } = page as { document?: Pick<Document, 'cookie'> };
  const asked = [
    () => (page.localStorage as Storage | undefined)?.getItem(OPT_OUT),
    () =>
      document?.cookie.split('; ').some((pair) => pair.startsWith(`${OPT_OUT}=`) && pair !== `${OPT_OUT}=`),
  ];
  return asked.some((ask) => {
    try {
      return !!ask();
    } catch {
      // Storage is blocked: then nobody can have said so.
      return false;
    }
  });
}

/**
 * Goes by what the page's consent platform says at the moment: UID2 never where GDPR applies, EUID only where it does
 * and the user has consented to purpose 1 and to the vendor. Without a platform what Prebid was told counts. Where a
 * platform is there but has not answered, or asks the user just now, nothing is allowed.
 */
export function followConsent(page: Page, { key }: Names): Consent {
  const platform = () => page.__tcfapi as Platform | undefined;
  let answer: TcData | undefined;
  let stop = () => {};
  const ask: Platform = (...question) => {
    try {
      platform()?.(...question);
    } catch {
      // A damaged platform gives no answer, which is no consent.
    }
  };

  return {
    allows(prebid) {
      const data = platform() ? answer : settings(prebid);
      if (key === 'uid2')
        return (
          !prebid.getConsentMetadata?.().gdpr?.gdprApplies &&
          (data ? data.gdprApplies === false : !platform())
        );
      return (
        data?.gdprApplies === true &&
        data.eventStatus !== 'cmpuishown' &&
        data.purpose?.consents?.[1] === true &&
        data.vendor?.consents?.[VENDOR] === true
      );
    },
    listen() {
      stop();
      let stopped = false;
      let id: number | null | undefined;
      const end = () => id != null && ask('removeEventListener', 2, () => {}, id);
      stop = () => {
        stopped = true;
        end();
      };
      ask('addEventListener', 2, (data, success) => {
        id = data?.listenerId;
        // A platform that loads late also calls listeners that were given up meanwhile.
        if (stopped) end();
        else answer = data && success !== false ? data : {};
      });
    },
    stop: () => stop(),
  };
}

/** What a page without a platform tells Prebid itself. https://docs.prebid.org/dev-docs/modules/consentManagementTcf.html */
function settings(prebid: Prebid): TcData | undefined {
  const data = prebid.getConfig?.('consentManagement.gdpr.consentData') as
    | (TcData & { readonly getTCData?: TcData })
    | undefined;
  return data?.getTCData ?? data;
}
