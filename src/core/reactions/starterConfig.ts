import { pathGlobSchema } from './globSchema.ts';
import { nameSchema } from './configSchema.ts';

/** What a repository holds, as far as a first configuration depends on it. Folders without `/` at the end; empty for the top. */
export interface TreeFacts {
  /** Folders with Terraform that people run it in. */
  readonly terraform: readonly string[];
  /** Folders with Kubernetes manifests. */
  readonly kubernetes: readonly string[];
  /** Folders with a kustomization. */
  readonly kustomizations: readonly string[];
  /** Folders with what differs from environment to environment, e.g. `environments/staging`. */
  readonly environments: readonly string[];
  /** Short names of branches. */
  readonly branches: readonly string[];
}

/** A line of the file. */
export interface StarterLine {
  readonly text: string;
  /** It is commented out from this column on, from 0. */
  readonly offAt?: number;
}

const MOST_FOLDERS = 5;
const MAIN = ['main', 'master', 'trunk', 'develop'];
const TARGETS = ['production', 'prod', 'live', 'release', 'stable'];

/**
 * A first `.git-reactor.yaml` for a repository, with comments for people: checks are on, all that
 * acts is commented out below a line that says what it would do. The reader always accepts it,
 * and also what it says with the comments taken away.
 */
export function starterConfig(facts: TreeFacts): string {
  const texts = starterLines(facts).map(({ text, offAt }) =>
    offAt === undefined ? text : `${text.slice(0, offAt)}# ${text.slice(offAt)}`,
  );
  return `${texts.join('\n')}\n`;
}

/** See {@link starterConfig}. */
export function starterLines(facts: TreeFacts): readonly StarterLine[] {
  const environments = environmentsOf(facts);
  const reactions = [
    ...(facts.terraform.length > 0 ? terraformLines(facts) : []),
    ...(facts.kubernetes.length > 0 ? kubernetesLines(facts, environments) : []),
  ];
  return [
    ...on(
      '# What Git Reactor does on which commits of this repository.',
      '# What is commented out acts: take the # away to turn it on. It then asks for your consent',
      '# once, and again whenever what acts is edited.',
      'version: 1',
      '',
    ),
    ...realityLines(environments),
    ...on('reactions:'),
    ...(reactions.length > 0 ? reactions : checkLines(facts)),
    ...emergencyLines(),
    ...notifyLines(),
  ];
}

function on(...texts: readonly string[]): readonly StarterLine[] {
  return texts.map((text) => ({ text }));
}

/** Lines that are commented out, behind one that says what they would do. */
function off(indent: number, saying: string, ...texts: readonly string[]): readonly StarterLine[] {
  const space = ' '.repeat(indent);
  const lines = texts.map((text) => ({ text: `${space}${text}`, offAt: indent }));
  return [...on(`${space}# ${saying}`), ...lines];
}

interface Environment {
  readonly name: string;
  readonly folder: string;
}

function environmentsOf({ environments }: TreeFacts): readonly Environment[] {
  const named = environments.map((folder) => ({ name: folder.split('/').at(-1) ?? '', folder }));
  const isGood = ({ name, folder }: Environment): boolean =>
    nameSchema.safeParse(name).success && isUsable(folder);
  const known = new Map(named.filter(isGood).map((each) => [each.name, each]));
  return [...known.values()].slice(0, MOST_FOLDERS);
}

function realityLines(environments: readonly Environment[]): readonly StarterLine[] {
  if (environments.length === 0) return [];
  const lines = environments.map(
    ({ name, folder }) => `  ${quoted(name)}: { overlay: { ${quoted(folder)}: "." } }`,
  );
  return on(
    '# The files of an environment laid over the tree, in memory, to try a commit in each.',
    'realities:',
    ...lines,
    '',
  );
}

function terraformLines(facts: TreeFacts): readonly StarterLine[] {
  return [
    ...on('  terraform:', `    paths: ${list(globs(facts.terraform, '*.{tf,tfvars}'))}`),
    ...branchLines(facts),
    ...on('    steps:', '      - validate: terraform'),
    ...off(
      6,
      'Plans the root modules that a change concerns; it runs their providers, and changes nothing.',
      '- terraform: plan',
    ),
    ...off(6, 'Waits until a person approves exactly what was planned.', '- approve: required'),
    ...off(6, 'Applies exactly the approved plans, or refuses.', '- terraform: apply'),
    ...off(
      4,
      'Rolls back to the newest commit that passed; asks a person first.',
      'onFailure: [{ rollback: last-healthy }]',
    ),
  ];
}

