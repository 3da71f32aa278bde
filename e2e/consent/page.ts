import type { ProductNames } from '../product.js';
import type { Mode } from '../tab.js';

/** Runs first: records what is read of storage and what anybody is shown, by the name of the route. */
export const watchScript = ({ storageKey, cookie }: ProductNames): string => `(() => {
  window.seen = { reads: 0, events: [], changes: [], signals: [], errors: [] };
  addEventListener('error', (event) => seen.errors.push(event.message));
  addEventListener('unhandledrejection', (event) => seen.errors.push(String(event.reason)));
  const { getItem } = Storage.prototype;
  Storage.prototype.getItem = function (key) {
    if (key === '${storageKey}') seen.reads++;
    return getItem.call(this, key);
  };
  const cookies = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(Document.prototype, 'cookie', { ...cookies, get() {
    // Prebid reads cookies of its own.
    if (!new Error().stack.includes('/prebid.js')) seen.reads++;
    return cookies.get.call(this);
  } });
  window.peek = () => getItem.call(localStorage, '${storageKey}') ??
    (cookies.get.call(document).includes('${cookie}=') ? 'cookie' : null);
  window.forget = () => { seen.reads = 0; seen.events.length = seen.changes.length = seen.signals.length = 0; };
  window.googletag = { cmd: [], secureSignalProviders: { push({ collectorFunction }) {
    const collect = () => collectorFunction().then((value) => seen.signals.push(value), () => {});
    window.collect = collect;
    return collect();
  } } };
})();`;

export const dropInPage = (
  { name, global }: ProductNames,
  consent: string,
  baseUrl: string,
  mode: Mode,
): string => `<!doctype html>
<script src="/watch.js"></script>
<script src="/cmp.js"></script>
<script>
  window.${global} = { callbacks: [(event, { identity }) => seen.events.push([event, identity?.advertising_token ?? null])] };
</script>
<script src="/${name.toLowerCase()}-secure-signals.js"></script>
<script src="/${name.toLowerCase()}.js" data-consent='${consent}'></script>
<script>
  ${global}.init({ baseUrl: '${baseUrl}', useCookie: ${mode === 'cookie'} });
  window.getters = async () => [
    ${global}.getAdvertisingToken(),
    ${global}.getIdentity()?.advertising_token,
  ].filter(Boolean);
  window.supply = (identity) => ${global}.setIdentity(identity);
  window.ready = true;
</script>`;

/** @param prebid whether /prebid.js is there, to be connected. */
export const clientPage = (
  { name }: ProductNames,
  consent: string,
  baseUrl: string,
  mode: Mode,
  prebid: boolean,
): string => `<!doctype html>
<script src="/watch.js"></script>
<script src="/cmp.js"></script>
${prebid ? '<script>window.pbjs = { que: [] }</script><script src="/prebid.js"></script>' : ''}
<script type="module">
  import { connectPrebid, createClient, inCookie, inLocalStorage, ${name} } from '/index.js';
  const storage = ${mode === 'cookie' ? 'inCookie' : 'inLocalStorage'}();
  const client = createClient(${name}, { consent: '${consent}', baseUrl: '${baseUrl}', storage });
  client.subscribe(() => seen.changes.push(client.token ?? null));
  window.client = client;
  ${prebid ? `connectPrebid(client, { product: ${name} });` : ''}
  window.getters = async () => [client.token, client.identity?.advertising_token, client.getSnapshot().token].filter(Boolean);
  window.supply = (identity) => client.setIdentity(identity);
  window.ready = true;
</script>`;
