import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { InstalledModule } from '../../core/terraform/modulesManifest.ts';

/** What the person's own `init` has brought to this machine. */
export interface Installed {
  /** Modules from elsewhere, with absolute directories. */
  readonly modules: readonly InstalledModule[];
  /** Directories of providers for `init -plugin-dir`. */
  readonly providers: readonly string[];
}

/**
 * What can be used without network.
 * @param workDir the root module in the work tree; not given where its files are not trusted to run
 */
export function installedFor(
  workDir: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Installed {
  const own = env['TF_PLUGIN_CACHE_DIR'] ?? '';
  const home = path.join(homedir(), '.terraform.d');
  const shared = [own, path.join(home, 'plugin-cache'), path.join(home, 'plugins')];
  const local = workDir === undefined ? [] : [path.join(workDir, '.terraform', 'providers')];
  return {
    modules: workDir === undefined ? [] : installedModules(workDir),
    providers: [...local, ...shared].filter((dir) => path.isAbsolute(dir) && !isEmpty(dir)),
  };
}

function isEmpty(dir: string): boolean {
  try {
    return readdirSync(dir).length === 0;
  } catch {
    // What cannot be read has no providers for us.
    return true;
  }
}

function installedModules(workDir: string): readonly InstalledModule[] {
  const manifest = readManifest(path.join(workDir, '.terraform', 'modules', 'modules.json'));
  const listed =
    typeof manifest === 'object' && manifest !== null && 'Modules' in manifest
      ? manifest.Modules
      : [];
  const modules: readonly unknown[] = Array.isArray(listed) ? listed : [];
  return modules.filter(isModule).map((module) => ({
    ...module,
    Dir: path.resolve(workDir, module.Dir),
  }));
}

function readManifest(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Without one nothing was installed; a broken one is as good as none.
    return undefined;
  }
}

function isModule(value: unknown): value is InstalledModule {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Readonly<Record<string, unknown>>;
  return ['Key', 'Source', 'Dir'].every((key) => typeof entry[key] === 'string');
}
