import type { ClientBase } from 'pg';
import type { Policy, Role } from '../config/policy.ts';
import {
  type CalendarDate,
  DAY_MS,
  dateOfDayNumber,
  dayNumber,
  instantInShanghai,
} from '../src/calendar/date.ts';
import type { Calendar } from '../src/calendar/types.ts';
import { ladder } from '../src/reminders/ladder.ts';
import { HORIZON_DAYS, rowsOf } from '../src/reminders/planBatch.ts';
import { planReminders } from '../src/reminders/planReminders.ts';

/** The day that is planned, a Wednesday without a holiday near it. */
export const DAY: CalendarDate = '2026-06-10';
/** When the horizon is rolled, and how near a step must be for that: as schedules/roll-horizon.ts and fill.ts have them. */
export const ROLL_AT = '00:20';
const ROLL_DAYS = 45;

const UNITS = 1_000;
const OF_UNIT: readonly Role[] = ['handler', 'sectionHead', 'deputy', 'head'];

/** Obligations that share how far they are planned; their due dates are dealt out evenly. */
export type Group = {
  count: number;
  dueOn: CalendarDate[];
  /** Null: nothing of them is planned. */
  plannedUntil: Date | null;
  /** Whether a fifth of their deadlines come back every quarter; they then need due dates for four of them. */
  recurring: boolean;
};

const dayAfter = (on: CalendarDate, days: number): CalendarDate => dateOfDayNumber(dayNumber(on) + days);
const daysFrom = (from: CalendarDate, count: number): CalendarDate[] =>
  Array.from({ length: count }, (_, i) => dayAfter(from, i));

/** Due dates for which a step of the ladder falls on that day. */
function dueWithStepOn(on: CalendarDate, policy: Policy, calendar: Calendar): CalendarDate[] {
  const course = { startedAt: new Date(0), dueSetAt: null, acknowledgedAt: null, progressAt: null };
  return daysFrom(dayAfter(on, -90), 180).filter((dueOn) =>
    ladder({ ...course, dueOn }, policy, calendar).some((entry) => entry.on === on),
  );
}

/** How many are open, see `openOn`. */
export type Open = { due: number; near: number; others: number };

/**
 * What is open on DAY: obligations of which a step is due that day, planned the night before; some whose next step has just
 * come near enough to be planned that night; and others, due within five years, which need neither.
 */
export function openOn(day: CalendarDate, open: Open, policy: Policy, calendar: Calendar): Group[] {
  const rollAt = instantInShanghai(day, ROLL_AT).getTime();
  const due = dueWithStepOn(day, policy, calendar);
  const near = dueWithStepOn(dayAfter(day, ROLL_DAYS - 1), policy, calendar);
  const rest = daysFrom(dayAfter(day, 3), 5 * 365).filter((on) => !due.includes(on));
  const until = (days: number) => new Date(rollAt + days * DAY_MS);
  return [
    { count: open.due, dueOn: due, plannedUntil: until(HORIZON_DAYS - 1), recurring: false },
    { count: open.near, dueOn: near, plannedUntil: until(ROLL_DAYS - 1.5), recurring: false },
    { count: open.others, dueOn: rest, plannedUntil: until(HORIZON_DAYS - 5), recurring: true },
  ].filter(({ count }) => count > 0);
}

/** Plans confirmed that morning: nothing of them is planned, and they fall due within so many days. */
export function freshOn(day: CalendarDate, count: number, days: number): Group[] {
  return [{ count, dueOn: daysFrom(dayAfter(day, 1), days), plannedUntil: null, recurring: days >= 365 }];
}

/** What the planner has made of one due date by then, with roles in place of contacts. */
function templateOf(group: Group, place: number, policy: Policy, calendar: Calendar) {
  const dueOn = group.dueOn[place] ?? '';
  if (group.plannedUntil === null) return { dueOn, nextStepAt: null, rows: [] };
  const contacts = [...OF_UNIT, 'supervisor' as const].map((role) => ({
    id: role,
    role,
    email: `${role}@unit.example`,
    chat: null,
    phone: `1990000${role}`,
  }));
  const obligation = {
    id: '',
    dueOn,
    dueVersion: 1,
    startedAt: new Date(0),
    dueSetAt: null,
    acknowledgedAt: null,
    progressAt: null,
    urgedAt: null,
    announce: false,
  };
  const until = group.plannedUntil;
  const plan = planReminders(obligation, policy, calendar, contacts, { until });
  return { dueOn, nextStepAt: plan.nextStepAt, rows: rowsOf(policy, plan.reminders) };
}

