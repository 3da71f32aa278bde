/** What a page's consent tools have said so far; what they never said is absent. */
export interface Signals {
  /** The TCF CMP, where the page has one. */
  readonly tcf?: TcfSignal | undefined;
  /** The GPP CMP, where the page has one. */
  readonly gpp?: GppSignal | undefined;
  /** Global Privacy Control of this browser. */
  readonly gpc?: boolean | undefined;
  /** No CMP is to be expected any more where none was found, and one that was found has had its time. */
  readonly timedOut?: boolean | undefined;
  /** The consent that this page worked with until now. */
  readonly wasAllowed?: boolean | undefined;
}

/**
 * What `__tcfapi` hands over (CMP API v2, TCData): the fields that are read. Without `purpose` and `vendor` where GDPR
 * does not apply.
 */
export interface TcData {
  readonly gdprApplies?: boolean | undefined;
  readonly eventStatus?: string | undefined;
  readonly isServiceSpecific?: boolean | undefined;
  readonly purposeOneTreatment?: boolean | undefined;
  readonly purpose?: { readonly consents?: Bits; readonly legitimateInterests?: Bits } | undefined;
  readonly vendor?:
    | { readonly consents?: Bits; readonly legitimateInterests?: Bits; readonly disclosedVendors?: Bits }
    | undefined;
  readonly publisher?:
    | { readonly restrictions?: Readonly<Record<string, Readonly<Record<string, number>>>> }
    | undefined;
}

type Bits = Readonly<Record<string, boolean>>;

export interface TcfSignal {
  /** The CMP refused to be listened to. */
  readonly refused?: boolean | undefined;
  readonly data?: TcData | undefined;
}

/** What `__gpp` hands over (CMP API 1.1, PingReturn): the fields that are read. */
export interface GppSignal {
  readonly signalStatus?: string | undefined;
  readonly applicableSections?: readonly number[] | undefined;
  /** Sections by name; each one object, or an array of its parts. */
  readonly parsedSections?: Readonly<Record<string, unknown>> | undefined;
}

/** The choices that the law or the frameworks leave to the publisher. Each default is the careful one. */
export interface ConsentOptions {
  /** `us`: pages without any CMP are for visitors in the United States, whose law is one of opt-out. */
  readonly scope?: 'us' | undefined;
  /** GPC also stops EUID, against a consent given to the CMP of this site. */
  readonly honorGpc?: 'always' | undefined;
  /** The page or its user is known to be for, or to be, a child. */
  readonly childDirected?: boolean | undefined;
  /** For purposes 2, 7 and 10 only legitimate interest counts, as the vendor declares them. Careful beyond Prebid. */
  readonly strictLegalBasis?: boolean | undefined;
  /** Strings from before TCF 2.3, without a list of disclosed vendors, are refused. */
  readonly requireDisclosedVendors?: boolean | undefined;
  /** Where a country requires no consent for purpose 1, its absence is accepted. */
  readonly acceptPurposeOneTreatment?: boolean | undefined;
  /** While the user looks at the dialogue again, the earlier answer goes on. */
  readonly keepDuringDialogue?: boolean | undefined;
  /** UID2: a CMP that says nothing within its time is taken for one that does not apply. */
  readonly allowAfterTimeout?: boolean | undefined;
  /** UID2: a section that says that no notice was given is accepted. */
  readonly acceptMissingNotice?: boolean | undefined;
  /** UID2: a section in which everything is "not applicable" is refused. */
  readonly refuseNotApplicable?: boolean | undefined;
  /** UID2: implied consent is enough in Canada. */
  readonly acceptImpliedConsent?: boolean | undefined;
}
