import { parseYaml, plainValue } from '../validation/yamlFile.ts';
import type { IndexedObject } from './indexedObject.ts';
import { headOf, type ObjectHead } from './objectHead.ts';

/** The head of a document, as people write it; anything else is for the parser. */
const TOP_KEY = /^[A-Za-z][\w-]*:(?=\s|$)/gm;
const CHILD = /^( +)(?:"([^"\\]*)"|'([^']*)'|([\w./-]+)):(?:[ ](.*))?$/;
const SCALAR = /^(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][\w./@+-]*))[ ]*(?:[ ]#.*)?$/;
/** Plain words that YAML 1.1 reads as something else than a text. */
const NO_TEXT = /^(?:y|yes|n|no|on|off|true|false|null)$/i;
const BLANK = /^\s*(?:#.*)?$/;
/** What begins a line of the top and is no plain key: quotes, flow, merges, anchors, tags. */
const ODD_TOP = /^["'{[?<!&*%|>@`]/m;
/** Longer heads are for the parser. */
const MOST_LINES = 1_000;

/**
 * The object of a document, read from the lines of its head alone; `undefined` if it surely holds
 * none, `unsure` if only a parser can tell.
 */
export function quickObject(document: string): IndexedObject | undefined | 'unsure' {
  if (!document.includes('apiVersion')) return undefined;
  const parts = ODD_TOP.test(document) ? undefined : topParts(document);
  if (parts === undefined) return 'unsure';
  const apiVersion = scalarOf(valueOf(parts.get('apiVersion')));
  const kind = scalarOf(valueOf(parts.get('kind')));
  if (apiVersion === undefined || kind === undefined || kind.endsWith('List')) return 'unsure';
  const metadata = parts.get('metadata');
  const head = metadata === undefined ? NOTHING : (headIn(metadata) ?? parsedHead(metadata));
  return head === undefined ? 'unsure' : { apiVersion, kind, ...head };
}

const NOTHING: ObjectHead = { name: '', namespace: '', labels: {} };

/** The texts below the keys of the top; nothing if a key is there twice. */
function topParts(document: string): ReadonlyMap<string, string> | undefined {
  const found = [...document.matchAll(TOP_KEY)];
  const first = found[0]?.index ?? document.length;
  if (
    !document
      .slice(0, first)
      .split('\n')
      .every((line) => BLANK.test(line))
  )
    return undefined;
  const parts = new Map(
    found.map(({ 0: key, index }, at) => [
      key.slice(0, -1),
      document.slice(index + key.length, found[at + 1]?.index ?? document.length),
    ]),
  );
  return parts.size === found.length ? parts : undefined;
}

/** What stands behind a key if it ends in its line. */
function valueOf(part: string | undefined): string | undefined {
  const [own = '', ...rest] = part?.split('\n') ?? [];
  return rest.every((line) => BLANK.test(line)) ? own.trim() : undefined;
}

function scalarOf(written: string | undefined): string | undefined {
  const [whole, double, single, plain] = SCALAR.exec(written?.trimEnd() ?? '') ?? [];
  if (whole === undefined || (plain !== undefined && NO_TEXT.test(plain))) return undefined;
  return double ?? single ?? plain;
}

/** The metadata alone are parsed where they are written in another way, unless they refer out. */
function parsedHead(metadata: string): ObjectHead | undefined {
  if (/[&*]|<</.test(metadata)) return undefined;
  const [document, ...more] = parseYaml(`metadata:${metadata}`);
  if (document === undefined || more.length > 0 || document.errors.length > 0) return undefined;
  return headOf(plainValue(document));
}

interface Line {
  readonly depth: number;
  readonly key: string;
  readonly value: string;
}

/** Name, namespace and labels; `undefined` if one of them is written in another way. */
function headIn(metadata: string): ObjectHead | undefined {
  const [own = '', ...rest] = metadata.split('\n').map((line) => line.replace(/\r$/, ''));
  const lines = rest.filter((line) => !BLANK.test(line));
  const depth = depthOf(lines[0] ?? '');
  if (!BLANK.test(own) || depth === 0 || lines.length > MOST_LINES) return undefined;
  const isOwn = (line: string): boolean => depthOf(line) <= depth;
  const fields = new Map<string, string | Readonly<Record<string, string>>>();
  for (const [index, text] of lines.entries()) {
    if (!isOwn(text)) continue;
    const line = lineOf(text);
    if (line?.depth !== depth || fields.has(line.key)) return undefined;
    const end = lines.findIndex((each, at) => at > index && isOwn(each));
    const field = fieldOf(line, lines.slice(index + 1, end < 0 ? undefined : end));
    if (field === undefined) return undefined;
    fields.set(line.key, field);
  }
  const [name = '', namespace = ''] = [fields.get('name'), fields.get('namespace')];
  const labels = fields.get('labels') ?? {};
  if (typeof name !== 'string' || typeof namespace !== 'string') return undefined;
  return typeof labels === 'string' ? undefined : { name, namespace, labels };
}

/** What a field of the metadata says, if it matters; an empty text for all others. */
function fieldOf(
  { key, value }: Line,
  below: readonly string[],
): string | Readonly<Record<string, string>> | undefined {
  // A merge brings more keys, and what else stands there is not asked for.
  if (key === '<<' || /^[&!]/.test(value)) return undefined;
  if (key === 'name' || key === 'namespace') return below.length > 0 ? undefined : scalarOf(value);
  if (key !== 'labels') return '';
  return value === '' ? labelsOf(below) : undefined;
}

function labelsOf(texts: readonly string[]): Readonly<Record<string, string>> | undefined {
  const lines = texts.map(lineOf);
  const entries = lines.map((line) => [line?.key, scalarOf(line?.value)] as const);
  const isSound =
    new Set(lines.map((line) => line?.depth)).size <= 1 &&
    new Set(entries.map(([key]) => key)).size === entries.length &&
    entries.every((pair) => pair.every((each) => each !== undefined));
  return isSound && entries.length <= 64 ? (Object.fromEntries(entries) as Labels) : undefined;
}

type Labels = Readonly<Record<string, string>>;

function lineOf(text: string): Line | undefined {
  const [whole, indent = '', double, single, plain, value = ''] = CHILD.exec(text) ?? [];
  if (whole === undefined) return undefined;
  return { depth: indent.length, key: double ?? single ?? plain ?? '', value: value.trim() };
}

function depthOf(line: string): number {
  return line.length - line.trimStart().length;
}
