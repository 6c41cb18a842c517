import { join } from 'node:path';
import type { Node, Parser } from 'web-tree-sitter';
import {
  type ConfigurationFile,
  type FileReference,
  UNREAD,
} from '../../core/terraform/configuration.ts';
import { blocksOf } from './hclBlocks.ts';
import { referenceOf } from './hclReferences.ts';

/** Reads files in the native syntax. */
export interface HclReader {
  /**
   * What stands in a text. Of a broken one only what stands before the mistake is certain to be
   * read, and it may read anything. Never throws for its content.
   */
  read(text: string): ConfigurationFile;
}

/** Larger files are not read; the largest that people write by hand have a tenth of it. */
export const MOST_CHARACTERS = 1024 * 1024;
const TIME_LIMIT_MS = 1_000;
const READERS =
  /^(file(base64|exists|md5|set|sha1|sha256|sha512|base64sha256|base64sha512)?|templatefile)$/;

/**
 * Loads the grammar. It is WebAssembly and takes some 25 ms, so it is asked for when needed.
 * @param grammarDir holds `web-tree-sitter.wasm` and `tree-sitter-hcl.wasm`
 */
export async function loadHclReader(grammarDir: string): Promise<HclReader> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init({ locateFile: (name: string) => join(grammarDir, name) });
  const language = await Language.load(join(grammarDir, 'tree-sitter-hcl.wasm'));
  const parser = new Parser().setLanguage(language);
  return { read: (text) => read(parser, text) };
}

function read(parser: Parser, text: string): ConfigurationFile {
  if (text.length > MOST_CHARACTERS) return UNREAD;
  const endsAt = performance.now() + TIME_LIMIT_MS;
  const isOver = (): boolean => performance.now() > endsAt;
  const tree = parser.parse(text, null, { progressCallback: isOver });
  if (tree === null) {
    parser.reset();
    return UNREAD;
  }
  try {
    const body = tree.rootNode.namedChildren.find(({ type }) => type === 'body');
    const references = tree.rootNode.hasError ? 'anything' : referencesIn(tree.rootNode);
    return { blocks: body ? blocksOf(body) : [], references };
  } finally {
    tree.delete();
  }
}

function referencesIn(root: Node): readonly FileReference[] | 'anything' {
  const found: FileReference[] = [];
  for (const call of root.descendantsOfType('function_call')) {
    if (!READERS.test(call.namedChild(0)?.text ?? '')) continue;
    const reference = referenceOf(call.namedChild(1)?.namedChild(0) ?? null);
    if (reference === 'anything') return 'anything';
    found.push(reference);
  }
  return found;
}
