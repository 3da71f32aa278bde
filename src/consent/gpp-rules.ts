import { type ConsentOptions, isGiven } from './options.js';
import { type TcData, VENDOR } from './tcf-rules.js';
import { type Decision, isGranted, type Verdict, verdict } from './verdict.js';

/** What is read of PingReturn (IAB Tech Lab, GPP CMP API 1.1). Any of it may be missing. */
export interface GppData {
  readonly signalStatus?: string | undefined;
  readonly cmpStatus?: string | undefined;
  readonly applicableSections?: readonly number[] | undefined;
  readonly parsedSections?: Readonly<Record<string, unknown>> | undefined;
}

export interface GppSignal {
  readonly failed?: boolean | undefined;
  readonly data?: GppData | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const TCF_EU = 2;
const CANADA = 5;
const US_PRIVACY = 6;
const NATIONAL = 7;
/** The sections of the US, national and by state, from number 7 on ("Section Information"). */
const US =
  'usnat usca usva usco usut usct usfl usmt usor ustx usde usia usne usnh usnj ustn usmn usmd usin usky usri'.split(
    ' ',
  );
const NAMES: Readonly<Record<number, string>> = {
  [TCF_EU]: 'tcfeuv2',
  [CANADA]: 'tcfcav1',
  [US_PRIVACY]: 'uspv1',
  ...Object.fromEntries(US.map((name, index) => [NATIONAL + index, name])),
};
const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];
/** The purposes that vendor 21 has declared. */
const PURPOSES = [1, 2, 3, 4, 7, 10];

/** What UID2 may do by what GPP says. Of several sections that apply the strictest counts. Rows 15 to 25. */
export function decideGpp(
  { data, failed }: GppSignal,
  { previous, timedOut }: { previous?: Decision | undefined; timedOut?: boolean | undefined },
  options: ConsentOptions,
): Verdict {
  if (failed || data?.cmpStatus === 'error') return verdict(21, 'deny-for-now', 'the GPP CMP has failed');
  if (!data && timedOut) return verdict(21, 'deny-for-now', 'the GPP CMP gave no answer in time');
  if (data?.signalStatus !== 'ready')
    return verdict(23, isGranted(previous) ? 'hold' : 'wait', 'GPP is not ready');
  const sections = data.applicableSections ?? [];
  if (sections.length === 1 && sections[0] === -1) return verdict(22, 'allow', 'no section of GPP applies');
  const verdicts = sections.map((id) => decideSection(id, fieldsOf(data, id), options));
  return verdicts.reduce(stricter, verdicts[0] ?? unknown('which section applies is unknown'));
}

const STRICTNESS: readonly Decision[] = ['allow', 'deny-for-now', 'deny', 'deny+erase'];

const stricter = (a: Verdict, b: Verdict): Verdict =>
  STRICTNESS.indexOf(b.decision) > STRICTNESS.indexOf(a.decision) ? b : a;

const unknown = (reason: string): Verdict => verdict(21, 'deny-for-now', reason);

function decideSection(id: number, fields: Fields | undefined, options: ConsentOptions): Verdict {
  const name = NAMES[id];
  if (id === TCF_EU) return verdict(25, 'deny', 'GDPR applies, by GPP');
  if (!name || !fields) return unknown(`section ${id} applies but cannot be read`);
  if (id === CANADA) return decideCanada(fields, options);
  if (id === US_PRIVACY) return decideUsPrivacy(fields);
  return decideUs(name, fields, options);
}

function decideUs(name: string, fields: Fields, options: ConsentOptions): Verdict {
  const out = OPT_OUTS.find((field) => fields[field] === 1);
  if (out) return verdict(15, 'deny+erase', `opted out: ${name}.${out}`);
  // A boolean in the specification and the reference CMP, a number in others.
  const gpc = fields.Gpc === true || fields.Gpc === 1;
  if (gpc && !isGiven(options.consentAfterNotice))
    return verdict(16, 'deny+erase', `Global Privacy Control: ${name}.Gpc`);
  const children = [fields.KnownChildSensitiveDataConsents].flat();
  if (children.some((consent) => consent)) return verdict(19, 'deny+erase', `known child: ${name}`);
  if (fields.MspaServiceProviderMode === 1) return verdict(20, 'deny', `service provider mode: ${name}`);
  const notices = Object.keys(fields).filter((field) => field.endsWith('Notice'));
  const missing = notices.find((field) => fields[field] === 2);
  if (missing && options.missingNotice !== 'allow')
    return verdict(17, 'deny', `notice not given: ${name}.${missing}`);
  const said = OPT_OUTS.filter((field) => fields[field] === 0 || fields[field] === 2);
  if (!said.length) return unknown(`${name} applies but cannot be read`);
  if ([...said, ...notices].some((field) => fields[field] !== 0))
    return verdict(15, 'allow', `nothing opted out: ${name}`);
  return verdict(18, options.notApplicable ?? 'allow', `nothing of it applies, says ${name}`);
}

