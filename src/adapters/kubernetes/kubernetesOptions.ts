import type { KubernetesOptions } from '../../core/validation/kubernetesOptions.ts';
import type { ValidationOptions } from '../../core/validation/validationOptions.ts';

/** Rules that not everybody wants: they speak when they are given a severity. */
const OPTIONAL_RULES = [
  ...['cpu-limit', 'cpu-request', 'image-pull-policy', 'liveness-probe', 'readiness-probe'],
  ...['read-only-root', 'host-port', 'duplicate-env', 'duplicate-port', 'service-account-token'],
  ...['single-replica', 'disruption-budget', 'default-namespace', 'name-label'],
];

/** The options of the Kubernetes checks, with the rules that severities switch on or off. */
export function kubernetesOptions({
  kubernetes = {},
  severities = {},
}: ValidationOptions): KubernetesOptions {
  const severityOf = (rule: string): string | undefined =>
    severities[`kubernetes/${rule}`] ?? severities[rule];
  const optionalRules = OPTIONAL_RULES.filter((rule) => (severityOf(rule) ?? 'off') !== 'off');
  return { ...kubernetes, optionalRules, isMemoryLimitOff: severityOf('memory-limit') === 'off' };
}
