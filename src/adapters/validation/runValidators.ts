import { messageOf } from '../../core/errors.ts';
import type { Finding } from '../../core/events/validationData.ts';
import { brokenFinding } from './brokenFinding.ts';
import { jsonSyntax } from './jsonSyntax.ts';
import { memoryLimit } from './memoryLimit.ts';
import type { Validator } from './validator.ts';
import { yamlSyntax } from './yamlSyntax.ts';

const VALIDATORS: readonly Validator[] = [jsonSyntax, yamlSyntax, memoryLimit];

/** All validators that want this path, on its content. One that throws does not stop the others. */
export function runValidators(path: string, content: Uint8Array): readonly Finding[] {
  const text = new TextDecoder('utf-8').decode(content);
  return VALIDATORS.filter((validator) => validator.accepts(path)).flatMap((validator) => {
    try {
      return validator.validate({ path, text });
    } catch (error) {
      return [brokenFinding(path, validator.name, `The check broke: ${messageOf(error)}`)];
    }
  });
}
