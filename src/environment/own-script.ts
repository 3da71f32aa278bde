/**
 * The script tag whose script is running, at the time of loading. Not `document.currentScript`, whose name markup could
 * have taken.
 */
export const ownScript = (): Element | null =>
  // There is no such class on a server.
  globalThis.Document && Reflect.get(Document.prototype, 'currentScript', document);
