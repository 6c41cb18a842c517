import { textWithEnv } from '../schemaMarks.ts';

const FROM_ENVIRONMENT = /\$\{env:([A-Za-z_][A-Za-z0-9_]{0,199})\}/g;
const EXAMPLE = 'It has to be an http or https address, such as https://hooks.example/reactor';

/** An address that may take parts from the environment, checked as far as it is known. */
export const webhookUrl = textWithEnv()
  .max(8_192)
  .superRefine((url, context) => {
    const message = urlProblem(url);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  })
  .meta({ examples: ['${env:HOOK_URL}', 'https://hooks.example/reactor'] })
  .describe('The address; `${env:NAME}` takes (a part of) it from the environment.');

/** An address as it is used. */
export type KnownUrl =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Puts in what stands in the environment. The result is secret. */
export function knownUrl(written: string, env: (name: string) => string | undefined): KnownUrl {
  const missing: string[] = [];
  const url = written.replace(FROM_ENVIRONMENT, (_, name: string) => {
    const value = env(name)?.trim() ?? '';
    if (value === '') missing.push(name);
    return value;
  });
  if (missing.length > 0) {
    const names = missing.join(', ');
    return { kind: 'unknown', reason: `The address needs ${names} of the environment. Set it.` };
  }
  if (httpUrl(url) !== undefined) return { kind: 'url', url };
  return { kind: 'unknown', reason: `${EXAMPLE}, also where its parts come from the environment.` };
}

/** An address for people: no user, password or query, and only the host of one that is secret. */
export function shownUrl(written: string, url: string): string {
  const parsed = httpUrl(url);
  if (parsed === undefined) return 'an address that cannot be shown';
  return written === url ? `${parsed.origin}${parsed.pathname}` : `${parsed.origin}/…`;
}

/** @returns `undefined` for what is no http or https address */
export function httpUrl(text: string): URL | undefined {
  const parsed = URL.parse(text);
  return parsed?.protocol === 'http:' || parsed?.protocol === 'https:' ? parsed : undefined;
}

function urlProblem(written: string): string | undefined {
  if (/^\s*\$\{env:[A-Za-z0-9_]+\}/.test(written)) return undefined;
  const parsed = httpUrl(written.replace(FROM_ENVIRONMENT, 'x'));
  if (parsed === undefined) return `${EXAMPLE}.`;
  const password = /^[a-z]+:\/\/[^/@]*:([^/@]*)@/i.exec(written)?.[1] ?? '';
  if (password.replace(FROM_ENVIRONMENT, '') === '') return undefined;
  return 'A password may not stand in the configuration. Write ${env:NAME} in its place.';
}
