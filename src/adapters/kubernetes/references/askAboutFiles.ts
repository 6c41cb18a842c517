import type { MirrorFile } from '../../../core/realities/mirror.ts';
import type { KubernetesOptions } from '../../../core/validation/kubernetesOptions.ts';
import type { TreeView } from '../../../core/validation/validator.ts';
import type { ValidationWorker } from '../../validation/validationWorker.ts';
import type {
  FileContent,
  ReferencesAnswer,
  ReferencesRequest,
} from '../../validation/workerMessages.ts';

/** What is asked of the worker about files of a tree. */
export interface TreeQuestion {
  readonly worker: ValidationWorker;
  readonly tree: TreeView;
  readonly signal: AbortSignal;
  readonly files: readonly MirrorFile[];
  readonly isOpen: boolean;
  readonly kubernetes: KubernetesOptions;
  readonly wants: ReferencesRequest['wants'];
}

export interface TreeAnswer {
  readonly answer: ReferencesAnswer;
  /** `false` if a content is not local now (partial clone). */
  readonly isWhole: boolean;
}

const MOST_BYTES = 2 * 1024 * 1024;
const BATCH_BYTES = 4 * 1024 * 1024;

/**
 * Asks, and gives the worker the contents that it does not know yet. A file that ends it is left
 * out from then on.
 */
export async function askAboutFiles(question: TreeQuestion): Promise<TreeAnswer> {
  const giver = new ContentGiver(question);
  const { worker, files, signal, isOpen, kubernetes, wants } = question;
  const asked = { name: 'references', contents: [], isOpen, kubernetes, wants } as const;
  const named = files.map(({ path, oid }) => ({ path, oid }));
  // A worker that had to be ended has forgotten all, and is told once more.
  for (const isLast of [false, false, true]) {
    const answer = await worker.references({ ...asked, files: named, isLast }, signal);
    if (!('unknown' in answer)) return { answer, isWhole: giver.isWhole };
    await giver.give(answer.unknown);
  }
  return { answer: { unknown: [] }, isWhole: false };
}

class ContentGiver {
  readonly #question: TreeQuestion;
  /** What has ended the worker. */
  readonly #deadly = new Set<string>();
  isWhole = true;

  constructor(question: TreeQuestion) {
    this.#question = question;
  }

  async give(oids: readonly string[]): Promise<void> {
    let batch: FileContent[] = [];
    let bytes = 0;
    for (const oid of oids) {
      const content = await this.#contentOf(oid);
      batch.push({ path: oid, content });
      bytes += content.length;
      if (bytes < BATCH_BYTES) continue;
      await this.#giveBatch(batch);
      [batch, bytes] = [[], 0];
    }
    await this.#giveBatch(batch);
  }

  /** Files that end the worker together are given one by one, and then only one is lost. */
  async #giveBatch(contents: readonly FileContent[]): Promise<void> {
    const { worker, signal } = this.#question;
    const nothing = { files: [], isOpen: false, isLast: true, wants: 'builders' } as const;
    if (contents.length === 0) return;
    try {
      await worker.references({ name: 'references', contents, ...nothing }, signal);
    } catch {
      signal.throwIfAborted();
      if (contents.length > 1) for (const each of contents) await this.#giveBatch([each]);
      else for (const { path } of contents) this.#deadly.add(path);
    }
  }

  /** Nothing of what is too large or not there. */
  async #contentOf(oid: string): Promise<Uint8Array> {
    const { mirror } = this.#question.tree;
    if (this.#deadly.has(oid)) return new Uint8Array();
    const size = (await mirror.info(oid))?.size;
    const isRead = size !== undefined && size <= MOST_BYTES;
    const content = isRead ? (await mirror.read(oid))?.content : undefined;
    if (content === undefined && (size ?? 0) <= MOST_BYTES) this.isWhole = false;
    return content ?? new Uint8Array();
  }
}
