import {
  BROKEN_ALERT,
  LARGE,
  latencyAlert,
  webDeployment,
  webInstances,
  WITHOUT_MEMORY,
} from './sampleRepository.ts';
import type { Files } from './sampleRepository.ts';

/** One commit of the demo and what is expected of it. */
export interface ScenarioCommit {
  readonly message: string;
  readonly files: Files;
  /** What the commit's row says of it. */
  readonly verdict: RegExp;
  /** What the status bar says then. */
  readonly status: RegExp;
  /** Name of its screenshot. */
  readonly picture: string;
}

/** What the status bar says of a branch without findings. */
export const SOUND = /is sound/;

/** What happens to the web service on one day. */
export const SCENARIO: readonly ScenarioCommit[] = [
  {
    message: 'Scale the web instances from 2 to 4',
    files: webInstances(4),
    verdict: /nothing to check|passed/,
    status: SOUND,
    picture: '2-terraform',
  },
  {
    message: 'Raise the web replicas to 6, with limits',
    files: webDeployment(6, LARGE),
    verdict: /passed/,
    status: SOUND,
    picture: '3-kubernetes',
  },
  {
    message: 'Page at 300 ms already',
    files: latencyAlert(300),
    verdict: /passed/,
    status: SOUND,
    picture: '4-monitoring',
  },
  {
    message: 'EMERGENCY: no memory limit, no pages',
    files: { ...webDeployment(6, WITHOUT_MEMORY), ...BROKEN_ALERT },
    verdict: /failed/,
    status: /fails/,
    picture: '5-emergency',
  },
];
