import { describe, expect, it } from 'vitest';
import { eventLines } from '../../../src/adapters/terraform/eventLines.ts';
import { lockedState } from '../../../src/core/terraform/lockedState.ts';

const diagnostic = (summary: string, detail = ''): string =>
  `${JSON.stringify({ type: 'diagnostic', diagnostic: { severity: 'error', summary, detail } })}\n`;
const complete = (addr: string, action = 'create'): string => {
  const resource = { addr, resource_type: 'x' };
  return `${JSON.stringify({ type: 'apply_complete', hook: { resource, action } })}\n`;
};
const created = { address: 'x.a', type: 'x', action: 'create' };

function read(text: string, size: number) {
  const lines = eventLines();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) lines.take(bytes.subarray(at, at + size));
  return lines;
}

describe('events of the tool', () => {
  it.each([1, 7, 10_000])('are read in pieces of %i bytes', (size) => {
    const text = `{"type":"version"}\nnot JSON\n${diagnostic('é😀')}${complete('x.a')}{}\n`;
    const { diagnostics, applied } = read(text, size);
    expect(diagnostics.map(({ summary }) => summary)).toEqual(['é😀']);
    expect(applied).toEqual([created]);
  });

  it('that have no end take no more room than the longest line', () => {
    const lines = eventLines();
    const chunk = Buffer.alloc(1024 * 1024, 'x');
    const before = process.memoryUsage().rss;
    for (let count = 0; count < 1024; count++) lines.take(chunk);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
    lines.take(Buffer.from(`\n${complete('x.a')}`));
    expect(lines.applied).toEqual([created]);
  });

  it('tell how a resource gets on, without its values', () => {
    const told: string[] = [];
    const lines = eventLines((line) => told.push(line));
    const start = { type: 'apply_start', hook: { resource: { addr: 'x.a' }, action: 'update' } };
    const text = `${JSON.stringify(start)}\n${complete('x.a', 'update')}${complete('x.b', 'read')}`;
    lines.take(Buffer.from(text));
    expect(told).toEqual(['x.a: update begins', 'x.a: update done', 'x.b: read done']);
    expect(lines.applied.map(({ action }) => action)).toEqual(['update', 'other']);
  });

  it('are kept up to a number', () => {
    const { diagnostics } = read(diagnostic('s').repeat(5_000), 100_000);
    expect(diagnostics).toHaveLength(200);
  });
});

describe('a locked state', () => {
  const locked = (detail: string): string | undefined => {
    const { diagnostics } = read(diagnostic('Error acquiring the state lock', detail), 1000);
    return lockedState(diagnostics)?.reason;
  };

  it('names who holds the lock as far as that is said', () => {
    const detail =
      'Lock Info:\n  ID:        1\n  Operation: Op\n  Who:       a@b\n  Created:   2026\n';
    expect(locked(detail)).toBe(
      'a@b holds the lock of the state for Op since 2026. Wait for it, then try again.',
    );
    expect(locked('')).toBe(
      'Somebody else holds the lock of the state. Wait for it, then try again.',
    );
  });

  it('is none where something else is said', () => {
    expect(lockedState(read(diagnostic('Other'), 1000).diagnostics)).toBeUndefined();
  });
});
