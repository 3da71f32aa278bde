/** What attributes are written with most often. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  apos: "'",
  '#39': "'",
  '#x27': "'",
  quot: '"',
  '#34': '"',
  '#x22': '"',
};

/** The start tags of a name, as they are written. A page is looked through once, whatever is in it. */
export const tagsOf = (html: string, name: string): string[] =>
  html.match(new RegExp(`<${name}\\b[^<>]*>`, 'gi')) ?? [];

/** The value of an attribute; undefined where the tag has none. */
export function attributeOf(tag: string, name: string): string | undefined {
  const pattern = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i');
  const [, double, single, bare] = pattern.exec(tag) ?? [];
  const value = double ?? single ?? bare;
  return value?.replace(/&([#\w]+);/g, (whole, entity) => ENTITIES[entity.toLowerCase()] ?? whole);
}
