import { ReactorError } from '../errors.ts';

/** Nothing was confirmed in time; the same may be published again. */
export function brokerDown(reason: string): ReactorError {
  return new ReactorError('broker-down', `The broker did not confirm: ${reason}.`, {
    hint: 'It is tried again; what was not confirmed is kept. See whether the server runs.',
  });
}

/** The broker has answered, with no. */
export function brokerRefused(reason: string): ReactorError {
  return new ReactorError('broker-refused', `The broker refused: ${reason}.`, {
    hint: 'Correct what it names; the same would be refused again.',
  });
}

export function brokerClosed(): ReactorError {
  return new ReactorError('broker-closed', 'The connection to the broker was closed.', {
    hint: 'Connect again.',
  });
}
