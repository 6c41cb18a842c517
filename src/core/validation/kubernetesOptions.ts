/** How strictly Kubernetes manifests are judged. */
export interface KubernetesOptions {
  /** The Pod Security Standard that all pods have to meet. Not judged if not given. */
  readonly podSecurity?: 'baseline' | 'restricted';
  /** The minor release of Kubernetes 1 that the cluster runs, e.g. 33. Default: the newest known. */
  readonly minor?: number;
  /** Rules that are off by default and were given a severity: `cpu-limit`, `liveness-probe`, …. */
  readonly optionalRules?: readonly string[];
  /** Nobody asks for memory limits; then requests have to be stated. */
  readonly isMemoryLimitOff?: boolean;
}
