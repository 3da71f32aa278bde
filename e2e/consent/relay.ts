/**
 * A classic script for the page of a CMP: what a CMP's stub does for frames below the page (CMP API v2 and GPP CMP API
 * 1.1, "Using postmessage").
 */
export const relayScript = `for (const name of ['__tcfapi', '__gpp']) {
  if (!window[name]) continue;
  const locator = document.createElement('iframe');
  locator.name = name + 'Locator';
  document.documentElement.append(locator);
  addEventListener('message', ({ data, source }) => {
    const call = data && data[name + 'Call'];
    if (!call) return;
    const { command, version, parameter, callId } = call;
    const answer = (returnValue, success) =>
      source.postMessage({ [name + 'Return']: { returnValue, success, callId } }, '*');
    if (name === '__gpp') window.__gpp(command, answer, parameter);
    else window.__tcfapi(command, version, answer, parameter);
  });
}`;
