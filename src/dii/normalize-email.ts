/**
 * The form of an e-mail address that is hashed, exactly as the operator makes it; undefined where there is none.
 * Rules: https://unifiedid.com/docs/getting-started/gs-normalization-encoding
 *
 * The operator lower-cases ASCII letters only, drops every space before the `@`, and those after it only at the end.
 * `trim()` and `toLowerCase()` would do more, and an address with a tab or an "Ü" would get another identity here than
 * there.
 */
export function normalizeEmail(email: string): string | undefined {
  const [before = '', after = '', ...more] = email.split('@');
  const domain = lowerCase(after.replace(/ +$/, ''));
  const local = lowerCase(before.replaceAll(' ', ''));
  const user = domain === 'gmail.com' ? local.replace(/\+.*$/s, '').replaceAll('.', '') : local;
  return user && domain && !more.length ? `${user}@${domain}` : undefined;
}

const lowerCase = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
