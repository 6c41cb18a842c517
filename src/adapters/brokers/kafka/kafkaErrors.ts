import { messageOf } from '../../../core/errors.ts';
import { reasonOf } from '../reasonOf.ts';

/** The client wraps errors into others; the innermost one says what it was. */
export function kafkaReason(error: unknown): string {
  const all = errorsIn(error);
  return reasonOf(all.findLast((each) => messageOf(each) !== '') ?? error);
}

/** The names that Kafka gives to its errors, e.g. `MESSAGE_TOO_LARGE`. */
export function kafkaNames(error: unknown): readonly string[] {
  return errorsIn(error).flatMap((each) => {
    const name = (each as { readonly apiId?: unknown }).apiId;
    return typeof name === 'string' ? [name] : [];
  });
}

/** Whether the cluster was reached and does not want it, now or ever. */
export function isKafkaRefusal(error: unknown): boolean {
  return kafkaNames(error).some((name) => REFUSALS.test(name));
}

const REFUSALS =
  /TOO_LARGE|AUTHORIZATION_FAILED|^INVALID_(RECORD|TOPIC|CONFIG|GROUP|REPLICATION|PARTITIONS)|POLICY_VIOLATION/;

function errorsIn(error: unknown): readonly unknown[] {
  if (!(error instanceof Error)) return [error];
  const inside: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const causes = error.cause === undefined ? [] : [error.cause];
  return [error, ...[...inside, ...causes].flatMap(errorsIn)];
}
