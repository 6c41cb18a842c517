import type {
  Finding,
  Fix,
  FixEdit,
  Severity,
  Skipped,
  Verdict,
} from '../events/validationData.ts';

/** A SARIF log as far as this product writes it. */
export interface SarifLog {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly unknown[];
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>;

/**
 * A verdict as a SARIF 2.1.0 log, for code scanning and viewers (OASIS, "Static Analysis Results
 * Interchange Format Version 2.1.0"). Paths are relative to the root of the repository.
 */
export function toSarif(verdict: Verdict): SarifLog {
  const { findings, skipped } = verdict;
  const examples = new Map(findings.map((finding) => [ruleId(finding), finding]));
  const ids = [...examples.keys()];
  const driver = { name: 'Git Reactor', rules: [...examples.values()].map(ruleOf) };
  const run = {
    tool: { driver },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
    invocations: [
      {
        executionSuccessful: verdict.verdict !== 'error',
        toolExecutionNotifications: skipped.map(notificationOf),
      },
    ],
    results: findings.map((finding) => ({
      ...resultOf(finding),
      ruleIndex: ids.indexOf(ruleId(finding)),
    })),
  };
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
}

function ruleId({ validator, rule }: Finding): string {
  return `${validator}/${rule}`;
}

function ruleOf(finding: Finding): object {
  const helpUri = finding.help === undefined ? {} : { helpUri: finding.help };
  return { id: ruleId(finding), name: finding.rule, ...helpUri };
}

function resultOf(finding: Finding): object {
  const { message, severity, path, fix } = finding;
  const physicalLocation = { artifactLocation: artifact(path), region: regionOf(finding) };
  return {
    ruleId: ruleId(finding),
    level: LEVELS[severity],
    message: { text: message },
    locations: [{ physicalLocation }],
    ...(fix !== undefined && { fixes: [fixOf(fix)] }),
  };
}

function fixOf({ title, edits }: Fix): object {
  const changes = [...Map.groupBy(edits, ({ path }) => path)].map(([path, ofFile]) => ({
    artifactLocation: artifact(path),
    replacements: ofFile.map((edit) => ({
      deletedRegion: regionOf(edit),
      insertedContent: { text: edit.newText },
    })),
  }));
  return { description: { text: title }, artifactChanges: changes };
}

function notificationOf({ path, reason }: Skipped): object {
  const text = `${path} was not checked: ${reason}`;
  const locations = [{ physicalLocation: { artifactLocation: artifact(path) } }];
  return { level: 'note', message: { text }, locations };
}

function artifact(path: string): object {
  return { uri: path.split('/').map(encoded).join('/'), uriBaseId: 'SRCROOT' };
}

/** A name of a path in a URI, also one with half of a surrogate pair. */
function encoded(name: string): string {
  return encodeURIComponent(name.toWellFormed());
}

function regionOf({ line, column, endLine, endColumn }: Finding | FixEdit): object {
  return { startLine: line, startColumn: column, endLine, endColumn };
}
