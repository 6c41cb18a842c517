import * as z from 'zod';
import type { StepKind, StepOutcome } from '../stepKind.ts';
import { jsonData, type JsonData } from './jsonData.ts';
import { type Delivery, sendWebhook, type WebhookPorts } from './sendWebhook.ts';
import { webhookUrl } from './webhookUrl.ts';

/** The keys of an address that is told, in a step and in `notify`. */
export const WEBHOOK_KEYS = {
  url: webhookUrl,
  secretEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/)
    .optional()
    .describe(
      'The variable that holds the key for the signature (HMAC-SHA256) in the header `webhook-signature`; with `webhook-id` and `webhook-timestamp` as standardwebhooks.com describes.',
    ),
  allowPrivate: z
    .boolean()
    .optional()
    .describe('May reach this machine and private networks, and follow redirects to other hosts.'),
};

const schema = z.strictObject({
  webhook: z
    .union([
      webhookUrl,
      z.strictObject({
        ...WEBHOOK_KEYS,
        data: jsonData.optional().describe('Told instead of the event of the run.'),
      }),
    ])
    .describe('Posts the event of the run, or data, as a CloudEvent.'),
});

export interface WebhookOptions {
  readonly webhook:
    | string
    | {
        readonly url: string;
        readonly secretEnv?: string | undefined;
        readonly allowPrivate?: boolean | undefined;
        readonly data?: JsonData | undefined;
      };
}

/** `webhook`: tells another machine. */
export function createWebhookKind(ports: WebhookPorts): StepKind<WebhookOptions> {
  return {
    kind: 'webhook',
    description: 'Posts the event of the run, or data of yours, to an address.',
    schema,
    acts: () => true,
    timeoutMs: 60_000,
    async run(context) {
      const { webhook } = context.options;
      const target = typeof webhook === 'string' ? { url: webhook } : webhook;
      const data = typeof webhook === 'string' ? undefined : webhook.data;
      const message =
        data === undefined
          ? ({ kind: 'event', event: context.event } as const)
          : ({ kind: 'data', type: 'webhook', data } as const);
      return outcomeOfDelivery(await sendWebhook(ports, context, target, message));
    },
  };
}

function outcomeOfDelivery(delivery: Delivery): StepOutcome {
  if (delivery.kind === 'delivered') return { kind: 'succeeded', summary: delivery.summary };
  const { reason, isFinal } = delivery;
  return { kind: 'failed', reason, ...(isFinal && { isFinal }) };
}
