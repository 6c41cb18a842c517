/**
 * Documents per second through the engine beside kubeconform with the same schemas, and beside a
 * plain parser: `npm run bench -- validation [--documents N]`. Each document is a file of its own.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { createObjectSource } from '../../src/adapters/git/catFile.ts';
import { createValidators } from '../../src/adapters/validation/validators.ts';
import { createMirror } from '../../src/core/realities/mirror.ts';
import { validateTree, type ValidationPorts } from '../../src/core/validation/validateTree.ts';
import { createVerdictCache } from '../../src/core/validation/verdictCache.ts';
import { createRepository, systemClock } from '../harness/gitRepository.ts';
import { kubeconform, THREADS } from './validation/kubeconform.ts';
import { median, table } from './table.ts';

/** Prints microseconds per document: cold, warm with other documents, cached; and the peer. */
export async function run(args: readonly string[]): Promise<void> {
  const options = { documents: { type: 'string', default: '1000' } } as const;
  const count = Number(parseArgs({ args: [...args], options }).values.documents);
  const repository = createRepository();
  const objects = createObjectSource({ repo: repository, clock: systemClock });
  const validators = createValidators({ script: path.resolve('dist/worker.cjs') }, {});
  const mirror = createMirror(objects);
  const base = { clock: systemClock, mirror, validators: validators.all, options: {} };
  const ports = { ...base, cache: createVerdictCache() };
  const schemaOnly = base.validators.filter(({ name }) => name === 'kubernetes');
  const onlyPorts = { ...base, validators: schemaOnly, cache: createVerdictCache() };
  const peer = await kubeconform();
  try {
    const [first, second] = ['first', 'second'].map((name) => {
      for (let at = 0; at < count; at++) repository.write(`k8s/${at}.yaml`, manifest(name, at));
      repository.commit(name);
      return repository.git('rev-parse', 'HEAD^{tree}');
    });
    const folder = path.join(repository.dir, 'k8s');
    const peers = THREADS.map((threads): readonly [string, number] => [
      `peer: kubeconform, threads: ${threads}`,
      peer?.check(folder, count, threads) ?? NaN,
    ]);
    const rows: readonly (readonly [string, number])[] = [
      ['cold: worker, checks and files new', await perDocument(ports, first, count)],
      ['warm: files new', await perDocument(ports, second, count)],
      ['warm: files new, Kubernetes alone', await perDocument(onlyPorts, second, count)],
      ['cached, once', await perDocument(ports, second, count)],
      ['cached, median of 20', await cachedAgain(ports, second, count)],
      ['peer: yaml alone, parsed in this process', parseOnly(count)],
      ...peers.filter(([, us]) => !Number.isNaN(us)),
    ];
    const [[, peerUs] = ['', NaN]] = peers;
    const told = rows.map(([name, us]) => [
      name,
      us.toFixed(1),
      (1e6 / us).toFixed(0),
      `${(peerUs / us).toFixed(2)} ×`,
    ]);
    const head = ['', 'µs per document', 'documents per second', 'of kubeconform, 1 thread'];
    console.log(table([head, ...told]));
  } finally {
    validators.dispose();
    objects.dispose();
    repository.remove();
  }
}

async function cachedAgain(
  ports: ValidationPorts,
  tree: string | undefined,
  count: number,
): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < 20; round++) rounds.push(await perDocument(ports, tree, count));
  return median(rounds);
}

async function perDocument(
  ports: ValidationPorts,
  tree: string | undefined,
  count: number,
): Promise<number> {
  const startedAt = performance.now();
  const subject = { rev: 'bench', tree: tree ?? '', parent: null, changed: 'all' } as const;
  const { verdict } = await validateTree(ports, subject);
  if (verdict.checked !== count) throw new Error(`Only ${verdict.checked} files were checked.`);
  return ((performance.now() - startedAt) * 1000) / count;
}

function parseOnly(count: number): number {
  const startedAt = performance.now();
  for (let at = 0; at < count; at++) parseAllDocuments(manifest('peer', at), { version: '1.1' });
  return ((performance.now() - startedAt) * 1000) / count;
}

function manifest(name: string, at: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}-${at}
  labels: { app: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: nginx:1.29.${at}
          resources:
            requests: { cpu: 100m, memory: 64Mi }
            limits: { memory: 128Mi }
`;
}
