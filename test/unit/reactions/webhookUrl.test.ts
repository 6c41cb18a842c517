import { describe, expect, it } from 'vitest';
import { knownUrl, shownUrl, webhookUrl } from '../../../src/core/reactions/steps/webhookUrl.ts';

const env = (name: string): string | undefined =>
  ({ URL: 'https://u:p@hooks.example/s/abc?t=1', PART: 'abc', BAD: 'ftp://x' })[name];

describe('an address that is told', () => {
  it.each(['https://a.example/x', 'http://[::1]:80/', '${env:URL}', 'https://${env:PART}.example'])(
    '%s may be written',
    (url) => {
      expect(webhookUrl.safeParse(url).success).toBe(true);
    },
  );

  it.each(['ftp://x', 'hooks.example', 'file:///etc/passwd', 'https://u:secret@a.example', ''])(
    '%j may not',
    (url) => {
      expect(webhookUrl.safeParse(url).success).toBe(false);
    },
  );

  it('takes its parts from the environment', () => {
    expect(knownUrl('https://a.example/${env:PART}', env)).toEqual({
      kind: 'url',
      url: 'https://a.example/abc',
    });
  });

  it.each(['${env:NONE}', '${env:BAD}'])('%s has no address', (written) => {
    expect(knownUrl(written, env).kind).toBe('unknown');
  });

  it('is shown without what may be secret', () => {
    const url = 'https://u:p@a.example/x?token=1#f';
    expect(shownUrl(url, url)).toBe('https://a.example/x');
    expect(shownUrl('${env:URL}', 'https://u:p@hooks.example/s/abc?t=1')).toBe(
      'https://hooks.example/…',
    );
  });
});
