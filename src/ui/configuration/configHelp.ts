import {
  CodeLens,
  Diagnostic,
  DiagnosticSeverity,
  l10n,
  languages,
  Range,
  Uri,
  workspace,
  type TextDocument,
} from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable.ts';
import { messageOf } from '../../core/errors.ts';
import type { OpenRepository } from '../../core/openRepository.ts';
import type { Log } from '../../core/ports.ts';
import { CONFIG_PATH } from '../../core/configPath.ts';
import { type ConfigProblem } from '../../core/reactions/config.ts';
import { Coalescer } from '../coalescer.ts';
import { COMMANDS, DIAGNOSTIC_SOURCE } from '../ids.ts';
import type { Repositories } from '../repositories.ts';
import { reactionLines } from './reactionLines.ts';

/** After the last key that was pressed. Milliseconds. */
const READ_MS = 200;

/** Help in an open `.git-reactor.yaml`: its mistakes as it is now, and what to try above each reaction. */
export class ConfigHelp implements Disposable {
  readonly #repositories: Repositories;
  readonly #log: Log;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(
    languages.createDiagnosticCollection(`${DIAGNOSTIC_SOURCE}-configuration`),
  );
  readonly #soon = this.#owned.add(new Coalescer(READ_MS, () => void this.#readAll()));

  constructor(repositories: Repositories, log: Log) {
    this.#repositories = repositories;
    this.#log = log;
    const selector = { scheme: 'file', pattern: `**/${CONFIG_PATH}` };
    const provider = { provideCodeLenses: (document: TextDocument) => this.#lenses(document) };
    this.#owned.add(languages.registerCodeLensProvider(selector, provider));
    this.#owned.add(workspace.onDidOpenTextDocument((document) => this.#onDocument(document)));
    this.#owned.add(
      workspace.onDidChangeTextDocument(({ document }) => this.#onDocument(document)),
    );
    this.#owned.add(workspace.onDidCloseTextDocument(({ uri }) => this.#collection.delete(uri)));
    this.#owned.add(repositories.onChange((one) => one === undefined && this.#soon.soon()));
    this.#soon.soon();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #onDocument(document: TextDocument): void {
    if (this.#repositoryOf(document) !== undefined) this.#soon.soon();
  }

  async #readAll(): Promise<void> {
    for (const document of workspace.textDocuments) {
      const repository = this.#repositoryOf(document);
      if (repository === undefined) continue;
      try {
        await this.#read(repository, document);
      } catch (error) {
        this.#log.warn(`${CONFIG_PATH} cannot be checked now: ${messageOf(error)}`);
      }
    }
  }

  async #read({ reactions }: OpenRepository, document: TextDocument): Promise<void> {
    const { version } = document;
    const read = await reactions.readConfig(document.getText());
    if (document.isClosed || document.version !== version) return;
    const problems = read.kind === 'broken' ? read.problems : [];
    this.#collection.set(document.uri, problems.map(toDiagnostic));
  }

  #lenses(document: TextDocument): CodeLens[] {
    const repository = this.#repositoryOf(document);
    if (repository === undefined) return [];
    return reactionLines(document.getText()).flatMap(({ line }) => {
      const range = new Range(line, 0, line, 0);
      const given = [{ repository }];
      const test = l10n.t('Test on the last commit');
      return [
        new CodeLens(range, { command: COMMANDS.runOnCommit, title: test, arguments: given }),
        new CodeLens(range, { command: COMMANDS.explain, title: l10n.t('Why?'), arguments: given }),
      ];
    });
  }

  /** Only the file at the top of a repository is its configuration. */
  #repositoryOf({ uri }: TextDocument): OpenRepository | undefined {
    const repository = this.#repositories.of(uri);
    if (repository === undefined) return undefined;
    const own = Uri.joinPath(Uri.file(repository.root), CONFIG_PATH);
    return own.fsPath === uri.fsPath ? repository : undefined;
  }
}

function toDiagnostic({ line, column, endLine, endColumn, message }: ConfigProblem): Diagnostic {
  const range = new Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const diagnostic = new Diagnostic(range, message, DiagnosticSeverity.Error);
  diagnostic.source = DIAGNOSTIC_SOURCE;
  diagnostic.code = 'configuration';
  return diagnostic;
}
