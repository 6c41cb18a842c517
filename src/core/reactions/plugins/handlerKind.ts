import * as z from 'zod';
import type { AnyEvent } from '../../events/event.ts';
import type { ObjectSource } from '../../ports.ts';
import { MODULE_PATH } from '../../configPath.ts';
import type { RunSubject, StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { codeCalls, type CodePorts } from './codeCalls.ts';
import { HANDLER, type HandlerOptions } from './handlerReactions.ts';
import { pluginCall } from './pluginCall.ts';
import type { PluginCall } from './pluginHost.ts';
import type { ModuleAt } from './module.ts';
import { readOutcome } from './readOutcome.ts';

/** What steps of a module need. */
export interface ModulePorts extends CodePorts {
  readonly inForce: (event: AnyEvent, subject: RunSubject | null) => Promise<ModuleAt>;
  readonly objects: Pick<ObjectSource, 'info' | 'read'>;
}

const HANDLER_LIMIT_MS = 60_000;

/** The step that calls a handler of the module; only the module itself makes such steps. */
export function createHandlerKind(ports: ModulePorts): StepKind<HandlerOptions> {
  return {
    kind: HANDLER,
    description: `A handler of ${MODULE_PATH}.`,
    isHidden: true,
    schema: z.strictObject({ [HANDLER]: z.never() }),
    acts: () => true,
    async run(context) {
      const at = await ports.inForce(context.event, context.subject);
      if (at.kind === 'ready' && at.hash !== context.config.hash) return changed;
      const target = { handler: context.options.index };
      return callModule(ports, at, context, { target, timeLimitMs: HANDLER_LIMIT_MS });
    },
  };
}

/** Calls a module if it may be run. @throws Error with a sentence */
export async function callModule(
  ports: ModulePorts,
  at: ModuleAt,
  context: StepContext,
  call: Pick<PluginCall, 'target' | 'timeLimitMs' | 'options'>,
): Promise<StepOutcome> {
  if (at.kind === 'none') {
    return { kind: 'failed', reason: `There is no ${MODULE_PATH} any more.`, isFinal: true };
  }
  if (at.kind !== 'ready') return { kind: 'failed', reason: at.reason, isFinal: true };
  const calls = codeCalls(ports, context);
  const whole = { ...pluginCall(context, calls, ports.objects), ...call };
  return readOutcome(await at.plugin.call(whole, context.signal));
}

const changed: StepOutcome = {
  kind: 'failed',
  reason: `${MODULE_PATH} has changed since the run began.`,
  isFinal: true,
};
