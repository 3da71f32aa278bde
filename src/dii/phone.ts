/** Whether a phone number is in the one form that operators take (E.164): `+` and 10 to 15 digits. They normalise none. */
export const isNormalizedPhone = (phone: string): boolean => NORMALIZED_PHONE.test(phone);

export const NORMALIZED_PHONE: RegExp = /^\+\d{10,15}$/;
