import {
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
  readonly verdict: 'pass' | 'fail';
  /** Name of its screenshot. */
  readonly picture: string;
}

/** What happens to the web service on one day. */
export const SCENARIO: readonly ScenarioCommit[] = [
  {
    message: 'Scale the web instances from 2 to 4',
    files: webInstances(4),
    verdict: 'pass',
    picture: '2-terraform',
  },
  {
    message: 'Raise the web replicas to 6, with limits',
    files: webDeployment(6, LARGE),
    verdict: 'pass',
    picture: '3-kubernetes',
  },
  {
    message: 'Page at 300 ms already',
    files: latencyAlert(300),
    verdict: 'pass',
    picture: '4-monitoring',
  },
  {
    message: 'EMERGENCY: drop the memory limit of web',
    files: webDeployment(6, WITHOUT_MEMORY),
    verdict: 'fail',
    picture: '5-emergency',
  },
];
