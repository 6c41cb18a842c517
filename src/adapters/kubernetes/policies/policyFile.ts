import { WeightedCache } from '../../../core/weightedCache.ts';
import { parseYaml } from '../../validation/yamlFile.ts';
import { readableObjects, type ManifestObject } from '../manifestObject.ts';
import { compilePolicy, type CompiledPolicy } from './compiledPolicy.ts';
import { bindingOf, policyOf, type Binding } from './policy.ts';

/** A file with the objects in it, those that are policies and bindings ready to be used. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
  readonly objects: readonly ManifestObject[];
  readonly policies: readonly CompiledPolicy[];
  readonly bindings: readonly Binding[];
}

type Contents = Omit<PolicyFile, 'path' | 'text'>;

const MOST_BYTES = 8 * 1024 * 1024;
/** What is made of a file takes this much more than its text, about. */
const GROWTH = 20;
const KNOWN = new WeightedCache<string, { readonly text: string; readonly contents: Contents }>(
  MOST_BYTES * GROWTH,
  ({ text }) => (text.length + 100) * GROWTH,
);

/** What is in a file; that of one that was read before is remembered, as policies are many times. */
export function readPolicyFile(path: string, text: string): PolicyFile {
  const known = KNOWN.get(text);
  if (known !== undefined) return { path, text, ...known.contents };
  const contents = read(text);
  if (contents.policies.length + contents.bindings.length > 0) KNOWN.set(text, { text, contents });
  return { path, text, ...contents };
}

function read(text: string): Contents {
  const objects = parseYaml(text).flatMap(readableObjects);
  const policies = objects.flatMap((object) => policyOf(object) ?? []);
  return {
    objects,
    policies: policies.map(compilePolicy),
    bindings: objects.flatMap((object) => bindingOf(object) ?? []),
  };
}
