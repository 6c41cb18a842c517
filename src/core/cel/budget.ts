import { macroOf, walk, type SyntaxNode } from './syntax.ts';

/** Counts the elements that the macros of an expression go through. */
export interface Budget {
  /** Before each evaluation. */
  reset(): void;
}

/** As the engine calls a node; it puts a faster form in the place of the first one. */
type Evaluate = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Makes an expression fail that goes through more than `most` elements, however its macros stand in
 * one another: the bodies of macros are counted, and fail at once when there were too many.
 */
export function limitSteps(ast: SyntaxNode, most: number): Budget {
  let left = most;
  const exhausted = new Error(`It goes through more than ${most} elements.`);
  const bodies = new Set([...walk(ast)].flatMap((node) => macroOf(node)?.body ?? []));
  for (const body of bodies) {
    countCalls(body, () => {
      if (--left < 0) throw exhausted;
    });
  }
  return {
    reset() {
      left = most;
    },
  };
}

function countCalls(node: SyntaxNode, count: () => void): void {
  let inner = (node as unknown as { readonly evaluate: Evaluate }).evaluate;
  const counted: Evaluate = function (...args) {
    count();
    return inner.apply(this, args);
  };
  Object.defineProperty(node, 'evaluate', {
    get: () => counted,
    set: (faster: Evaluate) => {
      inner = faster;
    },
  });
}
