import type { Context } from './context.ts';

/** One row of the table by which a time expression is judged. */
export interface Rule {
  readonly when: (c: Context) => boolean;
  readonly binds: boolean;
  readonly confidence: number;
  readonly reason: string;
}

export function against(reason: string, when: Rule['when']): Rule {
  return { when, binds: false, confidence: 0.9, reason };
}

export function inFavour(confidence: number, reason: string, when: Rule['when']): Rule {
  return { when, binds: true, confidence, reason };
}