/** The US privacy string that came before GPP: as its letters, or decoded. */
function decideUsPrivacy({ text, OptOutSale }: Fields): Verdict {
  const letter = typeof text === 'string' ? text[2] : OptOutSale;
  if (letter === 'Y') return verdict(15, 'deny+erase', 'opted out: uspv1');
  return letter === 'N' || letter === '-'
    ? verdict(15, 'allow', 'nothing opted out: uspv1')
    : unknown('uspv1 applies but cannot be read');
}

function decideCanada(fields: Fields, { canada }: ConsentOptions): Verdict {
  const agreed = (kind: string) =>
    has(fields[`Vendor${kind}Consent`], VENDOR) &&
    PURPOSES.every((id) => has(fields[`Purposes${kind}Consent`], id));
  return agreed('Express') || (canada === 'implied' && agreed('Implied'))
    ? verdict(24, 'allow', 'consent of a user in Canada')
    : verdict(24, 'deny', 'no consent of a user in Canada');
}

/** The section as one object: CMPs give one, or a list of sub-sections. */
function fieldsOf({ parsedSections }: GppData, id: number): Fields | undefined {
  const section = parsedSections?.[`${NAMES[id]}`];
  if (typeof section === 'string') return { text: section };
  return section ? Object.assign({}, ...[section].flat(2)) : undefined;
}

/** Whether a list of ids, a row of bits from 1 on, or a map by id has this one. */
const has = (list: unknown, id: number): boolean =>
  Array.isArray(list)
    ? typeof list[0] === 'boolean'
      ? list[id - 1] === true
      : list.includes(id)
    : (list as Record<number, unknown> | undefined)?.[id] === true;

/**
 * The TCF's data where it applies inside of GPP (row 25). Spellings of the fields differ.
 *
 * @returns null where it applies but can't be read, undefined where it doesn't.
 */
export function tcfOfGpp(gpp: GppSignal | undefined): TcData | null | undefined {
  const { signalStatus, applicableSections } = gpp?.data ?? {};
  if (signalStatus !== 'ready' || !applicableSections?.includes(TCF_EU)) return undefined;
  const fields = fieldsOf(gpp?.data as GppData, TCF_EU);
  if (!fields) return null;
  const bits = (names: readonly string[], ids: readonly number[]) => {
    const list = names.map((name) => fields[name]).find((value) => value);
    return Object.fromEntries(ids.map((id) => [id, has(list, id)]));
  };
  const interest = (subject: string) => [
    `${subject}LegitimateInterests`,
    `${subject}sLITransparency`,
    `${subject}LegitimateInterest`,
  ];
  const disclosed = fields.VendorsDisclosed as readonly unknown[] | undefined;
  return {
    isServiceSpecific: fields.IsServiceSpecific as boolean,
    purposeOneTreatment: fields.PurposeOneTreatment as boolean,
    publisherCC: fields.PublisherCountryCode as string,
    purpose: {
      consents: bits(['PurposeConsents', 'PurposesConsent', 'PurposeConsent'], PURPOSES),
      legitimateInterests: bits(interest('Purpose'), PURPOSES),
    },
    vendor: {
      consents: bits(['VendorConsents', 'VendorsConsent', 'VendorConsent'], [VENDOR]),
      legitimateInterests: bits(interest('Vendor'), [VENDOR]),
      ...(disclosed?.length ? { disclosedVendors: bits(['VendorsDisclosed'], [VENDOR]) } : {}),
    },
    publisher: { restrictions: restrictionsOf(fields.PublisherRestrictions) },
  };
}

/** What a publisher restricts for the vendor, from a list by purpose. */
function restrictionsOf(list: unknown): Record<number, Record<number, number>> {
  const entries = (Array.isArray(list) ? list : []) as {
    readonly purposeId: number;
    readonly restrictionType: number;
    readonly vendorIds?: readonly number[];
  }[];
  return Object.fromEntries(
    entries
      .filter(({ vendorIds }) => vendorIds?.includes(VENDOR))
      .map(({ purposeId, restrictionType }) => [purposeId, { [VENDOR]: restrictionType }]),
  );
}
