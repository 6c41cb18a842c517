import { createHmac } from 'node:crypto';

const PREFIX = 'whsec_';

/**
 * HMAC-SHA256 of a text, in base64. A key with the prefix `whsec_` is base64, as
 * https://www.standardwebhooks.com writes keys; any other is taken as UTF-8.
 */
export function hmacSha256(key: string, text: string): string {
  const bytes = key.startsWith(PREFIX)
    ? Buffer.from(key.slice(PREFIX.length), 'base64')
    : Buffer.from(key, 'utf8');
  return createHmac('sha256', bytes).update(text).digest('base64');
}
