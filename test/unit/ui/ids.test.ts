import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS, CONTEXT_KEYS, SETTINGS, TIMELINE_PANEL, VIEWS } from '../../../src/ui/ids.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly viewsContainers: { readonly activitybar: readonly { readonly id: string }[] };
    readonly viewsWelcome: readonly { readonly when: string }[];
    readonly configuration: { readonly properties: Readonly<Record<string, object>> };
  };
}

const text = readFileSync('package.json', 'utf8');
const { contributes } = JSON.parse(text) as Manifest;
const names = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Record<string, string>;

describe('the ids of commands, views, settings and context keys', () => {
  it('are the same commands in code and manifest', () => {
    const inManifest = contributes.commands.map(({ command }) => command);
    expect(inManifest.toSorted()).toEqual(Object.values(COMMANDS).toSorted());
  });

  it('are the same views in code and manifest', () => {
    const containers = contributes.viewsContainers.activitybar.map(({ id }) => id);
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    expect([...containers, ...views].toSorted()).toEqual(Object.values(VIEWS).toSorted());
    expect(Object.keys(contributes.views)).toEqual(containers);
  });

  it('are the same settings in code and manifest', () => {
    const { section, ...settings } = SETTINGS;
    const inManifest = Object.keys(contributes.configuration.properties);
    expect(inManifest.toSorted()).toEqual(Object.values(settings).toSorted());
    expect(inManifest.every((id) => id.startsWith(`${section}.`))).toBe(true);
  });

  it('are the only names of ours that conditions of the manifest use', () => {
    const ours = [...Object.values(COMMANDS), ...Object.values(VIEWS), ...Object.values(SETTINGS)];
    const focus = Object.values(VIEWS).map((view) => `${view}.focus`);
    const known = new Set<string>([
      ...ours,
      ...focus,
      TIMELINE_PANEL,
      ...Object.values(CONTEXT_KEYS),
    ]);
    const used = [...text.matchAll(/gitReactor(\.\w+)+/g)].map(([id]) => id);
    expect(used.filter((id) => !known.has(id))).toEqual([]);
    expect(used).toContain(CONTEXT_KEYS.state);
  });
});

describe('the words of the manifest', () => {
  it('are all in package.nls.json, and nothing else is there', () => {
    const used = [...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key ?? '');
    expect([...new Set(used)].toSorted()).toEqual(Object.keys(names).toSorted());
  });
});
