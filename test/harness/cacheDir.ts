import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where downloads and installations outlive a checkout: `$XDG_CACHE_HOME/git-reactor`, else
 * `~/.cache/git-reactor`. The folder need not exist yet.
 */
export function cacheDir(): string {
  const base = process.env['XDG_CACHE_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'git-reactor');
}
