import { fieldsOf, gppObjection } from './gpp-objection.js';
import type { ConsentOptions, Signals, TcData } from './signals.js';
import { tcfObjection, VENDOR } from './tcf-objection.js';

/**
 * `allow`; `wait`: nothing is known yet; `hold`: what is stored stays, nothing is handed out or begun; `deny`: the same, and
 * no change is in sight; `deny-for-now`: the same, a late answer counts; `deny+erase`: the user is against it.
 */
export type Verdict = 'allow' | 'wait' | 'hold' | 'deny' | 'deny-for-now' | 'deny+erase';

export interface Decision {
  readonly verdict: Verdict;
  /** For the page's engineer; names no user and quotes no string. */
  readonly reason: string;
}

const allow = (reason: string): Decision => ({ verdict: 'allow', reason });
const wait = (reason: string): Decision => ({ verdict: 'wait', reason });
const hold = (reason: string): Decision => ({ verdict: 'hold', reason });
const deny = (reason: string): Decision => ({ verdict: 'deny', reason });
const forNow = (reason: string): Decision => ({ verdict: 'deny-for-now', reason });
const erase = (reason: string): Decision => ({ verdict: 'deny+erase', reason });

const OPEN = 'cmpuishown';

/**
 * Whether a product may be used under these signals. Pure. The most restrictive source wins.
 *
 * @param product the name of it.
 */
export function decide(product: 'UID2' | 'EUID', signals: Signals, options: ConsentOptions = {}): Decision {
  if (options.childDirected) return erase('for children');
  return product === 'EUID' ? decideEuid(signals, options) : decideUid2(signals, options);
}

/** Nothing was heard of a CMP: it is still looked for, or given up. */
const silent = ({ timedOut }: Signals, what: string): Decision => (timedOut ? forNow(what) : wait(what));

/** UID2 is for places where GDPR does not apply, and is subject to opting out. */
function decideUid2(signals: Signals, options: ConsentOptions): Decision {
  const { tcf, gpp, gpc, timedOut, wasAllowed } = signals;
  // First: a browser that opts out ends the matter before anything is looked at.
  if (gpc) return erase('Global Privacy Control');
  const tolerated = timedOut && options.allowAfterTimeout;
  if (tcf) {
    const applies = tcf.data?.gdprApplies;
    if (tcf.refused && !tolerated) return forNow('the TCF CMP refuses to be listened to');
    if (applies === undefined && !tolerated) return silent(signals, 'whether GDPR applies is not known');
    if (applies) return deny('GDPR applies: UID2 is not for here');
  }
  if (gpp) {
    if (gpp.signalStatus !== 'ready' && !tolerated)
      return wasAllowed ? hold('the GPP CMP is not ready') : silent(signals, 'the GPP CMP is not ready');
    const objection = gpp.signalStatus === 'ready' ? gppObjection(gpp, options) : undefined;
    if (objection) return { erase, deny, later: forNow }[objection.weight](objection.reason);
    return allow('no objection in the GPP sections');
  }
  if (!timedOut) return wait('no CMP was found yet');
  if (options.scope === 'us' || (tcf && tolerated)) return allow('no objection');
  return forNow(tcf ? 'GDPR does not apply, and no GPP CMP speaks for the United States' : 'no CMP');
}

/** EUID is for places where GDPR applies, and needs the user's consent. */
function decideEuid(signals: Signals, options: ConsentOptions): Decision {
  const { tcf, gpp, gpc, wasAllowed } = signals;
  if (gpc && options.honorGpc) return erase('Global Privacy Control');
  if (!tcf) return europeInGpp(signals, options) ?? silent(signals, gpp ? 'no TCF CMP' : 'no CMP');
  if (tcf.refused) return forNow('the TCF CMP refuses to be listened to');
  const data = tcf.data ?? {};
  if (data.gdprApplies === undefined) return silent(signals, 'whether GDPR applies is not known');
  if (!data.gdprApplies) return deny('GDPR does not apply: EUID is not for here');
  if (data.eventStatus === OPEN && !(wasAllowed && options.keepDuringDialogue))
    return wasAllowed ? hold('the dialogue is open') : wait('the user has not answered yet');
  return judge(data, options);
}

function judge(data: TcData, options: ConsentOptions): Decision {
  const objection = tcfObjection(data, options);
  if (!objection) return allow(`all legal bases for vendor ${VENDOR}`);
  // The country does not ask for purpose 1: not the user's refusal.
  return data.purposeOneTreatment && !data.purpose?.consents?.[1] ? deny(objection) : erase(objection);
}

/** The TCF section inside GPP, where a page has no `__tcfapi`. Lists of numbers there, under one of two spellings. */
function europeInGpp({ gpp }: Signals, options: ConsentOptions): Decision | undefined {
  if (!gpp?.applicableSections?.includes(2) || gpp.signalStatus !== 'ready') return undefined;
  const fields = fieldsOf(gpp.parsedSections?.tcfeuv2);
  if (!fields) return forNow("tcfeuv2 applies and can't be read");
  // In no shape that CMPs agree on: careful.
  if ([fields.PubRestrictions].flat().some((restriction) => restriction))
    return forNow('tcfeuv2 has restrictions');
  const bits = (...names: string[]): Record<string, boolean> => {
    const list = names.map((name) => fields[name]).find(Array.isArray) ?? [];
    return Object.fromEntries(
      list.map((entry, place) => (entry === true ? [place + 1, true] : [entry, true])),
    );
  };
  return judge(
    {
      isServiceSpecific: fields.IsServiceSpecific !== false,
      purpose: {
        consents: bits('PurposeConsents', 'PurposeConsent'),
        legitimateInterests: bits(
          'PurposeLegitimateInterests',
          'PurposesLITransparency',
          'PurposeLegitimateInterest',
        ),
      },
      vendor: {
        consents: bits('VendorConsents', 'VendorConsent'),
        legitimateInterests: bits('VendorLegitimateInterests', 'VendorLegitimateInterest'),
      },
    },
    options,
  );
}