/**
 * Fills an empty, migrated database. Everything lies in the tables as if it had come in over the years: ids are random,
 * obligations stand in another order than their due dates, and reminders in the order of the rolls that filled them in,
 * which is that of their times. Reminders of earlier days have been sent.
 */
export async function load(
  client: ClientBase,
  groups: readonly Group[],
  policy: Policy,
  calendar: Calendar,
): Promise<void> {
  await client.query(`set timezone = 'Asia/Shanghai'; set synchronous_commit = off; set session_replication_role = replica;
    set work_mem = '256MB'; set maintenance_work_mem = '256MB'`);
  await loadRegistry(client);
  await loadCourses(client, groups, policy, calendar);
  await loadPlans(client);
  const indexes = await client.query<{ name: string; definition: string }>(INDEXES);
  for (const { name } of indexes.rows) await client.query(`drop index ${name}`);
  await client.query(OBLIGATIONS);
  await client.query(ASSIGNMENTS);
  await client.query(REMINDERS);
  await client.query(MESSAGES);
  for (const { definition } of indexes.rows) await client.query(definition);
  await client.query('vacuum analyze');
}

async function loadRegistry(client: ClientBase): Promise<void> {
  await client.query(`
    insert into units (id, name, category, position, aliases)
      select md5('unit' || u)::uuid, '示例单位' || u, case u when 0 then 'supervising' else 'department' end, u, '[]'
      from generate_series(0, ${UNITS}) as u;
    insert into contacts (id, unit_id, role, name, email, phone)
      select md5(role || u)::uuid, md5('unit' || u)::uuid, role, role || u, role || u || '@unit.example',
        '199' || lpad((u * 10 + place)::text, 8, '0')
      from generate_series(1, ${UNITS}) as u, unnest(array['${OF_UNIT.join("','")}']) with ordinality as r(role, place);
    insert into contacts (id, unit_id, role, name, email)
      select md5(role || 0)::uuid, md5('unit0')::uuid, role, role, role || '@office.example'
      from unnest(array['supervisor', 'leader']) as role`);
}

/** `course`: each group's due dates with where their ladders stand; `rung`: the reminders of each; `owed`: the obligations. */
async function loadCourses(
  client: ClientBase,
  groups: readonly Group[],
  policy: Policy,
  calendar: Calendar,
): Promise<void> {
  await client.query(`
    create temp table course (grp int, place int, due_on date, planned_until timestamptz, next_step_at timestamptz);
    create temp table rung (grp int, place int, step text, occurrence int, role text, channel text, planned_at timestamptz)`);
  for (const [grp, group] of groups.entries()) {
    const courses = group.dueOn.map((_, place) => templateOf(group, place, policy, calendar));
    await client.query(
      `insert into course select $1, place - 1, due_on, $2, next_step_at
       from unnest($3::date[], $4::timestamptz[]) with ordinality as c(due_on, next_step_at, place)`,
      [grp, group.plannedUntil, courses.map((c) => c.dueOn), courses.map((c) => c.nextStepAt)],
    );
    const rungs = courses.flatMap(({ rows }, place) => rows.map((row) => ({ ...row, place })));
    await client.query(
      `insert into rung select $1, * from unnest($2::int[], $3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[])`,
      [
        grp,
        rungs.map((r) => r.place),
        rungs.map((r) => r.step),
        rungs.map((r) => r.occurrence),
        rungs.map((r) => r.contactId),
        rungs.map((r) => r.channel),
        rungs.map((r) => r.plannedAt),
      ],
    );
  }
  const working = daysFrom(dayAfter(DAY, -330), 240).filter((on) => calendar.isWorkingDay(on));
  await client.query(
    `create temp table owed (n int, grp int, place int, deadline int, unit int, started_at timestamptz)`,
  );
  let first = 0;
  for (const [grp, { count, dueOn, recurring, plannedUntil }] of groups.entries()) {
    const started = plannedUntil === null ? [`${DAY} 10:00`] : working.map((on) => `${on} 10:00`);
    const period = 91;
    await client.query(
      `insert into owed select n, $1, case when again then hash % $5 + n % 4 * ${period} else hash % $4 end, d,
         1 + (d * 37 + case when again then 0 else n % 4 * 131 end) % ${UNITS},
         ($6::text[])[1 + d / 250 % cardinality($6::text[])]::timestamptz
       from generate_series($2::int, $3::int) as n,
         lateral (select n / 4 as d, $5 > 0 and n / 4 % 5 = 0 as again) as of_deadline,
         lateral (select hashint4(case when again then d else n end) & 1048575 as hash) as spread`,
      [grp, first, first + count - 1, dueOn.length, recurring ? dueOn.length - 3 * period : 0, started],
    );
    first += count;
  }
  await client.query(
    'create unique index on course (grp, place); create index on rung (grp, place); analyze course, rung, owed',
  );
}

