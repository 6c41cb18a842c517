import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Alias,
  type Document,
  type Pair,
  type Scalar,
} from 'yaml';

/** Offsets in UTF-16 units of the text; the end is exclusive. */
export type Stretch = readonly [start: number, end: number];

/** A value of a file with the places of all that is in it. Where an alias stands it is shared. */
export interface YamlTree {
  readonly value: unknown;
  readonly stretch: Stretch;
  readonly scalar?: Scalar;
  /** By key or index, in the order of the file. */
  readonly entries: ReadonlyMap<string, YamlEntry>;
  /** How many values it stands for, aliases written out. */
  readonly size: number;
}

export interface YamlEntry {
  readonly key?: Stretch;
  readonly tree: YamlTree;
}

/** Something that a configuration cannot hold, with its place. */
export class YamlRefusal extends Error {
  readonly stretch: Stretch;

  constructor(message: string, stretch: Stretch) {
    super(message);
    this.name = 'YamlRefusal';
    this.stretch = stretch;
  }
}

const MOST_DEPTH = 40;
/** A file of 256 KiB has fewer; aliases of aliases could stand for any number. */
const MOST_VALUES = 20_000;

/** The tree of a document without errors. @throws YamlRefusal */
export function toYamlTree(document: Document.Parsed): YamlTree {
  return new TreeReader().read(document.contents, 0, [0, 0]);
}

class TreeReader {
  readonly #known = new Map<object, YamlTree>();
  readonly #anchors = new Map<string, object>();
  readonly #open = new Set<object>();

  /** @param where the place of what is not written, as the value of `key:` */
  read(node: object | null | undefined, depth: number, where: Stretch): YamlTree {
    if (node === null || node === undefined) return leaf(null, where);
    const stretch = stretchOf(node) ?? where;
    if (isAlias(node)) return this.#readAlias(node, depth, stretch);
    if (depth > MOST_DEPTH) {
      throw new YamlRefusal(`It is nested more than ${MOST_DEPTH} levels deep.`, stretch);
    }
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    if ('anchor' in node && typeof node.anchor === 'string') this.#anchors.set(node.anchor, node);
    this.#open.add(node);
    const tree = this.#readNode(node, depth, stretch);
    this.#open.delete(node);
    this.#known.set(node, tree);
    if (tree.size <= MOST_VALUES) return tree;
    throw new YamlRefusal(`It stands for more than ${MOST_VALUES} values.`, stretch);
  }

  #readAlias({ source }: Alias, depth: number, stretch: Stretch): YamlTree {
    const target = this.#anchors.get(source);
    if (target === undefined) {
      throw new YamlRefusal(`There is no anchor \`&${source}\` before it.`, stretch);
    }
    if (this.#open.has(target)) throw new YamlRefusal('It refers to what it stands in.', stretch);
    return this.read(target, depth, stretch);
  }

  #readNode(node: object, depth: number, stretch: Stretch): YamlTree {
    if (isScalar(node)) return leaf(plainValue(node, stretch), stretch, node);
    const entries = isMap(node)
      ? this.#readPairs(node.items, depth, stretch)
      : isSeq(node)
        ? this.#readItems(node.items, depth, stretch)
        : new Map<string, YamlEntry>();
    const values = [...entries].map(([key, { tree }]) => [key, tree.value] as const);
    const value = isSeq(node) ? values.map(([, each]) => each) : Object.fromEntries(values);
    const size = [...entries.values()].reduce((sum, { tree }) => sum + tree.size, 1);
    return { value, stretch, entries, size };
  }

  #readPairs(pairs: readonly Pair[], depth: number, stretch: Stretch): Map<string, YamlEntry> {
    const entries = new Map<string, YamlEntry>();
    for (const { key, value } of pairs) {
      const place = stretchOf(key) ?? stretch;
      const name = keyText(key, place);
      if (entries.has(name)) throw new YamlRefusal(`The key \`${name}\` is there twice.`, place);
      entries.set(name, { key: place, tree: this.read(value as object | null, depth + 1, place) });
    }
    return entries;
  }

  #readItems(items: readonly unknown[], depth: number, stretch: Stretch): Map<string, YamlEntry> {
    return new Map(
      items.map((item, index) => [
        String(index),
        { tree: this.read(item as object | null, depth + 1, stretch) },
      ]),
    );
  }
}

function leaf(value: unknown, stretch: Stretch, scalar?: Scalar): YamlTree {
  return { value, stretch, entries: new Map(), size: 1, ...(scalar && { scalar }) };
}

function stretchOf(node: unknown): Stretch | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node)) return undefined;
  const range = node.range as readonly [number, number, number] | null | undefined;
  return range ? [range[0], Math.max(range[0], range[1])] : undefined;
}

function plainValue({ value }: Scalar, stretch: Stretch): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new YamlRefusal('It has to be a finite number.', stretch);
  }
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value;
  throw new YamlRefusal('It has to be a text, a number, true, false or empty.', stretch);
}

function keyText(key: unknown, place: Stretch): string {
  if (!isScalar(key) || key.value === null) {
    throw new YamlRefusal('A key has to be a plain text.', place);
  }
  const text = typeof key.value === 'string' ? key.value : (key.source ?? '');
  if (text === '__proto__') throw new YamlRefusal('A key cannot be called `__proto__`.', place);
  return text;
}
