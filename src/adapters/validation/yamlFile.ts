import { LineCounter, parseAllDocuments, type Document } from 'yaml';

/**
 * The documents of a YAML file as the Kubernetes API server reads them: YAML 1.1, so that `0777`
 * is octal and `yes` a boolean, but with sexagesimal numbers and dates left as strings.
 */
export function parseYaml(text: string): readonly Document.Parsed[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    lineCounter: new LineCounter(),
    customTags: (tags) =>
      tags.filter((tag) => typeof tag === 'string' || (tag.format !== 'TIME' && !isTime(tag.tag))),
  });
  return 'empty' in documents ? [] : documents;
}

/**
 * The plain value of a document, aliases and merge keys resolved.
 * @throws ReferenceError if its aliases stand for more than is allowed or, with a `cause`, if it
 *   merges what is no map; RangeError if it is nested too deeply
 */
export function plainValue(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (cause) {
    if (cause instanceof ReferenceError || cause instanceof RangeError) throw cause;
    throw new ReferenceError('A merge in it names no map.', { cause });
  }
}

function isTime(tag: string): boolean {
  return tag.includes('timestamp');
}
