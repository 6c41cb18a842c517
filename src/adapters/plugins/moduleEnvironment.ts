/** What programs need to find each other and to write in the person's language; no secrets. */
const SAFE =
  /^(PATH|PATHEXT|HOME|USERPROFILE|LANG|LANGUAGE|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|WINDIR|COMSPEC)$/;

/** The environment of a module: nothing of the process but what is known to be harmless. */
export function moduleEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const kept = Object.entries(inherited).flatMap(([name, value]) =>
    value !== undefined && SAFE.test(name.toUpperCase()) ? [[name, value] as const] : [],
  );
  return Object.fromEntries(kept);
}
