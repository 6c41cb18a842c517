import { execFile, spawnSync } from 'node:child_process';
import { availableParallelism, tmpdir } from 'node:os';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import schemas from '../../../src/adapters/kubernetes/schemas.generated.js';
import { cacheDir } from '../../harness/cacheDir.ts';
import { installOnce } from '../../harness/installOnce.ts';
import { sayOnStderr } from '../../harness/say.ts';
import { tempFolder } from '../../harness/tempFolder.ts';

const MODULE = 'github.com/yannh/kubeconform/cmd/kubeconform';
const VERSION = 'v0.7.0';

/** The fastest checker of manifests that can be had, with the schemas that we check with. */
export interface Kubeconform {
  /** Microseconds per document of a folder, with so many threads. */
  check(folder: string, documents: number, threads: number): number;
}

/** Built by the `go` of this machine; says why and is `undefined` where that cannot be. */
export async function kubeconform(): Promise<Kubeconform | undefined> {
  try {
    const target = join(cacheDir(), `kubeconform-${VERSION}`);
    await installOnce({ target, say: sayOnStderr, produce: build });
    const location = writeSchemas(tempFolder('schemas'));
    const binary = join(target, 'kubeconform');
    return { check: (...asked) => check(binary, location, asked) };
  } catch (error) {
    console.log(`Without kubeconform as a peer: ${String(error)}`);
    return undefined;
  }
}

/** The threads that it is measured with: one, as ours has, and all that the machine has. */
export const THREADS: readonly number[] = [...new Set([1, availableParallelism()])];

async function build(staging: string): Promise<void> {
  sayOnStderr(`Building kubeconform ${VERSION}, once; that takes a minute.`);
  const env = { ...process.env, GOBIN: staging, GOFLAGS: '', GOTOOLCHAIN: 'local' };
  await promisify(execFile)('go', ['install', `${MODULE}@${VERSION}`], { cwd: tmpdir(), env });
}

/** One file a kind, with all that it refers to. @returns the template of their paths */
function writeSchemas(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [key, name] of Object.entries(schemas.kinds)) {
    const [kind = '', version = '', group = ''] = key.split('/').reverse();
    const suffix = [...(group === '' ? [] : [group.split('.')[0] ?? '']), version].join('-');
    const schema = { $ref: `#/definitions/${name}`, definitions: reached(name) };
    const file = `${kind}-${suffix}.json`.toLowerCase();
    writeFileSync(join(folder, file), JSON.stringify(schema));
  }
  return join(folder, '{{.ResourceKind}}{{.KindSuffix}}.json');
}

function reached(name: string): Readonly<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  const waiting = [name];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const definition = schemas.definitions[next];
    if (Object.hasOwn(found, next) || definition === undefined) continue;
    found[next] = definition;
    const references = JSON.stringify(definition).matchAll(/"#\/definitions\/([^"]+)"/g);
    for (const [, reference = ''] of references) waiting.push(reference);
  }
  return found;
}

function check(
  binary: string,
  location: string,
  [folder, documents, threads]: Parameters<Kubeconform['check']>,
): number {
  const options = ['-schema-location', location, '-strict', '-summary', '-output', 'json'];
  const startedAt = performance.now();
  const answer = spawnSync(binary, [...options, '-n', String(threads), folder], {
    encoding: 'utf8',
  });
  const tookMs = performance.now() - startedAt;
  const { summary } = JSON.parse(answer.stdout) as { summary: Record<string, number> };
  if (summary['valid'] !== documents)
    throw new Error(`kubeconform checked something else: ${JSON.stringify(summary)}`);
  return (tookMs * 1000) / documents;
}
