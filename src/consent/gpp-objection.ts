import type { ConsentOptions, GppSignal } from './signals.js';
import { VENDOR } from './tcf-objection.js';

/** What speaks against UID2, and how much: `erase` for an opt-out of the user's, `deny` for a set-up, `later` for no data. */
export interface Objection {
  readonly reason: string;
  readonly weight: 'erase' | 'deny' | 'later';
}

/** Ids and names of the sections that speak for places where UID2 may be used (GPP, "Section Information"). */
const US_SECTIONS: Readonly<Record<number, string>> = {
  ...{ 6: 'uspv1', 7: 'usnat', 8: 'usca', 9: 'usva', 10: 'usco', 11: 'usut', 12: 'usct', 13: 'usfl' },
  ...{ 14: 'usmt', 15: 'usor', 16: 'ustx', 17: 'usde', 18: 'usia', 19: 'usne', 20: 'usnh', 21: 'usnj' },
  ...{ 22: 'ustn', 23: 'usmn', 24: 'usmd', 25: 'usin', 26: 'usky', 27: 'usri' },
};
const EUROPE = 2;
const CANADA = 5;
const NOT_APPLICABLE = -1;
const UNDECIDED = 0;

const OPT_OUTS = ['SaleOptOut', 'SharingOptOut', 'TargetedAdvertisingOptOut'];
const NOTICES = [
  'SharingNotice',
  'SharingOptOutNotice',
  'SaleOptOutNotice',
  'TargetedAdvertisingOptOutNotice',
];

type Fields = Readonly<Record<string, unknown>>;

/** One object, whichever of the two shapes in use the CMP hands over: a flat object, or an array of its parts. */
export function fieldsOf(section: unknown): Fields | undefined {
  const parts = Array.isArray(section) ? section : [section];
  const objects = parts.filter((part): part is Fields => typeof part === 'object' && part !== null);
  return objects.length ? Object.assign({}, ...objects) : undefined;
}

function usObjection(name: string, section: unknown, options: ConsentOptions): Objection | undefined {
  const erase = (what: string): Objection => ({ reason: `${name}: ${what}`, weight: 'erase' });
  const deny = (what: string): Objection => ({ reason: `${name}: ${what}`, weight: 'deny' });
  if (name === 'uspv1') return uspObjection(section);
  const fields = fieldsOf(section);
  if (!fields) return { reason: `${name} applies and can't be read`, weight: 'later' };
  const optOut = OPT_OUTS.find((field) => fields[field] === 1);
  if (optOut) return erase(optOut);
  // The specification has a boolean, older CMPs a number.
  if (fields.Gpc === true || fields.Gpc === 1) return erase('Gpc');
  const child = [fields.KnownChildSensitiveDataConsents]
    .flat()
    .some((value) => typeof value === 'number' && value);
  if (child) return erase('a known child');
  const notice = NOTICES.find((field) => fields[field] === 2);
  if (notice && !options.acceptMissingNotice) return deny(`${notice} not given`);
  if (fields.MspaServiceProviderMode === 1) return deny('service provider mode');
  const silent = OPT_OUTS.every((field) => !fields[field]);
  return silent && options.refuseNotApplicable ? deny('nothing is applicable') : undefined;
}

/** The legacy US privacy string, `1YYN`: the third letter says whether the user has opted out of sale. */
function uspObjection(section: unknown): Objection | undefined {
  const fields = fieldsOf(section);
  const text = typeof section === 'string' ? section : undefined;
  const optOut = text ? text[2] : fields?.OptOutSale;
  if (!text && !fields) return { reason: "uspv1 applies and can't be read", weight: 'later' };
  return optOut === 'Y' ? { reason: 'uspv1: opted out of sale', weight: 'erase' } : undefined;
}

function canadaObjection(section: unknown, options: ConsentOptions): Objection | undefined {
  const fields = fieldsOf(section) ?? {};
  const listed = (name: string) =>
    Array.isArray(fields[name]) && (fields[name] as unknown[]).includes(VENDOR);
  if (listed('VendorExpressConsent')) return undefined;
  if (options.acceptImpliedConsent && listed('VendorImpliedConsent')) return undefined;
  return { reason: `tcfcav1: vendor ${VENDOR} has no express consent`, weight: 'deny' };
}

const WEIGHTS = ['erase', 'deny', 'later'];

/** What speaks against UID2 in the sections that apply here; the heaviest counts. */
export function gppObjection(signal: GppSignal, options: ConsentOptions = {}): Objection | undefined {
  const parsedSections = signal.parsedSections ?? {};
  const sections = [signal.applicableSections ?? []].flat();
  if (sections.includes(NOT_APPLICABLE)) return undefined;
  if (!sections.length || sections.includes(UNDECIDED))
    return { reason: 'the CMP does not say which section applies', weight: 'later' };
  const objections = sections.map((id): Objection | undefined => {
    if (id === EUROPE) return { reason: 'GDPR applies (tcfeuv2)', weight: 'deny' };
    if (id === CANADA) return canadaObjection(parsedSections.tcfcav1, options);
    const name = US_SECTIONS[id];
    return name
      ? usObjection(name, parsedSections[name], options)
      : { reason: `section ${id} is unknown`, weight: 'later' };
  });
  return objections
    .filter((objection) => !!objection)
    .sort((a, b) => WEIGHTS.indexOf(a.weight) - WEIGHTS.indexOf(b.weight))[0];
}
