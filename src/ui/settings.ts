import { workspace } from 'vscode';
import { SETTINGS } from './ids.ts';

/** The person's settings, read in this one place. */
export interface Settings {
  /** The git program; empty: `git` from the search path. */
  readonly gitPath: string;
  /** IANA name of the zone of a commit's `hour`; empty: the machine's. */
  readonly timeZone: string;
}

export function readSettings(): Settings {
  const { section } = SETTINGS;
  const configuration = workspace.getConfiguration();
  const text = (key: string): string => configuration.get<string>(key, '');
  return { gitPath: text(`${section}.gitPath`), timeZone: text(`${section}.timeZone`) };
}
