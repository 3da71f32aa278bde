import type { Change } from '../../src/fixtures/changed-source.js';
import type { Answer } from '../foreign/answers.js';
import type { IssueOptions } from '../foreign/identity.js';
import type { InitOptions } from '../page-scripts.js';
import type { World } from '../world.js';
import type { EvilServer } from './evil-server.js';

/** What an attack has to work with. */
export interface Scene {
  readonly world: World;
  readonly evil: EvilServer;
}

/** Something that another script, or markup that was let through, does to the page. */
export interface Attack {
  readonly name: string;
  /** What keeps it off, and what stands there without the guard. None where no line of ours alone does. */
  readonly guard?: Change;
  /** The one browser in which it works without the guard; default all. */
  readonly worksIn?: 'firefox';
  /** Attributes of the script tag, as text. */
  readonly attributes?: (scene: Scene) => string;
  /** Markup in the head, before every script. */
  readonly markup?: (scene: Scene) => string;
  /** A script before ours. It sees `evil` (an address). */
  readonly script?: (scene: Scene) => string;
  /** Options of init; null: the page calls no init. Default: the operator's address. */
  readonly init?: (scene: Scene) => InitOptions | null;
  /** What storage holds before: default nothing. */
  readonly seed?: (scene: Scene) => Promise<void>;
  /** The identity that the page passes to init, and what the operator answers to its refresh. */
  readonly identity?: IssueOptions | null;
  readonly answer?: (scene: Scene) => Answer;
  /** What the page does then. */
  readonly act?: (scene: Scene) => Promise<unknown>;
  /** How one sees that the attack had its way, beyond what is looked at anyway; undefined where it had not. */
  readonly harm?: (scene: Scene) => Promise<string | undefined>;
}
