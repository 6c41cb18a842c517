import type { Finding } from '../../core/events/validationData.ts';
import { FILE_CHECKS } from './fileChecks.ts';
import type { TextFile } from './fileCheck.ts';
import type { CheckRequest, FileContent } from './workerMessages.ts';

/**
 * What one validator of the worker says about a file.
 * @throws whatever a check throws; that of nesting too deep to be read is a finding
 */
export async function runCheck(request: CheckRequest): Promise<readonly Finding[]> {
  const { name, path, oid, related = [], kubernetes = {} } = request;
  const own = { ...textFile(request), ...(oid !== undefined && { oid }) };
  const file = { ...own, related: related.map(textFile), kubernetes };
  const findings: Finding[] = [];
  for (const each of FILE_CHECKS[name]) {
    if (!each.accepts(path)) continue;
    try {
      findings.push(...(await each.check(file)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (name === 'syntax') findings.push(tooDeep(path));
    }
  }
  return findings;
}

function textFile({ path, content }: FileContent): TextFile {
  return { path, text: new TextDecoder('utf-8').decode(content) };
}

/** The parsers call themselves for each level, and the stack ends before the file does. */
function tooDeep(path: string): Finding {
  const place = { path, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const message = 'This is nested too deeply to be read.';
  const rule = { validator: 'syntax', rule: 'too-deep', severity: 'error' } as const;
  return { ...place, ...rule, message, fixable: false };
}
