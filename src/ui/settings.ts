import { workspace } from 'vscode';
import { SETTINGS } from './ids.ts';

/** The person's settings, read in this one place. */
export interface Settings {
  /** The git program; empty: `git` from the search path. */
  readonly gitPath: string;
  /** The program that checks Terraform; empty: `terraform` from the search path. */
  readonly terraformPath: string;
  /** IANA name of the zone of a commit's `hour`; empty: the machine's. */
  readonly timeZone: string;
  /** New commits on one ref above which one `commit.batch` tells them all. */
  readonly batchAbove: number;
  /** Of what was missed so many commits of a ref are told one by one. */
  readonly catchUpLimit: number;
  /** Of objects of the repository in memory. Mebibytes. */
  readonly cacheSize: number;
}

/** A number that is none, or out of its range, counts as not set. */
export function readSettings(): Settings {
  const configuration = workspace.getConfiguration();
  const text = (key: string): string => configuration.get<string>(key, '');
  const number = (key: keyof typeof NUMBERS): number => {
    const { name, fallback, most } = NUMBERS[key];
    const value = configuration.get<unknown>(name);
    const isFit = Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
    return isFit ? Number(value) : fallback;
  };
  return {
    gitPath: text(SETTINGS.gitPath),
    terraformPath: text(SETTINGS.terraformPath),
    timeZone: text(SETTINGS.timeZone),
    batchAbove: number('batchAbove'),
    catchUpLimit: number('catchUpLimit'),
    cacheSize: number('cacheSize'),
  };
}

/** As `package.json` declares them; nobody keeps a settings file from saying something else. */
const NUMBERS = {
  batchAbove: { name: SETTINGS.batchAbove, fallback: 500, most: 100_000 },
  catchUpLimit: { name: SETTINGS.catchUpLimit, fallback: 500, most: 100_000 },
  cacheSize: { name: SETTINGS.cacheSize, fallback: 64, most: 4_096 },
} as const;
