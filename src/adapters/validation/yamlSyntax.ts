import type { Finding } from '../../core/events/validationData.ts';
import { isHelmTemplatePath, isYamlPath } from './acceptedPaths.ts';
import { LineMap, toFinding } from './lineMap.ts';
import type { FileCheck } from './fileCheck.ts';
import { parseYaml } from './yamlFile.ts';

const MOST_FINDINGS = 20;

/**
 * YAML 1.1 syntax, duplicate keys and tabs included; see {@link parseYaml}.
 * @throws RangeError where it is nested too deeply to be read
 */
export const yamlSyntax: FileCheck = {
  accepts: (path) => isYamlPath(path) && !isHelmTemplatePath(path),
  check({ path, text }) {
    const lines = new LineMap(text);
    const errors = parseYaml(text).flatMap((document) => document.errors);
    const tooDeep = errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
    if (tooDeep !== undefined) throw new RangeError(tooDeep.message);
    return errors.slice(0, MOST_FINDINGS).map(({ message, pos: [start, end] }): Finding =>
      toFinding(lines, {
        path,
        validator: 'syntax',
        rule: 'yaml',
        severity: 'error',
        message: firstSentence(message),
        help: 'https://yaml.org/spec/1.1/',
        start,
        end,
      }),
    );
  },
};

/** The parser adds the place and a picture of it, which the finding has already. */
function firstSentence(message: string): string {
  return message.replace(/ at line \d+, column \d+:[\s\S]*$/, '.').replace(/\.{2}$/, '.');
}
