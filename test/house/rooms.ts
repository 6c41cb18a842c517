/**
 * The rooms of the house and what each may import: the one table that the linter and the
 * house test both read. `CONTRIBUTING.md` explains the reasons.
 */
export interface Room {
  /** Folder or file below `src`, without the extension. */
  readonly path: string;
  /** It stands beside `src` instead: it is built for the browser. */
  readonly isBesideSrc?: true;
  /** Other rooms whose modules this room may import. */
  readonly rooms: readonly string[];
  /** Packages this room may import; `'*'` is any package and Node itself. */
  readonly packages: readonly string[];
  /** More packages that only one folder of the room may import. */
  readonly folderPackages?: Readonly<Record<string, readonly string[]>>;
}

export const ROOMS: readonly Room[] = [
  {
    path: 'core',
    rooms: [],
    packages: ['picomatch'],
    folderPackages: { cel: ['@marcbachmann/cel-js'], reactions: ['zod'], agents: ['zod'] },
  },
  { path: 'adapters', rooms: ['core'], packages: ['*'] },
  { path: 'shared', rooms: ['core'], packages: [] },
  { path: 'media', isBesideSrc: true, rooms: ['shared'], packages: ['preact', 'preact/hooks'] },
  { path: 'ui', rooms: ['core', 'shared'], packages: ['vscode'] },
  { path: 'terminal', rooms: ['core'], packages: ['commander'] },
  { path: 'extension', rooms: ['core', 'adapters', 'ui'], packages: ['vscode', 'node:path'] },
  { path: 'cli', rooms: ['core', 'adapters', 'terminal'], packages: ['node:process', 'node:path'] },
  { path: 'pluginWorker', rooms: ['core', 'adapters'], packages: ['node:worker_threads'] },
  { path: 'worker', rooms: ['core', 'adapters'], packages: ['node:worker_threads'] },
];

/** Where a room is, below the checkout. */
export function placeOf({ path, isBesideSrc }: Room): string {
  return isBesideSrc === true ? path : `src/${path}`;
}

/** Folders of `src/core` in the one direction in which they may import: each only earlier ones. */
export const CORE_ORDER = [
  'cel',
  'events',
  'commits',
  'realities',
  'validation',
  'reactions',
  'rollback',
  'brokers',
  'agents',
] as const;

/** Only these may import `vscode`, and each of them is about the editor. */
export const EDITOR_ROOMS = ['ui', 'extension'] as const;
