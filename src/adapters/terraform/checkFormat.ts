import type { Finding } from '../../core/events/validationData.ts';
import { findingAt } from '../../core/terraform/findingAt.ts';
import { formatFinding } from '../../core/terraform/formatFinding.ts';
import type { TerraformTool } from './terraformTool.ts';

const TIME_LIMIT_MS = 30_000;
/** `fmt` ends with it when it cannot read what it is to format. */
const UNREADABLE = 2;

/** A file with its path in the tree. */
export interface FormattedFile {
  readonly path: string;
  readonly content: Uint8Array;
}

/**
 * What `fmt` says of a file, which it reads from stdin. Of a mistake in a file of configuration
 * `validate` says more; other files are read by nobody else.
 * @throws ToolFailure
 */
export async function checkFormat(
  tool: TerraformTool,
  { path, content }: FormattedFile,
  { cwd, signal }: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<readonly Finding[]> {
  const before = decoded(content);
  if (before === undefined) return [];
  const call = { cwd, signal, input: content, timeLimitMs: TIME_LIMIT_MS };
  const answer = await tool.check(['fmt', '-no-color', '-'], call);
  if (answer.exitCode === 0) {
    const after = answer.stdout.toString('utf8');
    // To what it writes to a pipe it adds a last line break; to what it writes to a file it does not.
    const written = before.endsWith('\n') ? after : after.replace(/\n$/, '');
    return [formatFinding(path, before, written) ?? []].flat();
  }
  if (answer.exitCode === UNREADABLE && /\.(tf|tofu)$/.test(path)) return [];
  return [syntaxFinding(path, answer.stderr)];
}

function decoded(content: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    // Not text: `validate` says so.
    return undefined;
  }
}

/** The first mistake: `Error: …`, and further down `on <stdin> line N`. */
function syntaxFinding(path: string, stderr: string): Finding {
  const line = Number(/ on <stdin> line (\d+)/.exec(stderr)?.[1] ?? 1);
  const message = /^Error: (.+)$/m.exec(stderr)?.[1] ?? 'This file could not be read.';
  const place = { line, column: 1, endLine: line, endColumn: 2 };
  return findingAt(path, place, { rule: 'syntax', severity: 'error', message });
}
