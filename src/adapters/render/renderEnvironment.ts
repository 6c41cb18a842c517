import process from 'node:process';

/** Nobody listens there; addresses of this machine are refused before a tool runs. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * All that a renderer gets to know of the machine: where programs and temporary files are. There
 * is no home, and with it neither a kubeconfig nor a plugin, and no way to fetch anything.
 */
export function renderEnvironment(): Readonly<Record<string, string | undefined>> {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  return {
    ...{ PATH, SystemRoot, TEMP, TMPDIR },
    HOME: '/nonexistent',
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    GIT_ALLOW_PROTOCOL: 'none',
  };
}
