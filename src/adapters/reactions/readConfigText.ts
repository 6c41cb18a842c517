import { parseDocument, type Document } from 'yaml';
import { messageOf } from '../../core/errors.ts';
import type { ConfigProblem, ReadConfig, ReadConfigText } from '../../core/reactions/config.ts';
import { sortedProblems } from '../../core/reactions/configProblems.ts';
import type { ConfigPath, ConfigSource, Place } from '../../core/reactions/configSource.ts';
import { readConfig } from '../../core/reactions/readConfig.ts';
import type { StepShape } from '../../core/reactions/stepKind.ts';
import type { Hash } from '../../core/ports.ts';
import { LineMap } from '../validation/lineMap.ts';
import { stretchWithin } from './scalarPlaces.ts';
import { overloadOf } from './yamlLoad.ts';
import { toYamlTree, YamlRefusal, type Stretch, type YamlTree } from './yamlTree.ts';

const MOST_BYTES = 256 * 1024;

export interface ConfigReaderInit {
  /** Asked at each reading: plugins may have added some. */
  readonly kinds: { readonly all: readonly StepShape[] };
  readonly hash: Hash;
}

/**
 * Reads `.git-reactor.yaml`: YAML 1.2 with its core schema, one document, no tags of its own,
 * aliases but no merge keys, at most 256 KiB and 40 levels.
 */
export function createConfigReader({ kinds, hash }: ConfigReaderInit): ReadConfigText {
  return (text) => {
    if (Buffer.byteLength(text) > MOST_BYTES) {
      return broken(new LineMap(''), `It is larger than ${MOST_BYTES / 1024} KiB.`, [0, 1]);
    }
    const lines = new LineMap(text);
    const overload = overloadOf(text);
    if (overload !== undefined) return broken(lines, overload.message, overload.stretch);
    try {
      const document = parsed(text);
      const problems = syntaxProblems(document, lines);
      if (problems.length > 0) return { kind: 'broken', problems };
      const source = new YamlSource(text, lines, toYamlTree(document));
      return readConfig(source, { kinds: kinds.all, hash });
    } catch (error) {
      if (error instanceof YamlRefusal) return broken(lines, error.message, error.stretch);
      // The parser calls itself for each level, and the stack ends before the text does.
      const isDeep = error instanceof RangeError;
      const said = isDeep ? 'It is nested too deeply.' : `It cannot be read: ${messageOf(error)}`;
      return broken(lines, said, [0, 1]);
    }
  };
}

function parsed(text: string): Document.Parsed {
  return parseDocument(text, {
    ...{ version: '1.2', schema: 'core', resolveKnownTags: false, merge: false },
    // It compares each key with each other; ours are compared in the tree.
    ...{ uniqueKeys: false, prettyErrors: false, keepSourceTokens: false, logLevel: 'error' },
  });
}

function syntaxProblems({ errors, warnings }: Document.Parsed, lines: LineMap): ConfigProblem[] {
  const problems = [...errors, ...warnings].map(({ message, pos }) => ({
    ...placeOf(lines, pos),
    message: /stack/i.test(message)
      ? 'It is nested too deeply.'
      : `This is no YAML: ${message.replace(/\.?$/, '.')}`,
  }));
  return [...sortedProblems(problems)];
}

function broken(lines: LineMap, message: string, stretch: Stretch): ReadConfig {
  return { kind: 'broken', problems: [{ ...placeOf(lines, stretch), message }] };
}

/** An empty stretch is widened to one column so that it can be seen. */
function placeOf(lines: LineMap, [start, end]: Stretch): Place {
  const from = lines.at(start);
  const to = lines.at(Math.max(end, start + 1));
  return { line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

class YamlSource implements ConfigSource {
  readonly text: string;
  readonly value: unknown;
  readonly #lines: LineMap;
  readonly #root: YamlTree;

  constructor(text: string, lines: LineMap, root: YamlTree) {
    this.text = text;
    this.value = root.value;
    this.#lines = lines;
    this.#root = root;
  }

  keysOf(path: ConfigPath): readonly string[] {
    const { tree, isThere } = this.#find(path);
    return isThere && !Array.isArray(tree.value) ? [...tree.entries.keys()] : [];
  }

  placeOf(path: ConfigPath, part: 'key' | 'value'): Place {
    const { tree, key, isThere } = this.#find(path);
    const isKey = key !== undefined && (part === 'key' || !isThere);
    return placeOf(this.#lines, this.#firstLine(isKey ? key : tree.stretch));
  }

  placeWithin(path: ConfigPath, start: number, end: number): Place {
    const { tree } = this.#find(path);
    const { scalar, stretch } = tree;
    if (scalar === undefined) return this.placeOf(path, 'value');
    return placeOf(this.#lines, stretchWithin(this.text, { scalar, stretch }, [start, end]));
  }

  /** What stands at a path, or the innermost on the way to it. */
  #find(path: ConfigPath): { tree: YamlTree; key: Stretch | undefined; isThere: boolean } {
    let [tree, key]: [YamlTree, Stretch | undefined] = [this.#root, undefined];
    for (const name of path) {
      const entry = tree.entries.get(String(name));
      if (entry === undefined) return { tree, key, isThere: false };
      [tree, key] = [entry.tree, entry.key];
    }
    return { tree, key, isThere: true };
  }

  #firstLine([start, end]: Stretch): Stretch {
    const line = this.text.indexOf('\n', start);
    return [start, line < 0 ? end : Math.max(start, Math.min(end, line))];
  }
}
