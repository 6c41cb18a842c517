import type { StoredEvent } from '../ports.ts';
import type { AnyEvent } from './event.ts';

/** Digits of a sequence: wide enough for every integer that a JavaScript number can hold exactly. */
export const SEQUENCE_DIGITS = 16;

/** The attribute `sequence` for a position in the stream, from 1. */
export function formatSequence(position: number): string {
  return String(position).padStart(SEQUENCE_DIGITS, '0');
}

/** The position in the stream, from 1, that a stored event carries. */
export function positionOf(event: { readonly sequence: string }): number {
  return Number(event.sequence);
}

/** The event as it stands in the stream at `position`; replaces a sequence that it had elsewhere. */
export function withPosition(event: AnyEvent, position: number): StoredEvent {
  return Object.freeze({ ...event, sequence: formatSequence(position) });
}
