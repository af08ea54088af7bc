import type { App, DataApp } from '../app.ts';
import { addDays, type CalendarDate, dateInShanghai, endOfDay, instantInShanghai } from '../calendar/date.ts';
import type { Clock } from '../clock.ts';
import { smsWording } from '../delivery/channels/sms-provider.ts';
import { findPlan } from '../db/planSearch.ts';
import { allUnits, rememberedMappings } from '../db/unitMappings.ts';
import { leaders } from '../db/units.ts';
import { undone } from '../db/undone.ts';
import { confirmPlan } from '../plans/confirmPlan.ts';
import { makePeriods } from '../plans/makePeriods.ts';
import { replanWithin } from '../reminders/replan.ts';
import { namedUnit } from '../units/namedUnit.ts';
import { readWorld, type StillTold, type World } from './read.ts';
import { type PreviewedMessage, renderRounds } from './render.ts';
import { type Shift, shiftsOf } from './shifted.ts';
import { foreseenReports, type ReportRuns } from './reports.ts';
import { comeBack, type Course, simulate } from './simulate.ts';

export type Asked = {
  /** Only messages about this plan; one that is not confirmed yet is looked at as if it were confirmed now. */
  planId?: string;
  /** Only messages about this unit's tasks, by its name, an alias or a level-relative name. */
  unit?: string;
  from: CalendarDate;
  to: CalendarDate;
  /** What else is known to happen: for rehearsals and tests. */
  course?: Pick<Course, 'ends' | 'outages'>;
  /** When digests and bulletins are made, whose mails take room from the rates of reminders; default: none are. */
  reports?: ReportRuns;
};

export type Preview = {
  messages: (PreviewedMessage & { shifts: (Shift & { task: string; title: string })[] })[];
  /** How many live obligations were looked at. */
  obligations: number;
  /** Who cannot be told, once for each unit, reason and who is told all the same; of how many tasks. */
  unreachable: {
    unit: string;
    reason: string;
    movedTo: string | null;
    told: StillTold;
    tasks: number;
  }[];
  /** Nobody gets the weekly digest: no leadership contact has an address. */
  digestToNobody: boolean;
  /** Texts, and segments of 67 characters that carriers count. */
  sms: { texts: number; segments: number };
  /** Years in the period that the State Council has not arranged yet. */
  provisionalYears: number[];
};

/** Characters in a segment of a long text (3GPP TS 23.038); one that fits in 70 is a single one. */
const segmentsOf = (text: string): number => (text.length <= 70 ? 1 : Math.ceil(text.length / 67));

/**
 * Who would be told what and when, if nobody answers meanwhile: the present state, planned on by the same planner and
 * bundled by the same decision as in production. Nothing is changed and nothing is sent.
 */
export async function preview(app: DataApp & Pick<App, 'office'>, given: Asked): Promise<Preview> {
  const asked = await withFullName(app, given);
  const until = endOfDay(asked.to);
  const world = await lookAhead(app, asked, new Date(until.getTime() - 1));
  const from = instantInShanghai(asked.from, '00:00');
  const course: Course = { ...asked.course, from: app.clock.now(), to: new Date(until.getTime() - 1) };
  const rounds = simulate(world, course);
  const isAsked = ({ reminders, at }: PreviewedMessage) =>
    at >= from && reminders.some((r) => isWanted(world, asked, r.obligationId));
  const messages = renderRounds(world, rounds, { office: app.office, texts: smsWording(app.env) }).filter(
    isAsked,
  );
  const texts = messages.filter((m) => m.channel === 'sms');
  return {
    messages: messages.map((message) => ({ ...message, shifts: shiftsIn(world, message) })),
    obligations: [...world.facts.keys()].filter((id) => isWanted(world, asked, id)).length,
    unreachable: unreachableIn(world, asked),
    digestToNobody: (await leaders(app.db)).length === 0,
    sms: { texts: texts.length, segments: texts.reduce((n, m) => n + segmentsOf(m.text), 0) },
    provisionalYears: provisionalYears(world, asked),
  };
}

