import type { Oid } from '../../events/commitData.ts';
import { appliedPaths, infrastructureEvents, type InfrastructurePlace } from '../infrastructure.ts';
import type { StepContext } from '../stepKind.ts';
import { argumentsOf } from './command.ts';
import type { TreePlace } from './commandPlace.ts';
import type { ChangedManifests, DeployOptions } from './deployOptions.ts';

/** What was deployed, and the tree that was there before. */
export interface Brought extends TreePlace {
  readonly before: Oid | null;
  readonly place: InfrastructurePlace;
}

/** Tells what the manifests of a deployment brought. */
export async function tellInfrastructure(
  changedManifests: ChangedManifests,
  context: StepContext<DeployOptions>,
  { before, place, tree: after, mirror }: Brought,
): Promise<void> {
  const { deploy } = context.options;
  const named = deploy.manifests ?? appliedPaths(argumentsOf(deploy));
  if (named.length === 0) return;
  const paths = named.map((path) => plainPath(deploy.in, path));
  const { signal } = context;
  const { changes, isAll } = await changedManifests({ mirror, before, after, paths, signal });
  if (!isAll) context.log('There are too many changed manifests to tell all resources.');
  for (const event of infrastructureEvents(changes, place)) {
    await context.tell(event.type, event.subject, event.data);
  }
}

/** A path of a command as the tree has it: from the top, without `.` and `..`. */
function plainPath(folder: string | undefined, path: string): string {
  const names: string[] = [];
  for (const name of `${folder ?? ''}/${path}`.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
