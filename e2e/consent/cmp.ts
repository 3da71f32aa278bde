import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * Real CMP code as a classic script. It puts `say` into the page, by which a test has the user answer, and `asked`, which
 * is true when somebody listens to the CMP.
 */
const SOURCES = {
  tcf: `import { CmpApi } from '@iabtechlabtcf/cmpapi';
    const queue = [];
    window.__tcfapi = (...call) => (call.length ? void queue.push(call) : queue);
    const cmp = new CmpApi(2, 1, true);
    window.say = ({ text, open }) => cmp.update(text, open);
    const api = window.__tcfapi;
    window.__tcfapi = (...call) => {
      window.asked ||= call[0] === 'addEventListener';
      return api(...call);
    };`,
  gpp: `import { CmpApi } from '@iabgpp/cmpapi';
    const cmp = new CmpApi(2, 1);
    cmp.setCmpStatus('loaded');
    window.say = ({ text, sections, open }) => {
      cmp.setSignalStatus('not ready');
      cmp.setGppString(text);
      cmp.setApplicableSections(sections);
      cmp.fireSectionChange('usnat');
      if (!open) cmp.setSignalStatus('ready');
    };
    const api = window.__gpp;
    window.__gpp = (...call) => {
      window.asked ||= call[0] === 'addEventListener';
      return api(...call);
    };`,
};

export type Kind = keyof typeof SOURCES;

const bundles = new Map<Kind, Promise<string>>();

const bundle = async (kind: Kind): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES[kind], resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
};

/** One bundle of each kind per worker. */
export function bundleCmp(kind: Kind): Promise<string> {
  const made = bundles.get(kind) ?? bundle(kind);
  bundles.set(kind, made);
  return made;
}
