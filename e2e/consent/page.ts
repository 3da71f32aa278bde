/** Runs first: records what is read of storage and what anybody is shown, by the name of the route. */
export const watchScript = (storageKey: string, cookie: string): string => `(() => {
  window.seen = { reads: 0, events: [], changes: [], signals: [], errors: [] };
  addEventListener('error', (event) => seen.errors.push(event.message));
  addEventListener('unhandledrejection', (event) => seen.errors.push(String(event.reason)));
  const { getItem } = Storage.prototype;
  Storage.prototype.getItem = function (key) {
    if (key === '${storageKey}') seen.reads++;
    return getItem.call(this, key);
  };
  window.peek = () => getItem.call(localStorage, '${storageKey}') ?? (document.cookie.includes('${cookie}=') ? 'cookie' : null);
  window.forget = () => { seen.reads = 0; seen.events.length = seen.changes.length = seen.signals.length = 0; };
  window.googletag = { cmd: [], secureSignalProviders: { push({ collectorFunction }) {
    const collect = () => collectorFunction().then((value) => seen.signals.push(value), () => {});
    window.collect = collect;
    return collect();
  } } };
})();`;

export const dropInPage = (
  file: string,
  global: string,
  consent: string,
  baseUrl: string,
): string => `<!doctype html>
<script src="/watch.js"></script>
<script src="/cmp.js"></script>
<script>
  window.${global} = { callbacks: [(event, { identity }) => seen.events.push([event, identity?.advertising_token ?? null])] };
</script>
<script src="/${file}-secure-signals.js"></script>
<script src="/${file}.js" data-consent="${consent}"></script>
<script>
  ${global}.init({ baseUrl: '${baseUrl}' });
  window.getters = async () => [
    ${global}.getAdvertisingToken(),
    ${global}.getIdentity()?.advertising_token,
  ].filter(Boolean);
  window.ready = true;
</script>`;

export const clientPage = (product: string, consent: string, baseUrl: string): string => `<!doctype html>
<script src="/watch.js"></script>
<script src="/cmp.js"></script>
<script type="module">
  import { createClient, ${product} } from '/index.js';
  const client = createClient(${product}, { consent: '${consent}', baseUrl: '${baseUrl}' });
  client.subscribe(() => seen.changes.push(client.token ?? null));
  window.client = client;
  window.getters = async () => [client.token, client.identity?.advertising_token, client.getSnapshot().token].filter(Boolean);
  window.ready = true;
</script>`;
