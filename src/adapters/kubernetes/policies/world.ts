import type { ManifestObject } from '../manifestObject.ts';
import type { CompiledPolicy } from './compiledPolicy.ts';
import type { Binding } from './policy.ts';
import type { PolicyFile } from './policyFile.ts';

/** All that the objects of a file are judged with. */
export interface World {
  readonly policies: readonly CompiledPolicy[];
  readonly bindings: readonly Binding[];
  readonly objects: readonly ManifestObject[];
}

export function worldOf(files: readonly PolicyFile[]): World {
  return {
    policies: files.flatMap(({ policies }) => policies),
    bindings: files.flatMap(({ bindings }) => bindings),
    objects: files.flatMap(({ objects }) => objects),
  };
}
