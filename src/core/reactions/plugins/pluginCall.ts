import type { HeadPosition } from '../../events/commitData.ts';
import type { ObjectSource } from '../../ports.ts';
import type { StepContext } from '../stepKind.ts';
import type { CodeCalls } from './codeCalls.ts';
import type { PluginCall } from './pluginHost.ts';

/** What a step of a module is given of its context. */
export function pluginCall(
  context: StepContext,
  calls: CodeCalls,
  objects: Pick<ObjectSource, 'info' | 'read'>,
): Omit<PluginCall, 'target'> {
  const { event, subject, failure, attempt, reality } = context;
  return {
    ...{ event, subject, failure, attempt },
    publish: (type, data) => calls.publish(type, data),
    readFile: (path) => calls.readFile(path),
    reality: reality?.reality.name ?? null,
    head: headOf(context),
    objects: reality?.reality.objects ?? objects,
    log: context.log,
  };
}

/** The branch as it was with the commit, wherever it is by now. */
function headOf({ reality, subject }: StepContext): HeadPosition | null {
  if (reality !== null) return { ref: null, oid: reality.reality.head };
  if (subject === null) return null;
  const { oid, ref } = subject.commit;
  return { ref: ref?.startsWith('refs/heads/') === true ? ref : null, oid };
}
