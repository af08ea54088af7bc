import { extractPlan } from '../../../../src/extraction/extract.ts';
import { readText } from '../../../../src/reading/txt.ts';

/** A clause of the labelling rules and passages that follow it: the text, then what is found in it, in its order. */
export interface Clause {
  readonly rule: string;
  readonly passages: readonly (readonly [text: string, ...found: string[]])[];
}

/** What stands above a passage that has no head of its own: a plan for 2022. */
const HEAD = '某市2022年工作要点\n';

/** `value | leading units | other units` of each deadline. A passage that begins with # is a whole document. */
export function readPassage(text: string): string[] {
  const whole = text.startsWith('#') ? text.slice(1) : `${HEAD}${text}`;
  const plan = extractPlan(readText(new TextEncoder().encode(`${whole}\n`), 'plan.txt'));
  const seen = new Set<string>();
  return plan.tasks.flatMap((task) =>
    task.deadlines.flatMap((d) => {
      if (seen.has(d.span.join())) return [];
      seen.add(d.span.join());
      const { relative: r } = d;
      const value = r ? `${r.n} ${r.unit} ${r.after}`.trim() : (d.due ?? d.rrule ?? d.kind);
      const kind = d.kind === 'period' ? `period ${value}` : value;
      const lead = (d.leadUnits ?? task.leadUnits).join('、');
      const other = (d.otherUnits ?? task.otherUnits).join('、');
      return [[kind, lead, other].join(' | ').trimEnd()];
    }),
  );
}
