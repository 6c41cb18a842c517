import type { Oid } from '../events/commitData.ts';
import type { Verdict } from '../events/validationData.ts';
import type { ObjectSource } from '../ports.ts';
import { createMirror } from '../realities/mirror.ts';
import { layeredOptions } from './layeredOptions.ts';
import {
  validateTree,
  type ChangedPath,
  type ValidationPorts,
  type ValidationSubject,
  type ValidationRun,
} from './validateTree.ts';
import type { ValidationOptions } from './validationOptions.ts';
import type { Validator } from './validator.ts';

/** A tree that somebody wants to have judged, as strictly as they want. */
export interface TreeRequest extends ValidationRun {
  /** For people: what is judged. */
  readonly rev: string;
  readonly tree: Oid;
  /** The tree to compare with; `null`: everything is new. */
  readonly parent: Oid | null;
  /** Where both trees can be read; default: the repository. */
  readonly objects?: ObjectSource;
  /** Default: what differs from {@link parent}. */
  readonly changed?: readonly ChangedPath[];
  /** Only paths for which this holds. */
  readonly matches?: (path: string) => boolean;
  /** Names of validators; default: all. */
  readonly validators?: readonly string[];
  /** Beside the options that hold anyway. */
  readonly options?: ValidationOptions;
}

export interface JudgePorts extends ValidationPorts {
  /** The same validators with other options. */
  readonly validatorsFor: (options: ValidationOptions) => readonly Validator[];
}

/** Judges what changed in a tree; answers come from the cache where options and inputs are known. */
export async function judgeTree(ports: JudgePorts, request: TreeRequest): Promise<Verdict> {
  const { rev, tree, parent, objects, validators: names, options: asked, ...run } = request;
  const mirror = objects === undefined ? ports.mirror : createMirror(objects);
  const differing = request.changed ?? (await mirror.diff(parent, tree));
  const { matches = () => true } = request;
  const changed = differing.filter(
    ({ path, oldPath }: ChangedPath) =>
      matches(path) || (oldPath !== undefined && matches(oldPath)),
  );
  const subject = { rev, tree, parent, changed };
  const settled = await settledPorts({ ...ports, mirror }, subject, asked);
  const validators = settled.validators.filter(
    ({ name }) => names === undefined || names.includes(name),
  );
  return (await validateTree({ ...settled, validators }, subject, run)).verdict;
}

/** Whoever asks for options has read the configuration already. */
async function settledPorts(
  ports: JudgePorts,
  subject: ValidationSubject,
  asked: ValidationOptions | undefined,
): Promise<ValidationPorts> {
  if (asked === undefined) return (await ports.configured?.(ports, subject)) ?? ports;
  const options = layeredOptions(ports.options, asked);
  return { ...ports, options, validators: ports.validatorsFor(options) };
}