function kubernetesLines(
  facts: TreeFacts,
  environments: readonly Environment[],
): readonly StarterLine[] {
  const target = TARGETS.find((name) => facts.branches.includes(name));
  const names = environments.map(({ name }) => name);
  const inEach = [`      - realities: ${list(names)}`, '        steps: [{ kubernetes: validate }]'];
  return [
    ...on('  kubernetes:', `    paths: ${list(globs(facts.kubernetes, '*.{yaml,yml}'))}`),
    ...branchLines(facts),
    ...on('    steps:', '      - kubernetes: validate'),
    ...(names.length > 0 ? on(...inEach) : []),
    ...(target === undefined
      ? []
      : off(6, `Merges what passed into ${target}, on this machine.`, `- merge: ${target}`)),
    ...off(6, 'Waits until a person approves.', '- approve: required'),
    ...off(
      6,
      'Applies the manifests with your kubectl, in the cluster that it is set to.',
      `- run: ${applyCommand(facts)}`,
    ),
    ...off(
      4,
      'Rolls back to the commit before; asks a person first.',
      'onFailure: [{ rollback: previous }]',
    ),
  ];
}

function checkLines(facts: TreeFacts): readonly StarterLine[] {
  return [
    ...on('  checks:'),
    ...branchLines(facts),
    ...on('    steps:', '      - validate: all'),
    ...off(
      6,
      'Runs a program of yours in the files of the commit.',
      '- { run: ./test.sh, timeout: 5m }',
    ),
  ];
}

function branchLines({ branches }: TreeFacts): readonly StarterLine[] {
  const main = MAIN.find((name) => branches.includes(name));
  if (main === undefined) return [];
  return off(4, 'Only on this branch; on all if it is not given.', `branches: ${main}`);
}

function emergencyLines(): readonly StarterLine[] {
  return off(
    2,
    'Rolls back a commit with EMERGENCY in its message; asks a person first.',
    'emergency:',
    '  message: EMERGENCY',
    '  steps: [{ rollback: previous, confirm: ask }]',
  );
}

function notifyLines(): readonly StarterLine[] {
  return [
    ...on(''),
    ...off(
      0,
      'Where `- notify: oncall` goes; the address is taken from the environment.',
      'notify:',
      '  oncall: { webhook: { url: "${env:ONCALL_URL}" } }',
    ),
  ];
}

/** Globs for files in a few folders of the top; for files anywhere where those are too many. */
function globs(folders: readonly string[], files: string): readonly string[] {
  const tops = [
    ...new Set(folders.filter(isUsable).map((folder) => folder.split('/')[0] ?? '')),
  ].sort();
  const found = tops.map((top) => `${escaped(top)}/**/${files}`);
  const isFew = tops.length <= MOST_FOLDERS && tops.length > 0 && !folders.includes('');
  return isFew && found.every((glob) => pathGlobSchema.safeParse(glob).success)
    ? found
    : [`**/${files}`];
}

/** A name of which no glob takes anything for more than a letter. */
function escaped(name: string): string {
  return name.replace(/[\\!*?[\]{}()+@|^$]/g, '\\$&');
}

/** Whether a folder can be named in the file; the odd ones that cannot are passed over. */
function isUsable(folder: string): boolean {
  return folder.length <= 200 && !folder.includes('${env:') && !folder.includes('\0');
}

function applyCommand(facts: TreeFacts): string {
  const kubernetes = facts.kubernetes.filter(isUsable);
  const kustomizations = facts.kustomizations.filter(isUsable);
  const outermost = [...kustomizations].sort((a, b) => depth(a) - depth(b) || (a < b ? -1 : 1));
  const flag = outermost[0] === undefined ? '-f' : '-k';
  const folder = `./${outermost[0] ?? kubernetes[0] ?? ''}`;
  const isPlain = /^[\w./-]+$/.test(folder);
  return isPlain ? `kubectl apply ${flag} ${folder}` : list(['kubectl', 'apply', flag, folder]);
}

function depth(folder: string): number {
  return folder.split('/').length;
}

function list(texts: readonly string[]): string {
  return `[${texts.map(quoted).join(', ')}]`;
}

/** Plain words as they are, the others as JSON, which is YAML too. */
function quoted(text: string): string {
  const isPlain = /^[a-z][\w-]*$/i.test(text) && !/^(true|false|null)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
}
