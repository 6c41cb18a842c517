import type { MirrorFile } from '../../core/realities/mirror.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import type {
  TreeView,
  UnitOutcome,
  ValidationUnit,
  Validator,
} from '../../core/validation/validator.ts';
import type { ValidationWorker } from './validationWorker.ts';
import type { CheckName, FileContent } from './workerMessages.ts';

const MOST_RELATED_BYTES = 1024 * 1024;

export interface FileValidatorInit {
  readonly name: CheckName;
  /** Grows with each change to what it may answer. */
  readonly version: string;
  readonly accepts: (path: string) => boolean;
  /** Larger files are skipped, and said to be. */
  readonly maxBytes: (path: string) => number;
  /** Larger files are a finding, whether they are read or not. */
  readonly largeFileBytes?: number;
  readonly worker: ValidationWorker;
  /** Finds other files that say what a file is for; its verdict depends on them too. */
  readonly related?: (tree: TreeView) => (path: string) => Promise<readonly MirrorFile[]>;
  readonly kubernetes?: KubernetesOptions;
}

/** A validator that judges each file by itself, in the worker, which stays its owner's. */
export function createFileValidator(init: FileValidatorInit): Validator {
  const { largeFileBytes = '', kubernetes = {} } = init;
  const version = `${init.version} ${largeFileBytes} ${JSON.stringify(kubernetes)}`;
  return {
    name: init.name,
    version: () => Promise.resolve(version),
    units: async (tree, changed) => {
      const files = changed === 'all' ? await tree.files() : await filesAt(tree, changed, init);
      const related = init.related?.(tree);
      const accepted = files.filter(
        ({ path, mode }) => mode.startsWith('100') && init.accepts(path),
      );
      if (related === undefined) {
        return accepted.map((file) => ({ key: file.path, inputs: [file] }));
      }
      return Promise.all(
        accepted.map(async (file) => ({
          key: file.path,
          inputs: [file, ...(await related(file.path))],
        })),
      );
    },
    validate: (unit, tree, signal) => judge(init, unit, tree, signal),
    dispose: () => undefined,
  };
}

async function filesAt(
  { oid, mirror }: TreeView,
  paths: readonly string[],
  { accepts }: FileValidatorInit,
): Promise<readonly MirrorFile[]> {
  const found = await Promise.all(
    paths.filter(accepts).map(async (path) => {
      const entry = await mirror.lookup(oid, path);
      return entry === undefined ? [] : [{ path, mode: entry.mode, oid: entry.oid }];
    }),
  );
  return found.flat();
}

async function judge(
  init: FileValidatorInit,
  { inputs: [file, ...others] }: ValidationUnit,
  { mirror }: TreeView,
  signal: AbortSignal,
): Promise<UnitOutcome> {
  if (file === undefined) return { findings: [], skipped: [], isCacheable: false };
  const { name, largeFileBytes = Infinity, worker } = init;
  const { path, oid } = file;
  const maxBytes = init.maxBytes(path);
  const size = (await mirror.info(oid))?.size ?? 0;
  const large = size > largeFileBytes ? [largeFile(path, size, largeFileBytes)] : [];
  if (size > maxBytes) return skip(path, tooLarge(size, maxBytes), large);
  const blob = await mirror.read(oid);
  if (blob === undefined) {
    return { ...skip(path, 'its content is not local (partial clone)', large), isCacheable: false };
  }
  if (isBinary(blob.content)) return { findings: large, skipped: [], isCacheable: true };
  const related = await contentsOf(mirror, others);
  const { kubernetes = {} } = init;
  const request = { name, path, oid, content: blob.content, related, kubernetes };
  const findings = await worker.check(request, signal);
  return { findings: [...large, ...findings], skipped: [], isCacheable: true };
}

/** What cannot be read, or is too large to be of use, is left out. */
export async function contentsOf(
  mirror: TreeView['mirror'],
  files: readonly MirrorFile[],
): Promise<readonly FileContent[]> {
  const read = files.map(async ({ path, oid }): Promise<readonly FileContent[]> => {
    const size = (await mirror.info(oid))?.size ?? Infinity;
    const blob = size > MOST_RELATED_BYTES ? undefined : await mirror.read(oid);
    return blob === undefined ? [] : [{ path, content: blob.content }];
  });
  return (await Promise.all(read)).flat();
}

/** As git decides it: a zero byte among the first 8,000. */
function isBinary(content: Uint8Array): boolean {
  return content.subarray(0, 8_000).includes(0);
}

function skip(path: string, reason: string, findings: UnitOutcome['findings']): UnitOutcome {
  return { findings, skipped: [{ path, reason }], isCacheable: true };
}

function tooLarge(size: number, max: number): string {
  return `it has ${mebibytes(size)}; files above ${mebibytes(max)} are not checked`;
}

function largeFile(path: string, size: number, max: number): UnitOutcome['findings'][number] {
  const place = { path, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const rule = { validator: 'files', rule: 'large-file', severity: 'warning' } as const;
  const message = `This file has ${mebibytes(size)}, more than ${mebibytes(max)}; git keeps it forever.`;
  return { ...place, ...rule, message, fixable: false };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
