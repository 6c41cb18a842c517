import type { Finding } from '../../core/events/validationData.ts';
import type { ManifestObject } from '../kubernetes/manifestObject.ts';
import { runCheck } from '../validation/runCheck.ts';
import { LineMap } from '../validation/lineMap.ts';
import { readableObjects } from './readableObjects.ts';
import type { RenderedRequest } from './renderMessages.ts';

/** One document of what a tool printed. */
export interface RenderedDocument {
  readonly text: string;
  /** The line of the whole text on which it begins, from 1. */
  readonly firstLine: number;
  /** The first object in it; nothing if there is none. */
  object(): ManifestObject | undefined;
}

/** What was found in a document, with its place there. */
export interface RenderedFinding {
  readonly finding: Finding;
  readonly document: RenderedDocument;
  /** From the beginning of the document, in UTF-16 units. */
  readonly offset: number;
  /** The line on which it was found, as it stands there. */
  readonly line: string;
}

/** Says where in the tree something comes from; nothing if it is told of its source already. */
export type PlaceOf = (rendered: RenderedFinding) => Promise<Finding | undefined>;

const PATH = 'rendered.yaml';
/** Of one piece of text; nobody reads more, and each has to be placed. */
const MOST_FINDINGS = 500;
const MOST_OF_LINE = 1_000;

/** What the checks of manifests say of rendered text, each in the place that it comes from. */
export async function placedFindings(
  { text, kubernetes }: RenderedRequest,
  placeOf: PlaceOf,
): Promise<readonly Finding[]> {
  const content = new TextEncoder().encode(text);
  const found = await runCheck({ name: 'kubernetes', path: PATH, content, kubernetes });
  if (found.length === 0) return [];
  const documents = documentsIn(text);
  const lines = new LineMap(text);
  const placed: Finding[] = [];
  for (const finding of found.slice(0, MOST_FINDINGS)) {
    const document = documents.findLast(({ firstLine }) => firstLine <= finding.line);
    if (document === undefined) continue;
    const offset =
      lines.offsetOf(finding.line, finding.column) - lines.offsetOf(document.firstLine, 1);
    const lineStart = lines.offsetOf(finding.line, 1);
    const line = /^.*/.exec(text.slice(lineStart, lineStart + MOST_OF_LINE))?.[0] ?? '';
    // What would mend the rendered text need not mend its source.
    const own: Finding = { ...finding, fixable: false };
    Reflect.deleteProperty(own, 'fix');
    const told = await placeOf({ finding: own, document, offset, line });
    if (told !== undefined) placed.push(told);
  }
  return placed;
}

/** Only the tools' own separators begin a line with `---`; in a block of text it is indented. */
function documentsIn(text: string): readonly RenderedDocument[] {
  let firstLine = 1;
  return text.split(/^---\r?\n/m).map((each) => {
    const document = toDocument(each, firstLine);
    firstLine += each.split('\n').length;
    return document;
  });
}

function toDocument(text: string, firstLine: number): RenderedDocument {
  let objects: readonly ManifestObject[] | undefined;
  const object = (): ManifestObject | undefined => {
    objects ??= readableObjects(text);
    return objects[0];
  };
  return { text, firstLine, object };
}

/**
 * The line, from 1, of a text that says the same as a rendered one, or, of a template, the same
 * field; the first line if there is none or more than one.
 */
export function lineLike(text: string, rendered: string): number {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const wanted = rendered.trim();
  const field = /^(?:- )?[\w./-]+:/.exec(wanted)?.[0];
  const same = onlyIndex(lines, (line) => line === wanted);
  const alike = same ?? (field && onlyIndex(lines, (line) => line.startsWith(field)));
  return (alike || 0) + 1;
}

function onlyIndex(
  lines: readonly string[],
  isWanted: (line: string) => boolean,
): number | undefined {
  const first = lines.findIndex(isWanted);
  return first >= 0 && lines.findLastIndex(isWanted) === first ? first : undefined;
}

/** A finding of a whole line. */
export function onLine(finding: Finding, path: string, line: number): Finding {
  return { ...finding, path, line, column: 1, endLine: line, endColumn: 2 };
}
