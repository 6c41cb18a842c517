import { MODULE_PATH } from '../../configPath.ts';
import type { StepKind } from '../stepKind.ts';
import { callModule, type ModulePorts } from './handlerKind.ts';
import { optionsSchema } from './optionsSchema.ts';
import type { RegisteredStep } from './registrations.ts';

/**
 * A kind of step that the module registers. Its shape is that of the newest version; what runs is
 * the version that the event is handled under, and only with consent to that one.
 * @throws ReactorError `usage` for a schema that cannot be read
 */
export function createModuleKind(
  { kind, description, schema, acts }: RegisteredStep,
  ports: ModulePorts,
): StepKind<Readonly<Record<string, unknown>>> {
  return {
    ...{ kind, description },
    schema: optionsSchema(kind, description, schema),
    acts: () => acts,
    async run(context) {
      const at = await ports.inForce(context.event, context.subject);
      const isThere =
        at.kind !== 'ready' || at.plugin.registrations.steps.some((each) => each.kind === kind);
      if (!isThere) {
        const reason = `${MODULE_PATH} has no step "${kind}" in the version that holds here.`;
        return { kind: 'failed', reason, isFinal: true };
      }
      return callModule(ports, at, context, {
        target: { step: kind },
        options: context.options[kind],
      });
    },
  };
}
