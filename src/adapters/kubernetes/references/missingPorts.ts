import { called } from '../manifestObject.ts';
import type { Asked } from './lookUp.ts';
import type { Remark } from './said.ts';
import { knownNames, meantName } from './spelling.ts';
import type { NamedObject } from './treeFacts.ts';

const HELP = 'https://kubernetes.io/docs/concepts/services-networking/service/';

/** A port of a Service that none of those that may be meant has. */
export function wrongPort(
  { tree, path, object, reference: { name, port } }: Asked,
  services: readonly NamedObject[],
): readonly Remark[] {
  if (port === undefined) return [];
  const known = services.map(({ facts }) => facts?.ports);
  const isBlind = [path, ...services.map((each) => each.path)].some((file) =>
    tree.builds.builtBy(file).some((each) => each.isBlind),
  );
  if (isBlind || known.includes(undefined) || known.some((ports) => ports?.includes(port.value))) {
    return [];
  }
  const ports = [...new Set(known.flatMap((each) => each ?? []))];
  const to = meantPort(port.value, ports);
  return [
    {
      ...{ path, at: port.at, rule: 'missing-port', severity: 'warning', help: HELP },
      message: `${called(object)} asks for the port ${port.value} of Service ${name}, which has: ${ports.join(', ')}.`,
      ...(to !== undefined && { rename: { from: String(port.value), to: String(to) } }),
    },
  ];
}

/** The only port there is of that sort, or a name that is spelled alike. */
function meantPort(
  asked: number | string,
  known: readonly (number | string)[],
): number | string | undefined {
  const same = known.filter((each) => typeof each === typeof asked);
  if (same.length === 1) return same[0];
  return typeof asked === 'string' ? meantName(asked, knownNames(same.map(String))) : undefined;
}
