import { describe, expect, it } from 'vitest';
import { configMask, textMask } from '../../../src/core/reactions/maskText.ts';

const KEY = ['-----BEGIN KEY-----', 'c2VjcmV0IG9uZSBvZiB0d28=', '-----END KEY-----'].join('\n');
const mask = textMask({ API_TOKEN: 'tok-123456', DEPLOY_PRIVATE_KEY: KEY, HOME: '/home/tess' });

describe('what is masked', () => {
  it.each([
    ['the token tok-123456 is here', 'the token (sensitive) is here'],
    ['c2VjcmV0IG9uZSBvZiB0d28=', '(sensitive)'],
    ['https://tess:hunter2@git.example/x', 'https://(sensitive)@git.example/x'],
    ['https://ghp_abc@git.example/x', 'https://(sensitive)@git.example/x'],
    ['postgres://u:p%40w@db/x and more', 'postgres://(sensitive)@db/x and more'],
    ['Authorization: Bearer abcdefgh.ijkl', 'Authorization: Bearer (sensitive)'],
    ['GET /hook?a=1&token=abcdef&b=2', 'GET /hook?a=1&token=(sensitive)&b=2'],
  ])('%s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });

  it.each(['/home/tess', 'mail tess@example.com', 'https://git.example/a@b', 'basic idea'])(
    'and what is not: %s',
    (text) => {
      expect(mask(text)).toBe(text);
    },
  );

  it('takes no longer for a text that is made to take long', () => {
    const text = `a://${'b:'.repeat(500_000)}`;
    const before = performance.now();
    mask(text);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});

describe('what a configuration takes from the environment', () => {
  it('is hidden, whatever the variable is called', () => {
    const env = { HOOK: 'https://hooks.example/T1/B2', SIGN: 'abc-def-ghi', OTHER: 'not secret' };
    const { mask, learn } = configMask(env);
    expect(mask('abc-def-ghi')).toBe('abc-def-ghi');
    learn('notify: { a: { webhook: { url: "${env:HOOK}", secretEnv: SIGN } } }');
    expect(mask('to https://hooks.example/T1/B2 with abc-def-ghi, not secret')).not.toMatch(
      /T1|abc/,
    );
    expect(mask('not secret')).toBe('not secret');
  });
});
