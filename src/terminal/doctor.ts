import { diagnosisText } from '../core/diagnosis.ts';
import { visible } from './eventLine.ts';
import { EXIT, outJson, type CommonOptions, type Terminal } from './terminal.ts';
import { withRepository } from './withRepository.ts';

/** `git-reactor doctor`: what was looked at and how it is; exit 1 if anything is a problem. */
export function doctor(terminal: Terminal, options: CommonOptions): Promise<number> {
  return withRepository(terminal, { ...options, purpose: 'read' }, async (repository) => {
    const diagnoses = await repository.diagnose();
    if (options.json === true) outJson(terminal, diagnoses);
    else for (const each of diagnoses) terminal.out(`${visible(diagnosisText(each))}\n`);
    return diagnoses.some(({ status }) => status === 'problem') ? EXIT.fail : EXIT.pass;
  });
}
