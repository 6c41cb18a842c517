import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import type { FileCheck } from './fileCheck.ts';
import { LineMap, toFinding } from './lineMap.ts';

const RULES = [{ id: 'recommended', rule: creator }];
/** Ends a line that is no text any more: data and minified code, where words only look like keys. */
const LONGEST_LINE = 20_000;

/** Keys, tokens and passwords by the forms that their issuers give them; never what they are. */
export const leakedSecrets: FileCheck = {
  accepts: (path) => !isLockFile(path),
  async check({ path, text }) {
    const readable = text.replace(OVERLONG, (line) => ' '.repeat(line.length));
    const { messages } = await lintSource({
      source: { content: readable, filePath: path, ext: '', contentType: 'text' },
      options: { config: { rules: RULES }, maskSecrets: true, noPhysicFilePath: true },
    });
    const lines = new LineMap(text);
    const leaked = messages.filter(({ range: [start] }) => !isExample(text, start));
    return leaked.map(({ range: [start, end], messageId, docsUrl }) =>
      toFinding(lines, {
        path,
        validator: 'files',
        rule: 'leaked-secret',
        severity: 'error',
        message: `This looks like a secret (${wordsOf(messageId)}). Revoke it, and keep it out of git.`,
        ...(docsUrl !== undefined && { help: docsUrl }),
        start,
        end,
      }),
    );
  },
};

const OVERLONG = new RegExp(`[^\\n]{${LONGEST_LINE},}`, 'g');

/** Hashes of packages stand there by the thousand, and no person writes into them. */
function isLockFile(path: string): boolean {
  return /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|go\.sum|\.terraform\.lock\.hcl)$/.test(
    path,
  );
}

/** A password for a host that exists in documents only (RFC 2606), or for this machine. */
function isExample(text: string, start: number): boolean {
  return /^\w+:\/\/[^\s/@]*@((.+\.)?(example(\.com|\.net|\.org)?|test|invalid|localhost)|127\.0\.0\.1)([:/'"\s]|$)/i.test(
    text.slice(start, start + 500),
  );
}

/** The kind of secret, from the constant name of the rule: `AWS Secret Access Key`. */
function wordsOf(messageId: string): string {
  return messageId
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2');
}
