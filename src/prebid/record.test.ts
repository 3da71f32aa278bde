import { describe, expect, test } from 'vitest';
import { issue } from '../simulation/answers.js';
import { parseRecord } from './record.js';

const NOW = 1_790_000_000_000;

describe('what is stored', () => {
  test('is read as Prebid’s own modules have written it', () => {
    const originalToken = issue(NOW);
    const latestToken = issue(NOW);
    expect(parseRecord(JSON.stringify({ originalToken, latestToken }), NOW)).toMatchObject({
      originalToken,
      latestToken,
    });
  });

  test('keeps the mark of a user who has opted out', () => {
    expect(parseRecord('{"latestToken":"optout"}', NOW)).toMatchObject({ latestToken: 'optout' });
  });

  test.each(['{"broken', '{}', '{"latestToken":null}', '{"latestToken":{"advertising_token":1}}', '[{}]'])(
    'is nobody’s where it is %s',
    (text) => {
      expect(parseRecord(text, NOW).latestToken).toBeUndefined();
    },
  );

  test('without braces is a bare token, if it can be one', () => {
    const token = 'A4AAABlbAAAAAA_-+/=.token';
    expect(parseRecord(token, NOW).latestToken).toMatchObject({ advertising_token: token });
    for (const text of ['garbage text', 'undefined', 'null', '', null])
      expect(parseRecord(text, NOW)).toEqual({});
  });
});
