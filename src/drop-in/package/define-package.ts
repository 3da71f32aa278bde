import { type Brand, SDK_VERSION } from '../brand.js';
import { defineSdk, install } from '../load.js';
import { sdkWindow } from './helpers.js';
import type { SdkBaseClass, SdkClass } from './types.js';

/** One product as an importable package. */
export interface SdkPackage {
  readonly Class: SdkClass;
  readonly Base: SdkBaseClass;
  /** Puts an SDK where the page looks for it, unless one is there. On a server, nothing. */
  load(): void;
  /** @throws Error where the value is no instance of the class. */
  assertInstance(value: unknown): void;
}

export function definePackage(brand: Brand): SdkPackage {
  const { name, baseUrl } = brand.product;
  const page = (sdkWindow ?? {}) as unknown as Record<string, unknown>;
  const Class = defineSdk(brand, page, baseUrl);
  const Base = defineBase(Class);

  function load(): void {
    if (sdkWindow) install(brand, page, Class);
  }

  return {
    // The same thing under the official package's types: there an identity always has a key.
    Class: Class as unknown as SdkClass,
    Base,
    load,
    assertInstance(value) {
      if (value instanceof Class) return;
      throw new Error(
        `Assertion failed: the provided value is not an instance of ${name}. Have you called assert${name} from outside a callback function?`,
      );
    },
  };
}

/** A class that `Class` is made to come from, with what the two products have in common. */
function defineBase(Class: ReturnType<typeof defineSdk>): SdkBaseClass {
  const { DEFAULT_REFRESH_RETRY_PERIOD_MS, IdentityStatus, EventType } = Class;
  const Base = Object.assign(function SdkBase() {}, {
    VERSION: SDK_VERSION,
    DEFAULT_REFRESH_RETRY_PERIOD_MS,
    IdentityStatus,
    EventType,
  });
  Object.setPrototypeOf(Class, Base);
  Object.setPrototypeOf((Class as unknown as { prototype: object }).prototype, Base.prototype);
  return Base as unknown as SdkBaseClass;
}
