import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../core/events/validationData.ts';
import { isKustomizationPath } from '../../core/kustomize/kustomization.ts';
import { joinTreePath } from '../../core/treePath.ts';
import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import { isAbsent } from '../files/isAbsent.ts';
import type { ManifestObject } from '../kubernetes/manifestObject.ts';
import { runCheck } from '../validation/runCheck.ts';
import { LineMap } from '../validation/lineMap.ts';
import { readableObjects } from './readableObjects.ts';
import type { RenderUnit } from '../../core/render/renderUnit.ts';

/** As much as the checks of single files read. */
const MOST_BYTES = 2 * 1024 * 1024;

export interface CopiedFilesInit {
  readonly dir: string;
  readonly scratch: string;
  readonly unit: RenderUnit;
  readonly kubernetes: KubernetesOptions;
}

/** The files of a tree in its private copy, each read once. What leads out of it is not there. */
export class CopiedFiles {
  readonly #init: CopiedFilesInit;
  readonly #texts = new Map<string, string | undefined>();
  readonly #objects = new Map<string, readonly ManifestObject[]>();
  readonly #lines = new Map<string, LineMap>();
  readonly #own = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(init: CopiedFilesInit) {
    this.#init = init;
  }

  /** The path in the tree of what a tool names relative to where it ran. */
  treePath(told: string): string | undefined {
    const { dir, scratch } = this.#init;
    const relative = path.relative(dir, path.resolve(scratch, told)).replaceAll('\\', '/');
    return joinTreePath('', relative);
  }

  /** `undefined` if there is no such file, or it is too large. */
  text(file: string): string | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, this.#read(file));
    return this.#texts.get(file);
  }

  lines(file: string): LineMap {
    const known = this.#lines.get(file) ?? new LineMap(this.text(file) ?? '');
    this.#lines.set(file, known);
    return known;
  }

  objects(file: string): readonly ManifestObject[] {
    const known = this.#objects.get(file) ?? readableObjects(this.text(file) ?? '');
    this.#objects.set(file, known);
    return known;
  }

  /** Whether the check of the file by itself says the same in the same place. */
  async tells(file: string, { rule, line, column }: Finding): Promise<boolean> {
    const own = this.#own.get(file) ?? this.#ownFindings(file);
    this.#own.set(file, own);
    return (await own).has(`${rule} ${line}:${column}`);
  }

  #read(file: string): string | undefined {
    // A tool may tell any path, also one that leads out.
    if (joinTreePath('', file) !== file) return undefined;
    const place = path.join(this.#init.dir, file);
    try {
      const found = statSync(place);
      if (!found.isFile() || found.size > MOST_BYTES) return undefined;
      return readFileSync(place, 'utf8');
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  async #ownFindings(file: string): Promise<ReadonlySet<string>> {
    const { unit, kubernetes } = this.#init;
    const related = unit.paths.filter(isKustomizationPath).map((each) => this.#content(each));
    const request = { name: 'kubernetes', ...this.#content(file), related, kubernetes } as const;
    const found = await runCheck(request);
    return new Set(found.map(({ rule, line, column }) => `${rule} ${line}:${column}`));
  }

  #content(file: string): { readonly path: string; readonly content: Uint8Array } {
    return { path: file, content: new TextEncoder().encode(this.text(file) ?? '') };
  }
}
