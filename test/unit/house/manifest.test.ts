import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKOUT } from '../../harness/checkout.ts';

interface Setting {
  readonly scope?: string;
  readonly order?: number;
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
  readonly enum?: readonly string[];
  readonly enumItemLabels?: readonly string[];
  readonly enumDescriptions?: readonly string[];
}

interface Manifest {
  readonly [field: string]: unknown;
  readonly icon: string;
  readonly keywords: readonly string[];
  readonly activationEvents: readonly string[];
  readonly extensionKind: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: {
      readonly supported: unknown;
      readonly restrictedConfigurations: readonly string[];
    };
  };
  readonly contributes: {
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly commands: readonly { readonly command: string; readonly category?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly icon?: string }[]>>;
    readonly viewsWelcome: readonly { readonly contents: string }[];
    readonly problemMatchers: readonly { readonly pattern: { readonly regexp: string } }[];
  };
}

const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');
const manifest = JSON.parse(read('package.json')) as Manifest;
const words = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const { contributes } = manifest;
const settings = Object.entries(contributes.configuration.properties);

describe('settings', () => {
  it('are at most fifteen', () => {
    expect(settings.length).toBeLessThanOrEqual(15);
  });

  it('stand in one order, each with words and a default', () => {
    expect(settings.map(([, { order }]) => order)).toEqual(settings.map((_, index) => index + 1));
    for (const [name, setting] of settings) {
      expect(setting.markdownDescription, name).toMatch(/^%setting\./);
      expect(setting.description, name).toBeUndefined();
      expect(setting.default, name).toBeDefined();
    }
  });

  it.each(settings.filter(([, each]) => each.enum !== undefined))(
    'name and explain each choice: %s',
    (_, { enum: choices, enumItemLabels, enumDescriptions }) => {
      expect(enumItemLabels).toHaveLength(choices?.length ?? 0);
      expect(enumDescriptions).toHaveLength(choices?.length ?? 0);
    },
  );

  it('have the scope that fits: what acts, sends or runs by machine, the rest by repository', () => {
    const scopes = Object.groupBy(settings, ([, { scope = 'none' }]) => scope);
    const names = (scope: string): readonly string[] =>
      (scopes[scope] ?? []).map(([name]) => name.replace('gitReactor.', ''));
    expect(Object.keys(scopes).toSorted()).toEqual(['machine', 'machine-overridable', 'resource']);
    // What no workspace can set: a repository sends nothing to a stranger's server.
    expect(names('machine')).toEqual(['reactions.mayAct', 'broker.url']);
    expect(names('machine-overridable')).toEqual(['gitPath', 'terraformPath', 'rollback.runHooks']);
  });

  it('that make something run or hide something wait for trust', () => {
    const { restrictedConfigurations: restricted } = manifest.capabilities.untrustedWorkspaces;
    const free = settings.map(([name]) => name).filter((name) => !restricted.includes(name));
    // What a workspace cannot set at all, and what changes neither what runs nor what is seen.
    expect(free.toSorted()).toEqual([
      'gitReactor.reactions.mayAct',
      'gitReactor.stream.batchAbove',
      'gitReactor.timeZone',
    ]);
    expect(restricted.filter((name) => !settings.some(([known]) => known === name))).toEqual([]);
  });
});

describe('the manifest', () => {
  it('has what both marketplaces ask for, and claims no address that there is not', () => {
    for (const field of ['name', 'displayName', 'version', 'publisher', 'description', 'license']) {
      expect(manifest[field], field).toMatch(/\S/);
    }
    expect(manifest.keywords.length).toBeLessThanOrEqual(5);
    expect(manifest['categories']).toEqual(['SCM Providers', 'Testing', 'Other']);
    expect(manifest['pricing']).toBe('Free');
    expect(manifest['galleryBanner']).toMatchObject({ theme: 'dark' });
    expect(existsSync(join(CHECKOUT, 'LICENSE'))).toBe(true);
    expect(existsSync(join(CHECKOUT, 'CHANGELOG.md'))).toBe(true);
  });

  it('has an icon of 256 pixels', () => {
    const png = readFileSync(join(CHECKOUT, manifest.icon));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  });

  it('wakes the extension in a repository and in folders inside of it, and nowhere else', () => {
    const folders = ['.git', '../.git', '../../.git', '../../../.git'];
    expect(manifest.activationEvents).toEqual([
      ...folders.map((path) => `workspaceContains:${path}`),
      // What a window shows again that was closed with it.
      ...['onWebviewPanel:gitReactor.timeline', 'onFileSystem:reality', 'onFileSystem:git-reactor'],
    ]);
    expect(manifest.extensionKind).toEqual(['workspace']);
  });

  it('has at most three views, with an icon each, and a category for each command', () => {
    const views = Object.values(contributes.views).flat();
    expect(views.length).toBeLessThanOrEqual(3);
    expect(views.filter(({ icon }) => icon === undefined)).toEqual([]);
    expect(contributes.commands.filter(({ category }) => category === undefined)).toEqual([]);
  });

  it.each(contributes.viewsWelcome.map(({ contents }) => contents))(
    'offers at most one button in %s',
    (contents) => {
      const lines = (words[contents.slice(1, -1)] ?? '').split('\n');
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.filter((line) => /^\[[^\]]*\]\([^)]*\)$/.test(line)).length).toBeLessThan(2);
    },
  );
});

describe('telemetry', () => {
  it('is none, and said to be', () => {
    expect(JSON.parse(read('telemetry.json'))).toEqual({ events: {}, commonProperties: {} });
  });
});
