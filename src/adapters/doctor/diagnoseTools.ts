import { execFile } from 'node:child_process';
import type { Diagnosis } from '../../core/diagnosis.ts';

interface Tool {
  readonly name: string;
  /** Programs that do, in the order of preference, with what makes them tell their version. */
  readonly programs: readonly (readonly [program: string, ...args: string[]])[];
  /** What is not done without it. */
  readonly without: string;
}

const TOOLS: readonly Tool[] = [
  {
    name: 'terraform',
    programs: [
      ['terraform', 'version'],
      ['tofu', 'version'],
    ],
    without: 'Terraform is checked for its syntax alone',
  },
  {
    name: 'kustomize',
    programs: [
      ['kubectl', 'version', '--client'],
      ['kustomize', 'version'],
    ],
    without: 'Kustomize overlays are not rendered',
  },
  { name: 'helm', programs: [['helm', 'version', '--short']], without: 'charts are not rendered' },
];

/** A tool that does not answer is as good as none. Milliseconds. */
const PATIENCE_MS = 10_000;

/** Which of the programs that we can use are there, and in which version. */
export function diagnoseTools(): Promise<readonly Diagnosis[]> {
  return Promise.all(TOOLS.map(diagnoseTool));
}

async function diagnoseTool({ name, programs, without }: Tool): Promise<Diagnosis> {
  for (const [program, ...args] of programs) {
    const version = await firstLine(program, args);
    if (version !== undefined) return { name, status: 'ok', message: `${program}: ${version}` };
  }
  const message = `No ${programs.map(([program]) => program).join(' or ')} was found; ${without}.`;
  const hint = 'Install it where the search path has it, if you use it.';
  return { name, status: 'warning', message, hint };
}

/** What a program says first; `undefined` if it is not there or fails. */
function firstLine(program: string, args: readonly string[]): Promise<string | undefined> {
  const options = { timeout: PATIENCE_MS, windowsHide: true };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) =>
      resolve(error === null ? stdout.split('\n')[0]?.trim() : undefined),
    );
  });
}
