import { secretMask } from '../terraform/maskSecrets.ts';
import { SENSITIVE } from '../terraform/shownValue.ts';

/** Hides what must not be read. */
export type Mask = (text: string) => string;

/** Shorter lines of a key would hide ordinary text. */
const SHORTEST_LINE = 12;
/** `scheme://user:secret@`, also without a secret: a token may stand as the user. */
const IN_URL = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"'\\<>?#]{1,2000}@/gi;
const IN_HEADER = /\b(bearer|basic|token)(\s{1,4}|%20)([A-Za-z0-9._~+/=-]{8,})/gi;
const IN_QUERY =
  /([?&;](?:access_token|token|api_?key|key|secret|password|sig|signature|code)=)[^\s&"'\\<>#]{4,}/gi;

/** A mask that also knows what configurations take from the environment. */
export interface ConfigMask {
  readonly mask: Mask;
  /** Hides from now on the values of all variables that a configuration names. */
  readonly learn: (configText: string) => void;
}

const NAMED =
  /\$\{env:([A-Za-z_]\w{0,199})\}|\bsecretEnv["']?\s{0,9}:\s{0,9}["']?([A-Za-z_]\w{0,199})/g;

/** As {@link textMask}; what an address or a signature is made of is secret, whatever it is called. */
export function configMask(env: Readonly<Record<string, string | undefined>>): ConfigMask {
  const known = new Set<string>();
  let mask = textMask(env);
  return {
    mask: (text) => mask(text),
    learn(configText) {
      const names = [...configText.matchAll(NAMED)].map(([, part, key]) => part ?? key ?? '');
      const more = names.filter((name) => !known.has(name) && (env[name] ?? '') !== '');
      if (more.length === 0) return;
      for (const name of more) known.add(name);
      mask = textMask(
        env,
        [...known].flatMap((name) => env[name]?.trim() ?? []),
      );
    },
  };
}

/**
 * Hides the secrets of an environment, user and password of URLs, tokens of authorization headers
 * and of query parameters. Of a value with several lines each line is hidden too, as logs are
 * written line by line.
 * @param others values that are secret as well
 */
export function textMask(
  env: Readonly<Record<string, string | undefined>>,
  others: readonly string[] = [],
): Mask {
  const hideValues = secretMask(withLines(env), others);
  return (text) =>
    hideValues(text)
      .replace(IN_URL, `$1${SENSITIVE}@`)
      .replace(IN_HEADER, `$1$2${SENSITIVE}`)
      .replace(IN_QUERY, `$1${SENSITIVE}`);
}

function withLines(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string | undefined>> {
  const lines = Object.entries(env).flatMap(([name, value = '']) =>
    value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line.length >= SHORTEST_LINE && line.length < value.length)
      // The end of the name tells that it is secret.
      .map((line, index) => [`${index} ${name}`, line] as const),
  );
  return { ...env, ...Object.fromEntries(lines) };
}
