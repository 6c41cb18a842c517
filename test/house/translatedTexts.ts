import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** What `l10n.t(...)` shows in one or more files. */
export interface TranslatedTexts {
  /** In the order of the sources, each once. */
  readonly texts: readonly string[];
  /** One sentence for each use of `l10n` that no bundle can answer. */
  readonly problems: readonly string[];
}

/** Reads all TypeScript files below a folder that speak to people. */
export function readTranslatedTexts(folder: string): TranslatedTexts {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .map((file) => translatedTextsIn(file, readFileSync(file, 'utf8')));
  return {
    texts: [...new Set(all.flatMap(({ texts }) => texts))],
    problems: all.flatMap(({ problems }) => problems),
  };
}

/** The same for one file. `l10n` may only be imported and called as `l10n.t('text', …values)`. */
export function translatedTextsIn(file: string, source: string): TranslatedTexts {
  const texts: string[] = [];
  const problems: string[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === 'l10n' && !isPlainImport(node)) {
      const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      const read = readCall(node);
      if ('text' in read) texts.push(read.text);
      else problems.push(`${file}:${line} ${read.problem}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { texts, problems };
}

/** The numbers of the placeholders `{0}` of a text, each once, in order. */
export function placeholdersOf(text: string): readonly number[] {
  const numbers = [...text.matchAll(/\{(\d+)\}/g)].map(([, number]) => Number(number));
  return [...new Set(numbers)].sort((a, b) => a - b);
}

function isPlainImport(node: ts.Identifier): boolean {
  return ts.isImportSpecifier(node.parent) && node.parent.propertyName === undefined;
}

function readCall(node: ts.Identifier): { readonly text: string } | { readonly problem: string } {
  const call = callOf(node);
  if (call === undefined) return { problem: 'uses l10n for something else than to call l10n.t.' };
  const [first, ...values] = call.arguments;
  const text = first && literalOf(first);
  if (text === undefined) return { problem: 'gives l10n.t a text that is not literal.' };
  if (values.some((value) => ts.isSpreadElement(value))) {
    return { problem: 'gives l10n.t values that cannot be counted.' };
  }
  const expected = values.map((_, index) => index);
  return String(placeholdersOf(text)) === String(expected)
    ? { text }
    : { problem: `gives ${values.length} values to "${text}".` };
}

/** The call `l10n.t(…)` or `vscode.l10n.t(…)` that an identifier begins. */
function callOf(node: ts.Identifier): ts.CallExpression | undefined {
  const { parent } = node;
  const owner = ts.isPropertyAccessExpression(parent) && parent.name === node ? parent : node;
  const access = owner.parent;
  if (!ts.isPropertyAccessExpression(access) || access.expression !== owner) return undefined;
  const call = access.parent;
  const isCall = access.name.text === 't' && ts.isCallExpression(call);
  return isCall && call.expression === access ? call : undefined;
}

function literalOf(node: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return literalOf(node.expression);
  const isSum = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  if (!isSum) return undefined;
  const [left, right] = [literalOf(node.left), literalOf(node.right)];
  return left === undefined || right === undefined ? undefined : left + right;
}
