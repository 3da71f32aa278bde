import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Real CMP code as a classic script that puts `say` into the page, by which a test has the user answer. */
const SOURCES = {
  tcf: `import { CmpApi } from '@iabtechlabtcf/cmpapi';
    const queue = [];
    window.__tcfapi = (...call) => (call.length ? void queue.push(call) : queue);
    const cmp = new CmpApi(2, 1, true);
    window.say = ({ text, open }) => cmp.update(text, open);`,
  gpp: `import { CmpApi } from '@iabgpp/cmpapi';
    const cmp = new CmpApi(2, 1);
    cmp.setCmpStatus('loaded');
    window.say = ({ text, sections, open }) => {
      cmp.setSignalStatus('not ready');
      cmp.setGppString(text);
      cmp.setApplicableSections(sections);
      cmp.fireSectionChange('usnat');
      if (!open) cmp.setSignalStatus('ready');
    };`,
};

export type Kind = keyof typeof SOURCES;

export async function bundleCmp(kind: Kind): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: SOURCES[kind], resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
