import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS, CONTEXT_KEYS, VIEWS } from '../../../src/ui/ids.ts';
import { CHECKOUT } from '../../harness/checkout.ts';

interface Step {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly contributes: {
    readonly walkthroughs: readonly { readonly when?: string; readonly steps: readonly Step[] }[];
  };
}

const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');
const { walkthroughs } = (JSON.parse(read('package.json')) as Manifest).contributes;
const names = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
const steps = walkthroughs.flatMap((walkthrough) => walkthrough.steps);
const pictures = steps.map(({ media }) => media.svg);

const commands = new Set<string>(Object.values(COMMANDS));
const views = new Set<string>(Object.values(VIEWS));
const keys = new Set<string>(Object.values(CONTEXT_KEYS));

describe('the walkthrough', () => {
  it('has four steps with ids of their own', () => {
    expect(walkthroughs).toHaveLength(1);
    expect(steps.map(({ id }) => id)).toEqual(['events', 'configuration', 'reality', 'rollback']);
  });

  it('is offered only after the extension has begun, so that installing opens nothing', () => {
    // The editor opens a walkthrough at the installation when its condition holds there already.
    expect(walkthroughs.map(({ when }) => when)).toEqual([CONTEXT_KEYS.state]);
  });

  it.each(steps)('leads to commands and views that there are: $id', ({ description }) => {
    const text = names[description.slice(1, -1)] ?? '';
    const targets = [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, target]) => target ?? '');
    expect(targets).not.toEqual([]);
    expect(targets.filter((target) => !isTarget(target))).toEqual([]);
  });

  it.each(steps)('is told when it is done by what there is: $id', ({ completionEvents }) => {
    expect(completionEvents).not.toEqual([]);
    expect(completionEvents.filter((event) => !isEvent(event))).toEqual([]);
  });

  it('has a picture with words for each step, and no picture too many', () => {
    expect(pictures.filter((picture) => !existsSync(join(CHECKOUT, picture)))).toEqual([]);
    const folder = 'media/walkthrough';
    const there = readdirSync(join(CHECKOUT, folder)).map((name) => `${folder}/${name}`);
    expect(pictures.toSorted()).toEqual(there.toSorted());
    expect(steps.filter(({ media }) => !names[media.altText.slice(1, -1)])).toEqual([]);
  });

  it.each(pictures)('takes all colours of %s from the theme', (picture) => {
    const svg = read(picture);
    const colours = [...svg.matchAll(/(?:fill|stroke)="([^"]*)"/g)].map(([, colour]) => colour);
    const fixed = colours.filter((colour) => !/^(none|var\(--vscode-[\w-]+\))$/.test(colour ?? ''));
    expect(colours.length).toBeGreaterThan(5);
    expect(fixed).toEqual([]);
    // The page that shows it admits neither styles nor scripts nor anything from elsewhere, and
    // words in it could not be translated.
    expect(svg).not.toMatch(/style|<script|href|<text|url\(|#[\da-f]{3}/i);
  });
});

function isTarget(target: string): boolean {
  const [scheme, command = ''] = target.split(':');
  return scheme === 'command' && isCommand(command);
}

/** The editor has a command for each view that shows it. */
function isCommand(name: string): boolean {
  return commands.has(name) || views.has(name.replace(/\.focus$/, ''));
}

function isEvent(event: string): boolean {
  const [kind, name = ''] = event.split(':');
  if (kind === 'onCommand') return isCommand(name);
  if (kind === 'onView') return views.has(name);
  return kind === 'onContext' && keys.has(name);
}