/** A unit that no words fit is refused: an empty preview would say that nothing is due. */
async function withFullName({ db }: DataApp, asked: Asked): Promise<Asked> {
  if (asked.unit === undefined) return asked;
  const plan = asked.planId === undefined ? undefined : await findPlan(db, asked.planId);
  const remembered = await rememberedMappings(db);
  const unit = namedUnit(await allUnits(db), asked.unit, { issuer: plan?.issuer ?? null, remembered });
  return { ...asked, unit };
}

/** Does what time will do by itself (confirmation if asked, planning anew, new periods), reads, and undoes it. */
async function lookAhead(app: DataApp, { planId, course, reports }: Asked, until: Date): Promise<World> {
  return undone(app.db, async (tx) => {
    const within = { ...app, db: tx };
    const plan = planId === undefined ? undefined : await findPlan(tx, planId);
    if (plan && plan.confirmedAt === null) await confirmPlan(within, plan.id);
    await replanWithin(app, tx);
    for (let on = dateInShanghai(app.clock.now()); on <= dateInShanghai(until); on = addDays(on, 1))
      await makePeriods({ ...within, clock: standing(instantInShanghai(on, '00:20'), app.clock) });
    const { before, ...world } = await readWorld(app, tx, until);
    const coming = reports ? await foreseenReports(app, tx, afterOutages(reports, course?.outages)) : [];
    return { ...world, before: [...before, ...coming] };
  });
}

/** What was missed in an outage is made up for when it is over. */
function afterOutages({ digest, bulletin }: ReportRuns, outages: Course['outages']): ReportRuns {
  const moved = (runs: readonly Date[]) => runs.map((at) => comeBack(at, outages) ?? at);
  return { digest: moved(digest), bulletin: moved(bulletin) };
}

/** The daily roll runs at twenty past midnight; today's has run, or runs now. */
function standing(at: Date, clock: Clock): Clock {
  const instant = new Date(Math.max(at.getTime(), clock.now().getTime()));
  return { now: () => instant };
}

function isWanted({ facts }: World, { planId, unit }: Asked, obligationId: string): boolean {
  const fact = facts.get(obligationId);
  if (!fact) return false;
  return (planId === undefined || fact.plan.id === planId) && (unit === undefined || fact.unit === unit);
}

/** Only where the message goes out on that day: what was bundled or is made up for leaves for reasons of its own. */
function shiftsIn({ facts, policies, calendar }: World, { reminders, at }: PreviewedMessage) {
  return reminders.flatMap(({ obligationId, step, occurrence, task, title }) => {
    const fact = facts.get(obligationId);
    const policy = fact && policies.get(fact.obligation.policyId);
    const shift = fact && policy && shiftsOf(fact.obligation, policy, calendar).get(`${step} ${occurrence}`);
    return shift && shift.to === dateInShanghai(at) ? [{ ...shift, task, title }] : [];
  });
}

function unreachableIn(world: World, asked: Asked): Preview['unreachable'] {
  const found = new Map<string, { row: Preview['unreachable'][number]; of: Set<string> }>();
  for (const { obligationId, reason, movedTo, told } of world.unreachable) {
    const unit = world.facts.get(obligationId)?.unit ?? '';
    if (!isWanted(world, asked, obligationId)) continue;
    const key = `${unit} ${reason} ${movedTo} ${told}`;
    const known = found.get(key) ?? { row: { unit, reason, movedTo, told, tasks: 0 }, of: new Set() };
    found.set(key, { ...known, of: known.of.add(obligationId) });
  }
  return [...found.values()].map(({ row, of }) => ({ ...row, tasks: of.size }));
}

function provisionalYears({ calendar }: World, { from, to }: Asked): number[] {
  const years = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    if (calendar.isProvisional(`${year}-07-01`)) years.push(year);
  return years;
}
