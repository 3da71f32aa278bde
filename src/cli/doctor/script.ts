import { type Finding, ok, skipped, wrong } from './finding.js';
import { attributeOf, tagsOf } from './html.js';
import type { PagePatient } from './patient.js';
import { NoReply, type Reply, type Send } from './send.js';

/** Scripts that bring an SDK: ours, and the official ones. */
const SDK = /^(?:uid2|euid)(?:-sdk)?[^/]*\.js$/;
/** Scripts of such names that bring none: Prebid's modules, and what hands tokens to Google. */
const NO_SDK = /IdSystem|secure-signals/;
/** What everid's scripts load from beside themselves when a page needs it; one file for all. */
const ON_DEMAND = 'client-side.js';
const EVERID = /^(?:uid2|euid)\.js$/;

/** The addresses of the scripts of a page that bring an SDK. */
export const sdkScripts = (page: Reply): URL[] => sdkTags(page).map(({ script }) => script);

/** The tags of a page that bring an SDK, and the addresses they name. */
function sdkTags({ text, url }: Reply): { tag: string; script: URL }[] {
  const tags = tagsOf(text, 'script').flatMap((tag) => {
    const source = attributeOf(tag, 'src');
    return source && URL.canParse(source, url) ? [{ tag, script: new URL(source, url) }] : [];
  });
  return tags.filter(({ script }) => SDK.test(fileOf(script)) && !NO_SDK.test(fileOf(script)));
}

const fileOf = ({ pathname }: URL): string => pathname.slice(pathname.lastIndexOf('/') + 1);

/** @param scripts those that bring an SDK. */
export async function examineScripts(patient: PagePatient, scripts: readonly URL[]): Promise<Finding> {
  const { send, product } = patient;
  const ours = scripts.filter((script) => fileOf(script).startsWith(product.toLowerCase()));
  const [script, ...more] = ours;
  if (!script) return skipped('script', `no script of ${product} in the page itself; a bundle may bring it`);
  if (more.length) return wrong('script', `${ours.length} scripts of ${product}`, 'load one of them, once');
  const trouble = await examineFile(send, script);
  if (trouble || !EVERID.test(fileOf(script))) return trouble ?? ok('script', script.href);
  return examineTag(patient, script) ?? (await examineBeside(patient, script)) ?? ok('script', script.href);
}

/** @returns what is wrong with the tag of everid's script, if anything. */
function examineTag({ page }: PagePatient, { href }: URL): Finding | undefined {
  const { tag = '' } = sdkTags(page).find(({ script }) => script.href === href) ?? {};
  if (attributeOf(tag, 'type')?.toLowerCase() !== 'module') return undefined;
  return wrong(
    'script',
    'its tag is of type="module": data-consent, data-sealed and data-base-url have no effect there',
    'leave the type out; async and defer work as well',
  );
}

/** @returns what is wrong with a file, if anything. */
async function examineFile(send: Send, file: URL, headers: HeadersInit = {}): Promise<Finding | undefined> {
  const answer = await send(file.href, { headers }).catch(reasonOf);
  if (typeof answer === 'string' || !answer.ok) {
    const what = typeof answer === 'string' ? answer : `status ${answer.status}`;
    return wrong('script', `${file.href}: ${what}`, 'serve the whole dist folder of everid there');
  }
  const type = answer.headers.get('Content-Type') ?? 'none';
  if (!/javascript|ecmascript/i.test(type))
    return wrong('script', `${file.href} has Content-Type ${type}`, 'serve it as text/javascript');
  const { Origin: origin } = headers as { Origin?: string };
  if (!origin || ['*', origin].includes(answer.headers.get('Access-Control-Allow-Origin') ?? ''))
    return undefined;
  return wrong(
    'script',
    `${file.origin} lets no other site load ${fileOf(file)}, which the script may need`,
    'send Access-Control-Allow-Origin: * with the files',
  );
}

/** What is loaded on demand comes as a module, for which another host than the page's needs CORS. */
function examineBeside({ send, page }: PagePatient, script: URL): Promise<Finding | undefined> {
  const { origin } = new URL(page.url);
  const file = new URL(ON_DEMAND, script);
  return examineFile(send, file, file.origin === origin ? {} : { Origin: origin });
}

/** @throws what is no want of an answer. */
function reasonOf(error: unknown): string {
  if (error instanceof NoReply) return error.message;
  throw error;
}
