// A device whose clock is wrong, for this page only: runs before every other script and shifts what Date tells.
// ?clock=86400000 is a day fast. What the page needs of the right time it gets through `data-clock-offset`.
(() => {
  const offset = Number(new URLSearchParams(location.search).get('clock')) || 0;
  document.documentElement.dataset.clockOffset = String(offset);
  if (!offset) return;

  const RealDate = Date;
  const now = () => RealDate.now() + offset;
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, parts, newTarget) =>
      Reflect.construct(target, parts.length ? parts : [now()], newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  Object.defineProperty(performance, 'timeOrigin', { value: performance.timeOrigin + offset });
})();