async function loadPlans(client: ClientBase): Promise<void> {
  await client.query(`
    insert into plans (id, sha256, source_name, title, plan_year, text, warnings, imported_at, confirmed_at)
      select md5('plan' || d / 250)::uuid, md5('plan' || d / 250), '要点.txt', '示例要点' || d / 250, 2026, repeat('甲', 3000), '[]', min(started_at), min(started_at)
      from (select distinct deadline as d, started_at from owed) as o group by d / 250;
    insert into tasks (id, plan_id, position, ref, title, text, span_start, span_end)
      select distinct md5('task' || deadline)::uuid, md5('plan' || deadline / 250)::uuid, deadline % 250, '一、' || deadline % 250,
        '推进示例工作', repeat('乙', 60), 0, 60 from owed;
    insert into deadlines (id, task_id, position, phrase, span_start, span_end, kind, confidence, reason, warnings, state, ends_on, periods_until)
      select distinct md5('deadline' || deadline)::uuid, md5('task' || deadline)::uuid, 0, '按期完成', 0, 4,
        case when deadline % 5 = 0 then 'recurring' else 'date' end, 0.98, '', '[]'::jsonb, 'confirmed',
        case when deadline % 5 = 0 then date '2031-12-31' end, case when deadline % 5 = 0 then date '2031-12-31' end from owed`);
}

/** Made anew at the end: filling them row by row takes several times as long. */
const INDEXES = `
  select indexname as name, indexdef as definition from pg_indexes
  where tablename in ('obligations', 'reminders', 'messages') and indexname not in (select conname from pg_constraint)`;

const OBLIGATIONS = `
  insert into obligations (id, deadline_id, unit_id, role, period_on, due_on, policy_id, state, started_at, acknowledged_at, planned_until, next_step_at)
  select md5('owed' || n)::uuid, md5('deadline' || deadline)::uuid, md5('unit' || unit)::uuid,
    case n % 4 when 0 then 'lead' else 'supporting' end, due_on, due_on, (select id from policies where name = 'standard'),
    case when planned_until is null or n % 3 > 0 then 'open' else 'acknowledged' end, started_at,
    case when planned_until is null or n % 3 > 0 then null else started_at + interval '1 day' end, planned_until, next_step_at
  from owed join course using (grp, place) order by md5('owed' || n)`;

const ASSIGNMENTS = `
  insert into reminders (obligation_id, due_version, step, occurrence, contact_id, channel, kind, planned_at, state, message_id)
  select md5('owed' || n)::uuid, 1, 'assign', 1, md5(role || unit)::uuid, 'email', 'assignment', started_at, 'accepted',
    md5(role || unit || 'email' || started_at)::uuid
  from owed join course using (grp, place), unnest(array['handler', 'sectionHead']) as role
  where planned_until is not null order by started_at, md5('owed' || n)`;

const REMINDERS = `
  insert into reminders (obligation_id, due_version, step, occurrence, contact_id, channel, kind, planned_at, state, message_id)
  select md5('owed' || n)::uuid, 1, step, occurrence, contact, channel, 'reminder', planned_at,
    case when past then 'accepted' else 'planned' end, case when past then md5(contact || channel || planned_at)::uuid end
  from owed join rung using (grp, place),
    lateral (select md5(role || case role when 'supervisor' then 0 else unit end)::uuid as contact, planned_at < date '${DAY}' as past) as each
  order by planned_at, md5('owed' || n)`;

/** One for each contact, channel and moment of what has been sent, as the bundling makes them. */
const MESSAGES = `
  insert into messages (id, kind, contact_id, channel, state, created_at, queue_at, attempt_count, address, subject, body, settled_at)
  select distinct on (message_id) message_id, kind, contact_id, channel, 'accepted', planned_at, planned_at, 1, 'somebody@unit.example',
    '催办', repeat('丙', 150), planned_at from reminders where message_id is not null order by message_id`;
