import type { ProductNames } from './product.js';

/** What the start script passes to init(); plain JSON, as it travels in an attribute of the page. */
export type InitOptions = Record<string, unknown>;

/**
 * Runs before the SDK: records every event, error and policy violation under window.probe. Of an identity it keeps the
 * advertising token alone, so that no failed assertion prints the rest. These are files and not inline scripts so that
 * a page with a strict policy runs the very same ones.
 */
export const probeScript = `(() => {
  const name = document.documentElement.dataset.global;
  const reason = (error) => String(error);
  const probe = {
    events: [], errors: [], violations: [], promises: [], initError: null,
    get sdk() { return window[name]; },
    record(event, payload) {
      const identity = payload && payload.identity;
      probe.events.push({ event, token: identity ? identity.advertising_token : null });
    },
    init(options) {
      try { probe.sdk.init(options); } catch (error) { probe.initError = reason(error); }
      return probe.initError;
    },
    watch(promise) {
      const entry = { state: 'pending', value: null };
      promise.then(
        (value) => { entry.state = 'resolved'; entry.value = value === undefined ? null : value; },
        (error) => { entry.state = 'rejected'; entry.value = reason(error); },
      );
      return probe.promises.push(entry) - 1;
    },
  };
  window.probe = probe;
  addEventListener('error', (event) => probe.errors.push(event.message));
  addEventListener('unhandledrejection', (event) => probe.errors.push('unhandled: ' + reason(event.reason)));
  document.addEventListener('securitypolicyviolation', (event) => probe.violations.push(event.violatedDirective));
  window[name] = { callbacks: [probe.record] };
})();`;

/**
 * Runs after the probe and before the SDK, in pages whose news a test reads at their server: every event, and every
 * refresh that the page sends.
 */
export const reportScript = `(() => {
  const send = window.fetch.bind(window);
  window.report = (what, token) => {
    const fields = { page: location.pathname, what, token: token || '', at: Date.now() };
    const sent = send('/report?' + new URLSearchParams(fields)).catch(() => {});
    window.reporting = Promise.all([window.reporting, sent]);
  };
  window.fetch = (address, ...rest) => {
    if (String(address).includes('/v2/token/refresh')) report('refresh');
    return send(address, ...rest);
  };
  const sdk = window[document.documentElement.dataset.global];
  if (sdk) sdk.callbacks.push((event, { identity }) => {
    report(event, identity && identity.advertising_token);
    if (event === 'IdentityUpdated') tellOthers();
  });
  // What a busy machine takes to carry any news from tab to tab.
  addEventListener('storage', ({ key }) => key === 'report-control' && report('control'));
  const tellOthers = () => {
    report('control');
    try { localStorage.setItem('report-control', String(Math.random())); } catch {}
  };
})();`;

/** Runs after the SDK: the init() call of an everyday page, unless the page asks for none. */
export const startScript = `(() => {
  const { init } = document.documentElement.dataset;
  if (init) probe.init(JSON.parse(init));
})();`;

const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** A publisher's page. `init` null: the page calls init() itself, later. */
export const publisherPage = (
  product: ProductNames,
  init: InitOptions | null,
  scripts: readonly string[] = ['/probe.js', '/sdk.js', '/start.js'],
): string => {
  const attribute = init ? ` data-init="${escapeAttribute(JSON.stringify(init))}"` : '';
  const tags = scripts.map((source) => `<script src="${source}"></script>`).join('\n');
  return `<!doctype html><html data-global="${product.global}"${attribute}><head><title>publisher</title>
${tags}</head><body></body></html>`;
};
