import * as z from 'zod';
import type { NotifyTarget } from '../config.ts';
import { fillText, firstLine } from '../fillText.ts';
import type { Notification, NotifySink } from '../notifications.ts';
import type { StepContext, StepKind, StepOutcome } from '../stepKind.ts';
import { nameIn } from '../schemaMarks.ts';
import { filledText } from './filledText.ts';
import { type Delivery, sendWebhook, type WebhookPorts } from './sendWebhook.ts';

/** This name always means the editor, whatever `notify` says: such a step acts on nobody else. */
const EDITOR = 'editor';

const target = z.union([z.literal(EDITOR), nameIn('notify')]);

const schema = z.strictObject({
  notify: z
    .union([target, z.array(target).min(1).max(20)])
    .describe('Names of `notify`, or `editor`.'),
  message: filledText
    .optional()
    .describe('What is said, e.g. "${branch}: ${reason}"; default: what happened.'),
  severity: z
    .enum(['info', 'warning', 'error'])
    .optional()
    .describe('Default: `error` in `onFailure`, else `info`.'),
});

export interface NotifyOptions {
  readonly notify: string | readonly string[];
  readonly message?: string | undefined;
  readonly severity?: Notification['severity'] | undefined;
}

export interface NotifyPorts extends WebhookPorts {
  readonly sink: NotifySink;
}

/** `notify`: tells people. */
export function createNotifyKind(ports: NotifyPorts): StepKind<NotifyOptions> {
  return {
    kind: 'notify',
    description: 'Tells people: in the editor, or by an address that `notify` names.',
    schema,
    acts: ({ notify }) => namesOf(notify).some((name) => name !== EDITOR),
    timeoutMs: 120_000,
    label: ({ notify }) => `notify ${namesOf(notify).join(', ')}`,
    async run(context) {
      const names = [...new Set(namesOf(context.options.notify))];
      const notification = notificationOf(ports, context);
      const deliveries: Delivery[] = [];
      for (const name of names) {
        deliveries.push(await deliver(ports, context, name, notification));
      }
      return outcomeOf(names, deliveries);
    },
  };
}

function namesOf(notify: NotifyOptions['notify']): readonly string[] {
  return typeof notify === 'string' ? [notify] : notify;
}

function notificationOf({ mask }: NotifyPorts, context: StepContext<NotifyOptions>): Notification {
  const { options, failure, run } = context;
  const text =
    options.message === undefined ? defaultText(context) : fillText(options.message, context);
  return {
    ...{ run: run.run, reaction: run.reaction, commit: run.commit, text: mask(text) },
    severity: options.severity ?? (failure === null ? 'info' : 'error'),
  };
}

function defaultText({ run, failure, subject }: StepContext): string {
  const commit = subject?.commit;
  const about =
    commit === undefined ? '' : ` on ${commit.oid.slice(0, 8)} "${firstLine(commit.message)}"`;
  if (failure === null) return `Reaction ${run.reaction}${about}.`;
  const where = failure.reality === null ? '' : ` in ${failure.reality}`;
  return `Reaction ${run.reaction}${about} failed at ${failure.name}${where}: ${failure.reason}`;
}

async function deliver(
  ports: NotifyPorts,
  context: StepContext<NotifyOptions>,
  name: string,
  notification: Notification,
): Promise<Delivery> {
  const found = targetOf(context, name);
  if (found === undefined) {
    const reason = `The configuration has no notify target ${JSON.stringify(name)}. Add it, or use editor.`;
    return { kind: 'failed', reason, isFinal: true };
  }
  if (found.kind === 'editor') {
    ports.sink.show({ ...notification, text: withoutLinks(notification.text) });
    return { kind: 'delivered', summary: 'Shown in the editor.' };
  }
  const data = { ...notification };
  return sendWebhook(ports, context, found, { kind: 'data', type: 'notification', data });
}

/** An editor makes links of this form, also such that run commands; a commit could bring them. */
function withoutLinks(text: string): string {
  return text.replaceAll('](', '] (');
}

function targetOf({ config }: StepContext, name: string): NotifyTarget | undefined {
  if (name === EDITOR) return { kind: 'editor' };
  return Object.hasOwn(config.notify, name) ? config.notify[name] : undefined;
}

/** All are told, whatever becomes of the others. */
function outcomeOf(names: readonly string[], deliveries: readonly Delivery[]): StepOutcome {
  const failed = deliveries.flatMap((each, index) =>
    each.kind === 'failed' ? [{ ...each, name: names[index] ?? '' }] : [],
  );
  if (failed.length === 0) return { kind: 'succeeded', summary: `Told ${names.join(', ')}.` };
  const reason = failed.map((each) => `${each.name}: ${each.reason}`).join(' ');
  const isFinal = failed.every((each) => each.isFinal);
  return { kind: 'failed', reason, ...(isFinal && { isFinal }) };
}
