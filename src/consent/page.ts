/** What is read of the page's window. Other scripts put these there, in whatever shape. */
export interface ConsentPage {
  readonly __tcfapi?: unknown;
  readonly __gpp?: unknown;
  readonly navigator?: object;
  readonly parent?: unknown;
}

/**
 * Whether a page above this frame has the CMP of that name: it can't be asked directly.
 *
 * @param locator the name of the frame by which it is found (CMP API v2, "Using postmessage").
 */
export function isAbove(page: ConsentPage, locator: string): boolean {
  for (let at = page; at.parent && at.parent !== at; at = at.parent as ConsentPage)
    if (hasFrame(at.parent, locator)) return true;
  return false;
}

function hasFrame(above: unknown, name: string): boolean {
  try {
    return !!(above as { frames?: Record<string, unknown> }).frames?.[name];
  } catch {
    // Another origin's window without such a frame. The CMP may be further up.
    return false;
  }
}
