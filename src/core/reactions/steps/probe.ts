import type { Disposable } from '../../disposable.ts';
import { textMask, type Mask } from '../maskText.ts';
import type { StepContext } from '../stepKind.ts';
import { argumentsOf, shownCommand, type CommandOptions } from './command.ts';
import { openCommandPlace } from './commandPlace.ts';
import type { HttpAnswer } from './httpClient.ts';
import type { MonitorOptions, MonitorPorts } from './monitorOptions.ts';
import { outcomeOf, runCommand } from './runCommand.ts';
import { knownUrl, shownUrl } from './webhookUrl.ts';

/** What one check found. */
export interface Probed {
  readonly healthy: boolean;
  /** Why not, as a sentence without secrets. */
  readonly reason?: string;
}

/** Something that can be checked again and again, as long as it is not disposed. */
export interface OpenProbe extends Disposable {
  readonly kind: 'open';
  /** What is checked, for people. */
  readonly target: string;
  /** @throws the reason of the signal of the step when it is aborted */
  check(): Promise<Probed>;
}

type Opened = OpenProbe | { readonly kind: 'refused'; readonly reason: string };

/** Longer than this nothing healthy takes. */
const WAIT_MS = 10_000;

/** What a `monitor` step checks. */
export async function openProbe(
  ports: MonitorPorts,
  context: StepContext<MonitorOptions>,
): Promise<Opened> {
  const { http, tcp, run } = context.options.monitor;
  if (http !== undefined) return httpProbe(ports, context, http);
  if (tcp !== undefined) return tcpProbe(ports, context, tcp);
  return commandProbe(ports, context, { ...context.options.monitor, run: run ?? '' });
}

function httpProbe(
  ports: MonitorPorts,
  context: StepContext<MonitorOptions>,
  written: string,
): Opened {
  const known = knownUrl(written, ports.env);
  if (known.kind === 'unknown') return { kind: 'refused', reason: known.reason };
  const { signal } = context;
  const check = async (): Promise<Probed> => {
    const answer = await ports.http.send({
      ...{ method: 'GET', url: known.url, headers: {}, waitMs: WAIT_MS, signal },
      // People watch their own services, and those are seldom public.
      allowPrivate: true,
    });
    return judge(answer, context.options.monitor, ports.mask);
  };
  const target = shownUrl(written, known.url);
  return { kind: 'open', target, check, dispose: () => undefined };
}

/** Whether an answer is what is asked for. */
export function judge(
  answer: HttpAnswer,
  { status: wanted, contains }: Pick<MonitorOptions['monitor'], 'status' | 'contains'>,
  mask: Mask,
): Probed {
  if (answer.kind !== 'answered') return { healthy: false, reason: mask(answer.reason) };
  const { status, body } = answer;
  const isWanted = wanted === undefined ? status >= 200 && status < 300 : status === wanted;
  if (!isWanted) {
    return { healthy: false, reason: `It answered ${status}, not ${wanted ?? '2xx'}.` };
  }
  if (contains === undefined || body.includes(contains)) return { healthy: true };
  return { healthy: false, reason: `Its answer does not hold ${JSON.stringify(mask(contains))}.` };
}

function tcpProbe({ tcp, mask }: MonitorPorts, { signal }: StepContext, target: string): Opened {
  const colon = target.lastIndexOf(':');
  const host = target.slice(0, colon).replace(/^\[|\]$/g, '');
  const port = Number(target.slice(colon + 1));
  if (port < 1 || port > 65_535) {
    return { kind: 'refused', reason: `There is no port ${port}.` };
  }
  const check = async (): Promise<Probed> => {
    const reason = await tcp.connect({ host, port, waitMs: WAIT_MS, signal });
    return reason === undefined ? { healthy: true } : { healthy: false, reason: mask(reason) };
  };
  return { kind: 'open', target, check, dispose: () => undefined };
}

async function commandProbe(
  ports: MonitorPorts,
  context: StepContext<MonitorOptions>,
  options: CommandOptions,
): Promise<Opened> {
  const place = await openCommandPlace(ports, context, options);
  if (place.kind === 'refused') return place;
  const { env = {} } = options;
  const check = async (): Promise<Probed> => {
    const ended = await runCommand(ports, context, { args: argumentsOf(options), env, place });
    context.signal.throwIfAborted();
    const outcome = outcomeOf(ended);
    return outcome.kind === 'succeeded'
      ? { healthy: true }
      : { healthy: false, reason: outcome.reason };
  };
  const target = ports.mask(textMask(env)(shownCommand(options)));
  return { kind: 'open', target, check, dispose: () => place.dispose() };
}
