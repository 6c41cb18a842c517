import * as z from 'zod';
import { placeholderProblem } from '../fillText.ts';

/** A text for people that may hold placeholders, e.g. `${branch}`. */
export const filledText = z
  .string()
  .min(1)
  .max(10_000)
  .superRefine((text, context) => {
    const message = placeholderProblem(text);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
