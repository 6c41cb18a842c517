import type { Finding, Severity } from '../../core/events/validationData.ts';
import { CopiedFiles } from '../render/copiedFiles.ts';
import type { FailedRequest, RenderedAnswer } from '../render/renderMessages.ts';
import { templatePath } from './templatePlaces.ts';

/** Failures that say nothing of the tree, only of what is not here. */
const NOT_HERE: readonly (readonly [RegExp, string])[] = [
  [
    /missing in charts\//,
    'its dependencies are not in its charts directory: run helm dependency build and commit them',
  ],
  [/library charts are not installable/, 'it is a library for other charts'],
  [/unknown flag/, 'this helm is older than 3.16'],
  [/proxyconnect/, 'it reads what is elsewhere, and nothing is fetched'],
];

/** Of a message that is told, and of what is read of it; templates can make it as long as they like. */
const MOST = 1_000;
const MOST_READ = 8_000;

/** What Helm says when it could not render a chart. */
export function chartFailure(request: FailedRequest): RenderedAnswer {
  const { marker } = request.unit;
  const whole = messageIn(request);
  const notHere = NOT_HERE.find(([said]) => said.test(whole));
  if (notHere !== undefined) {
    const [said, reason] = notHere;
    const which = /directory: ([\w., -]+)/.exec(whole)?.[1];
    const missing = which === undefined || !said.test('missing in charts/') ? '' : ` (${which})`;
    return { findings: [], skipped: [{ path: marker, reason: reason + missing }] };
  }
  // A chart may ask for values that only who installs it can know.
  const isAsking = /execution error at /.test(whole);
  return { findings: [toFinding(request, whole, isAsking)], skipped: [] };
}

function messageIn({ stderr, dir, scratch }: FailedRequest): string {
  return stderr
    .slice(-MOST_READ)
    .replace(/^level=.*$/gm, '')
    .replace(/Use --debug flag to render out invalid YAML/, '')
    .replace(/^\s*Error: /, '')
    .replaceAll(`${dir}/`, '')
    .replaceAll(scratch, '')
    .replace(/\s+/g, ' ')
    .trim();
}

function toFinding(request: FailedRequest, message: string, isAsking: boolean): Finding {
  const at = /([\w.-]+\/(?:templates|charts)\/[^\s:()"]+?):(\d+)(?::(\d+))?[\s):]/.exec(
    `${message} `,
  );
  const named = at?.[1] ?? /error on ([^\s:]+)/.exec(message)?.[1] ?? '';
  const path = templatePath(named, request);
  const files = new CopiedFiles({ ...request, kubernetes: {} });
  const isThere = named !== '' && files.text(path) !== undefined;
  const line = isThere ? Number(at?.[2] ?? 1) : 1;
  const column = isThere ? Number(at?.[3] ?? 0) + 1 : 1;
  const severity: Severity = isAsking ? 'info' : 'error';
  const said = isAsking
    ? `With its own values it cannot be rendered, so it is not checked: ${message}`
    : `It cannot be rendered: ${message}`;
  return {
    path: isThere ? path : request.unit.marker,
    line,
    column,
    endLine: line,
    endColumn: column + 1,
    validator: 'helm',
    rule: isAsking ? 'needs-values' : 'render',
    severity,
    message: said.slice(0, MOST),
    fixable: false,
  };
}
