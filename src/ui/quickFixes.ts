import {
  CodeActionKind,
  CodeAction,
  l10n,
  languages,
  Uri,
  WorkspaceEdit,
  type CodeActionProvider,
  type Range,
  type TextDocument,
} from 'vscode';
import type { Disposable } from '../core/disposable.ts';
import type { Finding, Fix } from '../core/events/validationData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { applyFix } from '../core/validation/applyFix.ts';
import { rangeOf } from './problems.ts';
import type { Repositories } from './repositories.ts';

/** Offers what findings with a fix say, one by one and for a whole rule in a file. */
export function registerQuickFixes(repositories: Repositories): Disposable {
  const provider: CodeActionProvider = {
    provideCodeActions: (document, range) => actionsAt(repositories, document, range),
  };
  const metadata = { providedCodeActionKinds: [CodeActionKind.QuickFix] };
  return languages.registerCodeActionsProvider({ scheme: 'file' }, provider, metadata);
}

async function actionsAt(
  repositories: Repositories,
  document: TextDocument,
  range: Range,
): Promise<CodeAction[]> {
  const repository = repositories.of(document.uri);
  if (repository === undefined) return [];
  const { root, engine } = repository;
  const ofFile = engine.openFindings.filter(
    (finding) => Uri.joinPath(Uri.file(root), finding.path).fsPath === document.uri.fsPath,
  );
  const fixable = ofFile.flatMap((finding) =>
    finding.fix === undefined ? [] : { finding, fix: finding.fix },
  );
  const path = fixable[0]?.finding.path;
  if (path === undefined || !(await isAsCommitted(repository, document, path))) return [];
  const here = fixable.filter(({ finding }) => rangeOf(finding).intersection(range) !== undefined);
  const single = here.map(({ finding, fix }) => action(root, fix.title, finding, [fix]));
  const rules = new Map(here.map(({ finding }) => [ruleOf(finding), finding]));
  const whole = [...rules].flatMap(([rule, finding]) => {
    const fixes = fixable.filter((each) => ruleOf(each.finding) === rule).map(({ fix }) => fix);
    const title = l10n.t('Fix all of {0} in this file', rule);
    return fixes.length > 1 ? action(root, title, finding, withoutOverlaps(document, fixes)) : [];
  });
  return [...single, ...whole];
}

/** Findings are about the file in HEAD: in another text a fix could hit another place. */
async function isAsCommitted(
  { engine }: OpenRepository,
  document: TextDocument,
  path: string,
): Promise<boolean> {
  try {
    const content = await engine.readFile('HEAD', path);
    return content !== undefined && new TextDecoder().decode(content) === document.getText();
  } catch {
    // Without a commit that can be read there is nothing that a fix could be about.
    return false;
  }
}

/** As many fixes as can be made at once: one that overlaps an earlier one waits for the next time. */
function withoutOverlaps(document: TextDocument, fixes: readonly Fix[]): readonly Fix[] {
  const text = document.getText();
  const taken: Fix[] = [];
  for (const fix of fixes) {
    const edits = [...taken, fix].flatMap((each) => each.edits);
    const path = fix.edits[0]?.path ?? '';
    if (applyFix(text, { title: '', edits }, path) !== undefined) taken.push(fix);
  }
  return taken;
}

function action(root: string, title: string, finding: Finding, fixes: readonly Fix[]): CodeAction {
  const offered = new CodeAction(title, CodeActionKind.QuickFix);
  offered.edit = new WorkspaceEdit();
  for (const edit of fixes.flatMap(({ edits }) => edits)) {
    offered.edit.replace(Uri.joinPath(Uri.file(root), edit.path), rangeOf(edit), edit.newText);
  }
  offered.isPreferred = fixes.length === 1 && finding.fix === fixes[0];
  return offered;
}

function ruleOf({ validator, rule }: Finding): string {
  return `${validator}/${rule}`;
}
