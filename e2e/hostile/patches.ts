import type { Attack } from './attack.js';
import { redirectTo } from './replies.js';
import { operatorOnTag, seedConfig, seedIdentity } from './scenes.js';

/** Other scripts that got there first. */
export const patches: readonly Attack[] = [
  {
    name: 'a JSON.parse that throws does not throw at the page',
    guard: {
      file: 'identity/parse.ts',
      find: "  } catch {\n    return 'INVALID';",
      replace: '  } catch (error) {\n    throw error;',
    },
    identity: null,
    seed: seedIdentity,
    script: () => `const { parse } = JSON;
      JSON.parse = (text) => {
        if (text.includes('"advertising_token"') && !text.includes('baseUrl')) throw new Error('patched');
        return parse(text);
      };`,
  },
  {
    name: 'a JSON.stringify that throws does not throw at the page',
    guard: {
      file: 'driver.ts',
      find: '    } catch {\n      // Another script',
      replace: '    } catch (error) {\n      throw error;\n      // Another script',
    },
    script: () => `JSON.stringify = () => { throw new Error('patched'); };`,
  },
  {
    name: 'a fetch that gives junk does not throw at the page',
    guard: {
      file: 'operator-api/refresh.ts',
      find: '  } catch {\n    // What was thrown',
      replace: '  } catch (error) {\n    throw error;\n    // What was thrown',
    },
    script: () => `const { fetch } = window;
      window.fetch = (...given) => (String(given[0]).includes('/v2/') ? { then: 1 } : fetch(...given));`,
  },
  {
    name: 'an Array.prototype.includes that always agrees makes no address trusted',
    guard: {
      file: 'drop-in/operator-address.ts',
      find: 'origins[originOf(baseUrl)]',
      replace: 'Object.keys(origins).includes(originOf(baseUrl))',
    },
    identity: null,
    init: () => null,
    attributes: operatorOnTag,
    seed: async (scene) => {
      await seedIdentity(scene);
      await seedConfig(scene);
    },
    script: () => 'Array.prototype.includes = () => true;',
  },
  {
    name: 'an address that another script has left in storage gets no refresh token',
    guard: {
      file: 'drop-in/operator-address.ts',
      find: 'origins[originOf(baseUrl)] && baseUrl',
      replace: 'baseUrl',
    },
    identity: null,
    init: () => null,
    attributes: operatorOnTag,
    seed: async (scene) => {
      await seedIdentity(scene);
      await seedConfig(scene);
    },
  },
  {
    name: 'an Array.prototype.map that throws keeps no script from working',
    guard: {
      file: 'drop-in/load.ts',
      find: '{ ...EVENTS }',
      replace: 'Object.fromEntries(Object.keys(EVENTS).map((name) => [name, name]))',
    },
    script: () => "Array.prototype.map = () => { throw new Error('another script'); };",
  },
  {
    name: 'a redirect takes no refresh token to another host',
    guard: { file: 'operator-api/post.ts', find: "redirect: 'error',", replace: '' },
    answer: ({ evil }) => redirectTo(evil.url),
  },
  {
    name: 'functions that listen in on JSON and arrays hear no secret where it is sealed',
    guard: { file: 'storage/sealed.ts', find: 'if (!enabled || ', replace: 'if (1 || ' },
    attributes: () => 'data-sealed',
    identity: null,
    seed: ({ world: { operator, options, tab } }) =>
      tab.open({
        init: { ...options(), identity: operator.issue() },
        scripts: ['/probe.js', '/sdk.js" data-sealed="', '/start.js'],
      }),
    script: () => `
      window.heard = [];
      const listen = (owner, name) => {
        const original = owner[name];
        owner[name] = function (...given) {
          for (const value of [this, ...given]) if (typeof value === 'string') heard[heard.length] = value;
          const result = Reflect.apply(original, this, given);
          if (typeof result === 'string') heard[heard.length] = result;
          return result;
        };
      };
      listen(JSON, 'parse');
      listen(JSON, 'stringify');
      for (const name of ['push', 'join', 'concat', 'map', 'find', 'slice']) listen(Array.prototype, name);
      Storage.prototype.setItem = new Proxy(Storage.prototype.setItem, {
        apply(target, self, given) { heard[heard.length] = given[1]; return Reflect.apply(target, self, given); },
      });`,
    harm: async ({ world }) => {
      const heard = await world.tab.page.evaluate(() =>
        (window as unknown as { heard: string[] }).heard.filter((text) => text.includes('advertising-')),
      );
      const secret = /"refresh_response_key":"[^"]/;
      return heard.some((text) => secret.test(text)) ? 'a secret was overheard' : undefined;
    },
  },
];
