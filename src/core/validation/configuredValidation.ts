import { CONFIG_PATH } from '../configPath.ts';
import type { Oid } from '../events/commitData.ts';
import { layeredOptions } from './layeredOptions.ts';
import type { ConfiguredOptions, ValidationPorts, ValidationSubject } from './validateTree.ts';
import type { ValidationOptions } from './validationOptions.ts';
import type { Validator } from './validator.ts';

export interface ConfiguredInit {
  /** What the text of a configuration says; nothing for one that cannot be read. */
  readonly read: (text: string) => Promise<ValidationOptions>;
  /** The same validators with other options. */
  readonly validatorsFor: (options: ValidationOptions) => readonly Validator[];
}

const MOST_KEPT = 100;
const NOTHING: ValidationOptions = {};

/**
 * What repositories themselves say of how strictly their trees are judged; each configuration is
 * read once. A change of the configuration is judged by the one before it, so that nothing can be
 * accepted by the commit that brings it.
 */
export function createConfiguredOptions({
  read,
  validatorsFor,
}: ConfiguredInit): ConfiguredOptions {
  const known = new Map<Oid, Promise<ValidationOptions>>();
  const readAt = async (oid: Oid, { mirror }: ValidationPorts): Promise<ValidationOptions> => {
    const blob = await mirror.read(oid);
    return blob?.type === 'blob' ? read(new TextDecoder().decode(blob.content)) : NOTHING;
  };
  const optionsOf = async (ports: ValidationPorts, tree: Oid): Promise<ValidationOptions> => {
    const entry = await ports.mirror.lookup(tree, CONFIG_PATH);
    if (entry === undefined) return NOTHING;
    const reading = known.get(entry.oid) ?? readAt(entry.oid, ports);
    if (known.size >= MOST_KEPT) known.clear();
    known.set(entry.oid, reading);
    return reading;
  };
  return async (ports, subject) => {
    const tree = trustedTree(subject);
    const asked = tree === null ? NOTHING : await optionsOf(ports, tree);
    if (Object.keys(asked).length === 0) return ports;
    const options = layeredOptions(ports.options, asked);
    return { ...ports, options, validators: validatorsFor(options) };
  };
}

function trustedTree({ tree, parent, changed }: ValidationSubject): Oid | null {
  const isChanged =
    changed !== 'all' &&
    changed.some(({ path, oldPath }) => path === CONFIG_PATH || oldPath === CONFIG_PATH);
  return isChanged ? parent : tree;
}
