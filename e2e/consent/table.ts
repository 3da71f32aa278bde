/** What the user's choice is, as far as the page has heard. */
export type State = 'no answer yet' | 'yes' | 'asked again' | 'no' | 'withdrawn';
export const STATES: readonly State[] = ['no answer yet', 'yes', 'asked again', 'no', 'withdrawn'];

export type Route =
  | 'createClient: getters'
  | 'createClient: subscribe'
  | 'connectPrebid: eids'
  | 'drop-in: getters'
  | 'drop-in: callbacks'
  | 'Google secure signals'
  | 'storage'
  | 'network';

/** What each route shows, state by state. The table of docs/consent.md. */
export const ROUTES: Readonly<Record<Route, readonly string[]>> = {
  'createClient: getters': ['nothing', 'token', 'nothing', 'nothing', 'nothing'],
  'createClient: subscribe': ['nothing', 'token', 'nothing', 'nothing', 'nothing'],
  'connectPrebid: eids': ['nothing', 'token', 'nothing', 'nothing', 'nothing'],
  'drop-in: getters': ['nothing', 'token', 'nothing', 'nothing', 'nothing'],
  'drop-in: callbacks': ['nothing', 'token', 'nothing', 'nothing', 'nothing'],
  'Google secure signals': ['nothing', 'token', 'nothing', 'nothing', 'nothing'],
  storage: ['kept, unread', 'kept, read', 'kept, unread', 'deleted', 'deleted'],
  network: ['nothing', 'refresh', 'nothing', 'nothing', 'nothing'],
};

/** A column of the table. */
export const column = (state: State, routes: readonly Route[]): Record<string, string> =>
  Object.fromEntries(routes.map((route) => [route, ROUTES[route][STATES.indexOf(state)] as string]));
