// The internals of Prebid.js that the modules are built on. npm's Prebid has types for its public face only.

declare module 'prebid.js/src/hook.js' {
  export function submodule(type: 'userId', module: import('./host.js').IdModule): void;
}

declare module 'prebid.js/src/prebidGlobal.js' {
  export function registerModule(name: string): void;
}

declare module 'prebid.js/src/storageManager.js' {
  export function getStorageManager(owner: {
    moduleType: 'userId';
    moduleName: string;
  }): import('./host.js').HostStorage;
}

declare module 'prebid.js/src/utils.js' {
  export function logWarn(...messages: unknown[]): void;
  export function cyrb53Hash(text: string, seed: number): string;
}

declare module 'prebid.js/src/../libraries/metadata/metadata.js' {
  export const metadata: { register(module: string, data: object): void };
}
