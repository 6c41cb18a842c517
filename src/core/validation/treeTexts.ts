import type { Finding } from '../events/validationData.ts';
import { suppressionsIn, type Suppression } from './suppressions.ts';
import type { TreeView } from './validator.ts';

/** The texts of the files of a tree in which something was found. */
export class TreeTexts {
  readonly #lines = new Map<string, readonly string[]>();
  readonly #suppressions = new Map<string, readonly Suppression[]>();

  /** Reads the files of these findings; what cannot be read has no lines. */
  static async of(tree: TreeView, findings: readonly Finding[]): Promise<TreeTexts> {
    const texts = new TreeTexts();
    for (const path of new Set(findings.map((finding) => finding.path))) {
      const text = await textOf(tree, path);
      texts.#lines.set(path, text.split(/\r?\n/));
      texts.#suppressions.set(path, suppressionsIn(text));
    }
    return texts;
  }

  /** A line of a file, from 1; empty if there is none. */
  lineAt(path: string, line: number): string {
    return this.#lines.get(path)?.[line - 1] ?? '';
  }

  suppressions(path: string): readonly Suppression[] {
    return this.#suppressions.get(path) ?? [];
  }
}

async function textOf({ oid, mirror }: TreeView, path: string): Promise<string> {
  try {
    const entry = await mirror.lookup(oid, path);
    const blob = entry === undefined ? undefined : await mirror.read(entry.oid);
    return blob?.type === 'blob' ? new TextDecoder().decode(blob.content) : '';
  } catch {
    // Too large, damaged or not local: its validator has said so, and nothing in it is known.
    return '';
  }
}
