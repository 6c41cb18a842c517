/** `npm run bring:kafka`: brings what the tests of Kafka need, once. */
import { sayOnStderr } from '../say.ts';
import { bringKafka } from './kafkaJars.ts';

await bringKafka(sayOnStderr);
