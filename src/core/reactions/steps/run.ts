import * as z from 'zod';
import type { StepKind } from '../stepKind.ts';
import {
  argumentsOf,
  COMMAND_KEYS,
  type CommandOptions,
  commandProblem,
  commandText,
  shownCommand,
  toolsOf,
} from './command.ts';
import { openCommandPlace, type CommandPorts } from './commandPlace.ts';
import { outcomeOf, runCommand } from './runCommand.ts';

const schema = z
  .strictObject({
    run: commandText.describe(
      'A program with its arguments: a text that is split at spaces, or a list.',
    ),
    ...COMMAND_KEYS,
  })
  .superRefine((options, context) => {
    const message = commandProblem(options);
    if (message !== undefined) context.addIssue({ code: 'custom', path: ['run'], message });
  });

/** `run`: a program in the files of the commit or of the reality. */
export function createRunKind(ports: CommandPorts): StepKind<CommandOptions> {
  return {
    kind: 'run',
    description: 'Runs a program in the files of the commit, or of the reality.',
    schema,
    // What a program of the repository does cannot be known.
    acts: () => true,
    tools: toolsOf,
    label: (options) => `run ${shownCommand(options)}`,
    async run(context) {
      const { options } = context;
      const place = await openCommandPlace(ports, context, options);
      if (place.kind === 'refused') return { kind: 'failed', reason: place.reason, isFinal: true };
      try {
        const { env = {} } = options;
        const ended = await runCommand(ports, context, { args: argumentsOf(options), env, place });
        return outcomeOf(ended);
      } finally {
        place.dispose();
      }
    },
  };
}
