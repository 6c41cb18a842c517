import {
  CompletionItem,
  CompletionItemKind,
  extensions,
  Hover,
  languages,
  MarkdownString,
  Range,
  Uri,
  workspace,
  type Position,
  type TextDocument,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { CONFIG_PATH } from '../../core/configPath.ts';
import { keysAt, meaningOf, valuesAt, type Schema, type Suggestion } from './schemaHelp.ts';
import { yamlPlace } from './yamlPlace.ts';

const SELECTOR = { scheme: 'file', pattern: `**/${CONFIG_PATH}` };
/** Does the same from the same schema; what it says would stand there twice. */
const YAML_EXTENSION = 'redhat.vscode-yaml';
const WORD = /[\w.-]+/;

/** Completion and hover in `.git-reactor.yaml`, of the schema that is shipped with the extension. */
export function registerConfigWords(extensionUri: Uri): Disposable {
  const owned = new DisposableStore();
  const file = Uri.joinPath(extensionUri, 'media', 'git-reactor.schema.json');
  let loading: Promise<Schema> | undefined;
  const load = (): Promise<Schema> => (loading ??= readSchema(file));
  const isSaidAlready = (): boolean => extensions.getExtension(YAML_EXTENSION) !== undefined;
  owned.add(
    languages.registerCompletionItemProvider(
      SELECTOR,
      {
        provideCompletionItems: async (document, position) =>
          isSaidAlready() ? [] : completionsAt(await load(), document, position),
      },
      ' ',
      ':',
    ),
  );
  owned.add(
    languages.registerHoverProvider(SELECTOR, {
      provideHover: async (document, position) =>
        isSaidAlready() ? undefined : hoverAt(await load(), document, position),
    }),
  );
  return owned;
}

async function readSchema(file: Uri): Promise<Schema> {
  return JSON.parse(new TextDecoder().decode(await workspace.fs.readFile(file))) as Schema;
}

function completionsAt(
  schema: Schema,
  document: TextDocument,
  position: Position,
): CompletionItem[] {
  const range = document.getWordRangeAtPosition(position, WORD);
  const start = range?.start ?? position;
  const { path, at, siblings } = yamlPlace(document.getText(), start.line, start.character);
  const replaced = range ?? new Range(position, position);
  if (at === 'key') {
    return keysAt(schema, path, siblings).map((key) => item(key, `${key.label}: `, replaced));
  }
  return valuesAt(schema, path).map((value) => item(value, value.label, replaced));
}

function item({ label, description }: Suggestion, text: string, range: Range): CompletionItem {
  const isKey = text !== label;
  const kind = isKey ? CompletionItemKind.Property : CompletionItemKind.Value;
  const completion = new CompletionItem(label, kind);
  completion.insertText = text;
  completion.range = range;
  completion.documentation = new MarkdownString(description);
  return completion;
}

function hoverAt(schema: Schema, document: TextDocument, position: Position): Hover | undefined {
  const range = document.getWordRangeAtPosition(position, WORD);
  if (range === undefined) return undefined;
  const { line, character } = range.start;
  const { path, at } = yamlPlace(document.getText(), line, character);
  const meaning = at === 'key' ? meaningOf(schema, path, document.getText(range)) : undefined;
  return meaning === undefined ? undefined : new Hover(new MarkdownString(meaning), range);
}
