import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import type { Finding } from '../../core/events/validationData.ts';
import { isCommentedJsonPath, isJsonPath } from './acceptedPaths.ts';
import { LineMap, toFinding } from './lineMap.ts';
import type { FileCheck, TextFile } from './fileCheck.ts';

const MESSAGES: Readonly<Record<string, string>> = {
  InvalidSymbol: 'This is not a JSON value.',
  InvalidNumberFormat: 'This is not a JSON number.',
  PropertyNameExpected: 'A property name in double quotes should stand here.',
  ValueExpected: 'A value should stand here.',
  ColonExpected: 'A colon should stand here.',
  CommaExpected: 'A comma should stand here.',
  CloseBraceExpected: 'A closing brace is missing here.',
  CloseBracketExpected: 'A closing bracket is missing here.',
  EndOfFileExpected: 'The JSON value has ended before this.',
  InvalidCommentToken: 'JSON has no comments.',
  UnexpectedEndOfComment: 'This comment does not end.',
  UnexpectedEndOfString: 'This string does not end.',
  UnexpectedEndOfNumber: 'This number does not end.',
  InvalidUnicode: 'This \\u escape needs four hexadecimal digits.',
  InvalidEscapeCharacter: 'JSON does not know this escape.',
  InvalidCharacter: 'This character has to be escaped.',
};

/** JSON as RFC 8259 has it; comments and trailing commas where the file's own tool allows them. */
export const jsonSyntax: FileCheck = {
  accepts: isJsonPath,
  check(file) {
    const errors: ParseError[] = [];
    const isLoose = isCommentedJsonPath(file.path);
    const options = { disallowComments: !isLoose, allowTrailingComma: isLoose };
    parse(file.text, errors, { ...options, allowEmptyContent: isLoose });
    return firstOnly(errors).map((error) => findingOf(file, error));
  },
};

/** One slip makes many errors; the first is the one to mend. */
function firstOnly(errors: readonly ParseError[]): readonly ParseError[] {
  return errors.slice(0, 1);
}

function findingOf({ path, text }: TextFile, error: ParseError): Finding {
  const code = printParseErrorCode(error.error);
  return toFinding(new LineMap(text), {
    path,
    validator: 'syntax',
    rule: 'json',
    severity: 'error',
    message: MESSAGES[code] ?? code,
    help: 'https://www.rfc-editor.org/rfc/rfc8259',
    start: error.offset,
    end: error.offset + error.length,
  });
}
