import type { ClientBase } from 'pg';

/** Contacts of each unit, and what each of them is told at one moment: an assignment and a reminder. */
const CONTACTS = 5;
export const MAILS_A_UNIT = CONTACTS * 2;

export type Seed = {
  /** A multiple of `MAILS_A_UNIT`: so many reminders, each a mail of its own. */
  mails: number;
  /** The first unit, counted from 0: reminders due in different minutes go to different units. */
  firstUnit?: number;
  policyId: string;
  plannedAt: Date;
  /** The reminders are spread over so many milliseconds after `plannedAt`. */
  spreadMs?: number;
};

/** Adds units from number `from` up to number `units`, each with five contacts. */
export async function seedUnits(client: ClientBase, units: number, from: number): Promise<void> {
  await client.query(
    `with made as (
       insert into units (name, category, position, aliases)
       select '示例县第' || i || '办事机构', 'department', i, '[]' from generate_series($1::int, $2::int - 1) as i
       returning id, position)
     insert into contacts (unit_id, role, name, email)
     select made.id, 'handler', '承办岗' || k, 'unit' || made.position || '-' || k || '@units.example'
     from made, generate_series(1, ${CONTACTS}) as k`,
    [from, units],
  );
}

/**
 * A plan of ten tasks that every unit owes. Each contact of a unit answers for two of them: one has just been assigned
 * (交办通知), the other is due in five working days (催办). The two are different kinds of message, so that of one dispatch
 * every reminder becomes a mail of its own.
 */
export async function seedReminders(client: ClientBase, seed: Seed): Promise<void> {
  const { mails, firstUnit = 0, policyId, plannedAt, spreadMs = 0 } = seed;
  const { rows } = await client.query<{ id: string }>(
    `insert into plans (sha256, source_name, title, issuer, doc_number, doc_date, plan_year, text, warnings, imported_at,
       confirmed_at)
     values (md5(random()::text), '要点.docx', '示例县政务公开工作要点', '示例县人民政府办公室', '示政办发〔2026〕12号',
       current_date, extract(year from current_date)::int, '推进预决算和审计信息公开', '[]', now(), now()) returning id`,
  );
  await client.query(
    `with t as (
       insert into tasks (plan_id, position, ref, title, text, span_start, span_end)
       select $1, k, '（' || k || '）', '推进第' || k || '批重点领域信息公开，完善政府信息公开目录并按季度更新', '', 0, 12
       from generate_series(1, ${MAILS_A_UNIT}) as k returning id, position),
     d as (
       insert into deadlines (task_id, position, phrase, span_start, span_end, kind, due_on, confidence, reason, warnings,
         state)
       select id, 1, '月底前完成', 0, 5, 'date', current_date + case when position % 2 = 1 then 40 else 6 end, 1, '', '[]',
         'confirmed' from t returning id, task_id, due_on),
     o as (
       insert into obligations (deadline_id, unit_id, role, period_on, due_on, policy_id, started_at, planned_until)
       select d.id, u.id, 'lead', d.due_on, d.due_on, $2, now() - interval '30 days', now() + interval '60 days'
       from d, units as u where u.position >= $3::int and u.position < $3::int + $4::int
       returning id, deadline_id, unit_id),
     due as (
       select o.id, c.id as contact_id, t.position % 2 = 1 as first, row_number() over (order by random()) as n
       from o join d on d.id = o.deadline_id join t on t.id = d.task_id
         join contacts as c on c.unit_id = o.unit_id and c.name = '承办岗' || (t.position + 1) / 2)
     insert into reminders (obligation_id, due_version, step, occurrence, contact_id, channel, kind, planned_at, state)
     select id, 1, case when first then 'assign' else 'before5' end, 0, contact_id, 'email',
       case when first then 'assignment' else 'reminder' end,
       $5::timestamptz + (n - 1) * $6::float8 / $7::int * interval '1 millisecond', 'planned' from due`,
    [rows[0]?.id, policyId, firstUnit, mails / MAILS_A_UNIT, plannedAt, spreadMs, mails],
  );
}
