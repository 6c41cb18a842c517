/** The payload of `platform.healthCheck`. */
export interface HealthCheckData {
  readonly name: string;
  readonly environment: string;
  readonly healthy: boolean;
  /** What was asked, e.g. the URL without its credentials. */
  readonly target: string;
  readonly tookMs: number;
  readonly reason?: string;
}

/** What the `platform.*` events about objectives tell. Shares are percentages, 0 to 100. */
interface ObjectiveData {
  readonly name: string;
  readonly environment: string;
  readonly target: number;
  readonly actual: number;
  readonly windowMs: number;
}

/** The payload of `platform.sloViolation`. */
export interface SloViolationData extends ObjectiveData {
  /** What is left of the error budget; negative when overspent. */
  readonly budgetLeft: number;
}

/** The payload of `platform.errorBudgetDepleted`. */
export interface ErrorBudgetDepletedData extends ObjectiveData {
  /** Automatic approvals are frozen because of it. */
  readonly isFrozen: boolean;
}
