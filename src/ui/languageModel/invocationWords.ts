import { l10n, MarkdownString, type LanguageModelToolConfirmationMessages } from 'vscode';
import { isUndoing, type RollbackPreview } from '../../core/agents/rollbackPreview.ts';
import { TOOL_NAMES, type ToolName } from '../../core/agents/toolNames.ts';
import { rollbackWords } from '../rollbackWords.ts';
import { shortOid } from '../tree/shortOid.ts';
import { visibleText } from '../visibleText.ts';

const LONGEST = 80;

/** What the person reads while a tool is at work. */
export function invocationWords(name: ToolName, input: object): MarkdownString {
  return new MarkdownString().appendText(visibleText(wordsOf(name, input)));
}

function wordsOf(name: ToolName, input: object): string {
  switch (name) {
    case TOOL_NAMES.getEvents:
      return l10n.t('Reading the events of the repository');
    case TOOL_NAMES.explain: {
      const revision: unknown = Reflect.get(input, 'revision');
      return l10n.t('Explaining {0}', typeof revision === 'string' ? short(revision) : 'HEAD');
    }
    case TOOL_NAMES.validateWorktree:
      return l10n.t('Checking the files on disk');
    case TOOL_NAMES.rollback:
      return Reflect.get(input, 'planOnly') === true
        ? l10n.t('Planning a rollback')
        : l10n.t('Rolling back…');
  }
}

/** What the person is asked before an agent rolls something back. Nothing in it makes a link. */
export function confirmationOf(preview: RollbackPreview): LanguageModelToolConfirmationMessages {
  const { branch, commits, name, plan, subject } = preview;
  const where = branch ?? 'HEAD';
  const target = `${shortOid(plan.to)} ${short(subject)}`;
  const isOne = isUndoing(preview);
  const lines = [
    l10n.t('An agent asks for this in {0}.', name),
    isOne
      ? l10n.t('The commit to take back: {0}', target)
      : l10n.t('The commit to return to: {0}', target),
    commits === 1 ? l10n.t('One commit is undone.') : l10n.t('{0} commits are undone.', commits),
    plan.files.length === 1
      ? l10n.t('One file changes.')
      : l10n.t('{0} files change.', plan.files.length),
    rollbackWords(plan, where, isOne),
  ];
  return {
    title: l10n.t('Roll {0} back?', visibleText(where)),
    message: new MarkdownString().appendText(visibleText(lines.join('\n'))),
  };
}

function short(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
}
