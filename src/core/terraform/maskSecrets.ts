import { SENSITIVE } from './shownValue.ts';

/** Names of variables of an environment that hold secrets. */
const SECRET_NAME =
  /TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|ACCESS_KEY|API_?KEY|_AUTH|_PAT$|_DSN$/i;
/** Shorter values would hide parts of ordinary words. */
const SHORTEST = 6;

/**
 * Hides the secrets of an environment wherever a text has them, also as part of JSON.
 * @param others values that are secret as well, wherever they come from
 */
export function secretMask(
  env: Readonly<Record<string, string | undefined>>,
  others: readonly string[] = [],
): (text: string) => string {
  const named = Object.entries(env).flatMap(([name, value = '']) =>
    SECRET_NAME.test(name) ? [value] : [],
  );
  const values = [...named, ...others].filter(({ length }) => length >= SHORTEST);
  const forms = values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]);
  const longestFirst = [...new Set(forms)].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, each) => masked.replaceAll(each, SENSITIVE), text);
}
