import { Diagnostic, DiagnosticSeverity, languages, Range, Uri } from 'vscode';
import { DisposableStore, type Disposable } from '../core/disposable.ts';
import type { Finding, FixEdit, Severity } from '../core/events/validationData.ts';
import type { OpenRepository } from '../core/openRepository.ts';
import { DIAGNOSTIC_SOURCE } from './ids.ts';
import type { Repositories } from './repositories.ts';

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/**
 * What holds in the tree of HEAD, in the Problems view; gone as soon as it no longer holds. VS Code
 * marks the files of problems in the Explorer by itself, so nothing of ours does it once more.
 */
export class Problems implements Disposable {
  readonly #repositories: Repositories;
  readonly #owned = new DisposableStore();
  readonly #collection = this.#owned.add(languages.createDiagnosticCollection(DIAGNOSTIC_SOURCE));
  #shown: readonly (readonly Finding[])[] = [];

  constructor(repositories: Repositories) {
    this.#repositories = repositories;
    this.#owned.add(repositories.onChange(() => this.#update()));
    this.#update();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #update(): void {
    const open = this.#repositories.all.map(({ engine }) => engine.openFindings);
    const isSame = open.every((findings, index) => findings === this.#shown[index]);
    if (isSame && open.length === this.#shown.length) return;
    this.#shown = open;
    const gone: [Uri, undefined][] = [];
    this.#collection.forEach((uri) => gone.push([uri, undefined]));
    // In one call, which tells everybody once. What is set after it was emptied stays.
    this.#collection.set([...gone, ...this.#repositories.all.flatMap(diagnosticsOf)]);
  }
}

function diagnosticsOf({ root, engine }: OpenRepository): [Uri, Diagnostic[]][] {
  const byPath = Map.groupBy(engine.openFindings, ({ path }) => path);
  return [...byPath].map(([path, findings]) => [
    Uri.joinPath(Uri.file(root), path),
    findings.map(toDiagnostic),
  ]);
}

function toDiagnostic(finding: Finding): Diagnostic {
  const diagnostic = new Diagnostic(
    rangeOf(finding),
    finding.message,
    SEVERITIES[finding.severity],
  );
  const value = `${finding.validator}/${finding.rule}`;
  diagnostic.source = DIAGNOSTIC_SOURCE;
  const target = pageOf(finding);
  diagnostic.code = target === undefined ? value : { value, target };
  return diagnostic;
}

/** A page that explains the rule. Checks of others name one too: VS Code would run a command. */
function pageOf({ help }: Finding): Uri | undefined {
  return help !== undefined && /^https?:\/\/[^\s]+$/.test(help) ? Uri.parse(help) : undefined;
}

/** Findings and their fixes count from 1, VS Code from 0. */
export function rangeOf({ line, column, endLine, endColumn }: Finding | FixEdit): Range {
  return new Range(line - 1, column - 1, endLine - 1, endColumn - 1);
}
