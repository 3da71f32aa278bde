/**
 * The form of an e-mail address that is hashed, exactly as the operator makes it; undefined where there is none.
 * Rules: https://unifiedid.com/docs/getting-started/gs-normalization-encoding
 *
 * The operator drops every space before the `@`, and those after it only at the end.
 */
export const normalizeEmail = (email: string): string | undefined =>
  normalizeSpaceless(email.replace(/ +$/, '').replace(/^[^@]+/, (local) => local.replaceAll(' ', '')));

/**
 * The same for an address without spaces.
 *
 * The operator lower-cases ASCII letters only. `trim()` and `toLowerCase()` would do more, and an address with a tab
 * or an "Ü" would get another identity here than there.
 */
export function normalizeSpaceless(email: string): string | undefined {
  const lowerCase = email.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  const [local = '', domain, ...more] = lowerCase.split('@');
  const user = domain === 'gmail.com' ? local.replace(/\+.*$/s, '').replaceAll('.', '') : local;
  return user && domain && !more.length ? `${user}@${domain}` : undefined;
}
