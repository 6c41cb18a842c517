import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { CORE_ORDER, EDITOR_ROOMS, placeOf, ROOMS, type Room } from './rooms.ts';

/** A file of the house and what it imports, `import type` and dynamic imports included. */
export interface Module {
  /** Below the root that was read, with `/`: `src/core/engine.ts`. */
  readonly path: string;
  /** Packages as written, own files as paths like {@link path}. */
  readonly imports: readonly string[];
}

/** The folders with our sources. */
const SOURCES = ['src', 'media'];

/** Reads all TypeScript files below `src` and `media` of a folder. */
export function readModules(root: string): readonly Module[] {
  return globSync(
    SOURCES.map((folder) => `${folder}/**/*.{ts,tsx}`),
    { cwd: root },
  )
    .sort()
    .map((name) => readModule(root, name.replaceAll(path.sep, '/')));
}

function readModule(root: string, file: string): Module {
  const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'));
  const imports = importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? path.posix.join(path.posix.dirname(file), fileName) : fileName,
  );
  return { path: file, imports };
}

/** One sentence for each import that the plan of the house does not allow. */
export function violations(modules: readonly Module[]): readonly string[] {
  return [...modules.flatMap(violationsOf), ...cyclesIn(modules)];
}

function violationsOf(module: Module): readonly string[] {
  const room = roomOf(module.path);
  if (room === undefined) return [`${module.path} is in no room of the house.`];
  return module.imports.flatMap((imported) => {
    const isOurs = SOURCES.some((folder) => imported.startsWith(`${folder}/`));
    const isAllowed = isOurs
      ? mayEnter(module.path, room, imported)
      : mayUse(module.path, room, imported);
    return isAllowed ? [] : [`${module.path} may not import ${imported}.`];
  });
}

function roomOf(file: string): Room | undefined {
  return ROOMS.find((room) => {
    const place = placeOf(room);
    return file.startsWith(`${place}/`) || file === `${place}.ts`;
  });
}

function mayEnter(file: string, room: Room, imported: string): boolean {
  const other = roomOf(imported);
  if (other === undefined) return false;
  if (other !== room) return room.rooms.includes(other.path);
  const [own, their] = [orderOf(file), orderOf(imported)];
  return own === undefined || their === undefined || their <= own;
}

/** The place of a file in the order of core's folders; what stands in none of them is free. */
function orderOf(file: string): number | undefined {
  const index = CORE_ORDER.findIndex((folder) => file.startsWith(`src/core/${folder}/`));
  return index < 0 ? undefined : index;
}

function mayUse(file: string, room: Room, name: string): boolean {
  if (name === 'vscode') return EDITOR_ROOMS.some((editor) => editor === room.path);
  const more = Object.entries(room.folderPackages ?? {}).flatMap(([folder, packages]) =>
    file.startsWith(`src/${room.path}/${folder}/`) ? packages : [],
  );
  return [...room.packages, ...more].some((allowed) => allowed === '*' || allowed === name);
}

function cyclesIn(modules: readonly Module[]): readonly string[] {
  const imports = new Map(modules.map((module) => [module.path, module.imports]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) found.push(`${[...trail.slice(start), file].join(' → ')} is a cycle.`);
    if (done.has(file) || start >= 0) return;
    for (const next of imports.get(file) ?? []) visit(next, [...trail, file]);
    done.add(file);
  };
  for (const { path: file } of modules) visit(file, []);
  return found;
}
