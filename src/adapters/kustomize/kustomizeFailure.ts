import type { Finding } from '../../core/events/validationData.ts';
import type { FilePlace, KustomizeReference } from '../../core/kustomize/kustomization.ts';
import { lastName } from '../../core/treePath.ts';
import { CopiedFiles } from '../render/copiedFiles.ts';
import type { FailedRequest, RenderedAnswer } from '../render/renderMessages.ts';
import { readKustomization } from './readKustomization.ts';
import { isKustomizationPath } from '../../core/kustomize/kustomization.ts';

/** Failures that say nothing of the tree, only of what is not done here. */
const NOT_DONE: readonly (readonly [RegExp, string])[] = [
  [/enable-helm/, 'it has Helm charts, which Kustomize is not let run'],
  [
    /plugins? disabled|external plugin|enable-alpha-plugins|enable-exec/,
    'it has plugins, which are not run',
  ],
  [
    /transport '\w*' not allowed|proxyconnect|git fetch/,
    'it reads what is elsewhere, and nothing is fetched',
  ],
];

/** Of a message that is told, and of what is read of it: plugins and files can make it long. */
const MOST = 1_000;
const MOST_READ = 8_000;
/** What is said of each directory on the way to the one that is broken. */
const ON_THE_WAY =
  /^accumulating (?:resources|components): (?:accumulation err='accumulating \w+ from '[^']*': '[^']*' must resolve to a file': |accumulateDirectory: ["'\\]*)?recursed accumulation of path '([^']*)': /;

/** What Kustomize says when it could not render an overlay. */
export function kustomizeFailure(request: FailedRequest): RenderedAnswer {
  const { unit } = request;
  const whole = messageIn(request.stderr.slice(-MOST_READ));
  const notDone = NOT_DONE.find(([said]) => said.test(whole));
  if (notDone !== undefined)
    return { findings: [], skipped: [{ path: unit.marker, reason: notDone[1] }] };
  const files = new CopiedFiles({ ...request, kubernetes: {} });
  const { directory, rest } = withoutWay(whole, unit.directory, files);
  const message = inTree(rest, request).slice(0, MOST);
  const marker = unit.paths.find(
    (each) =>
      isKustomizationPath(each) && each === `${directory}${directory && '/'}${lastName(each)}`,
  );
  const path = marker ?? unit.marker;
  const place = placeOf(files.text(path) ?? '', path, message);
  const said = {
    validator: 'kustomize',
    rule: 'render',
    severity: 'error',
    fixable: false,
  } as const;
  const finding: Finding = {
    path,
    ...place,
    ...said,
    message: `It cannot be rendered: ${message}`,
  };
  return { findings: [finding], skipped: [] };
}

/** `kubectl` logs it, `kustomize` says it; warnings before it are of no interest. */
function messageIn(stderr: string): string {
  const logged = /err=(?:"((?:[^"\\]|\\.)*)"|<\n([\s\S]*?)\n >)/.exec(stderr);
  const quoted = logged?.[1]?.replace(/\\(["\\])/g, '$1').replaceAll('\\n', '\n');
  const text = quoted ?? logged?.[2] ?? stderr.replace(/^#.*$/gm, '').replace(/^\s*error: /i, '');
  return text.replace(/\s+/g, ' ').trim() || 'it failed without a word.';
}

function withoutWay(
  whole: string,
  from: string,
  files: CopiedFiles,
): { readonly directory: string; readonly rest: string } {
  let [directory, rest] = [from, whole];
  for (let way = ON_THE_WAY.exec(rest); way !== null; way = ON_THE_WAY.exec(rest)) {
    directory = files.treePath(way[1] ?? '') ?? directory;
    rest = rest.slice(way[0].length);
  }
  return { directory, rest };
}

/** A person knows the tree, not our copy of it. */
function inTree(message: string, { dir, scratch }: FailedRequest): string {
  return message
    .replaceAll(`${dir}/`, '')
    .replaceAll(dir, 'the top directory')
    .replaceAll(`${scratch}/`, '')
    .replaceAll(scratch, '');
}

/** The reference, or else the field, that the message names. */
function placeOf(text: string, path: string, message: string): FilePlace {
  const references = readKustomization(path, text)?.references ?? [];
  const isNamed = ({ text: told }: KustomizeReference): boolean => message.includes(`'${told}'`);
  const isMeant = ({ path: told }: KustomizeReference): boolean =>
    told !== undefined && told !== '' && message.includes(told);
  const named = references.find(isNamed) ?? references.find(isMeant);
  if (named !== undefined) return named.place;
  const field = /unknown field \\?"(\w+)\\?"/.exec(message)?.[1];
  const at = text
    .split('\n')
    .findIndex((line) => field !== undefined && line.startsWith(`${field}:`));
  const line = Math.max(at, 0) + 1;
  return { line, column: 1, endLine: line, endColumn: 1 + (at < 0 ? 1 : (field?.length ?? 1)) };
}
