import { createHash } from 'node:crypto';
import type { DataApp } from '../app.ts';
import { dateInShanghai, isoInShanghai } from '../calendar/date.ts';
import type { Db } from '../db/db.ts';
import {
  attemptsOf,
  messagesOfObligation,
  obligationWhole,
  remindersOfObligation,
  repliesOf,
  unitWords,
} from '../db/evidence.ts';
import { logOfMessages } from '../db/messageLog.ts';
import { getPolicies } from '../db/policies.ts';
import { maskPhones } from '../maskPhone.ts';
import { reminderTitle } from '../reminders/ladder.ts';
import { calendarUsed } from './calendarUsed.ts';
import { sealLog } from './seal.ts';
import { verifyLog } from './verify.ts';

export type EvidencePack = Awaited<ReturnType<typeof gather>> & {
  log: Awaited<ReturnType<typeof proofOfLog>>;
};

/**
 * Everything on record about one obligation: what it rests on, what was sent, what was answered, and the rows of the log
 * with their hashes. Seals the log first, so that each row has one. Telephone numbers are masked throughout.
 */
export async function evidencePack(
  app: DataApp & { office: { name: string } },
  obligationId: string,
): Promise<EvidencePack> {
  await sealLog(app.db);
  const gathered = await app.db.transaction((tx) => gather(app, tx, obligationId), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  });
  const pack: EvidencePack = { ...gathered, log: await proofOfLog(app.db) };
  return JSON.parse(maskPhones(JSON.stringify(pack)));
}

async function gather(app: DataApp & { office: { name: string } }, db: Db, id: string) {
  const whole = await obligationWhole(db, id);
  if (!whole) throw new Error(`obligation ${id} is gone`);
  const { obligation, task, policy, unit } = whole;
  const reminders = await remindersOfObligation(db, id);
  const readable = (await getPolicies(db, [policy.id])).get(policy.id);
  const last = [obligation.dueOn, ...reminders.map((r) => dateInShanghai(r.plannedAt))].sort().at(-1);
  return {
    made: { at: isoInShanghai(app.clock.now()), by: app.office.name },
    ...sourceFields(whole),
    unit: { name: unit.name, words: await unitWords(db, task.id, unit.id) },
    obligation: obligationFields(obligation),
    policy: {
      name: policy.name,
      version: policy.version,
      createdAt: isoInShanghai(policy.createdAt),
      definition: policy.definition,
    },
    calendar: calendarUsed(app.calendar, dateInShanghai(obligation.startedAt), last ?? obligation.dueOn),
    reminders: reminders.map((r) => ({
      id: r.id,
      dueVersion: r.dueVersion,
      step: r.step,
      title: readable ? reminderTitle(readable, r.step, r.occurrence) : r.step,
      occurrence: r.occurrence,
      plannedAt: isoInShanghai(r.plannedAt),
      reader: r.reader,
      channel: r.channel,
      state: r.state,
      reason: r.reason,
      note: r.note,
      messageId: r.messageId,
    })),
    messages: await messagesWhole(app, db, id),
    replies: (await repliesOf(db, id)).map(({ kind, note, repliedAt }) => ({
      kind,
      note,
      at: isoInShanghai(repliedAt),
    })),
  };
}

type Whole = NonNullable<Awaited<ReturnType<typeof obligationWhole>>>;

/** The plan and its own words, with their places in its text. */
function sourceFields({ plan, task, deadline, event }: Whole) {
  return {
    plan: {
      title: plan.title,
      docNumber: plan.docNumber,
      issuer: plan.issuer,
      docDate: plan.docDate,
      planYear: plan.planYear,
      file: plan.sourceName,
      sha256: plan.sha256,
      importedAt: isoInShanghai(plan.importedAt),
      confirmedAt: iso(plan.confirmedAt),
    },
    task: {
      ref: task.ref,
      title: task.title,
      span: [task.spanStart, task.spanEnd],
      words: plan.text.slice(task.spanStart, task.spanEnd),
    },
    deadline: {
      span: [deadline.spanStart, deadline.spanEnd],
      words: plan.text.slice(deadline.spanStart, deadline.spanEnd),
      kind: deadline.kind,
      rrule: deadline.rrule,
      relative: deadline.relative,
      confidence: deadline.confidence,
      reason: deadline.reason,
      event: event && { on: event.happenedOn, note: event.note, recordedAt: isoInShanghai(event.recordedAt) },
    },
  };
}

function obligationFields(o: Whole['obligation']) {
  return {
    id: o.id,
    role: o.role,
    state: o.state,
    /** As the plan, its rule or the event gives it. */
    periodOn: o.periodOn,
    dueOn: o.dueOn,
    /** 1 while it has not been moved; reminders name the version that they were planned for. */
    dueVersion: o.dueVersion,
    dueSetAt: iso(o.dueSetAt),
    startedAt: isoInShanghai(o.startedAt),
    acknowledgedAt: iso(o.acknowledgedAt),
    progressAt: iso(o.progressAt),
    closedAt: iso(o.closedAt),
    pausedAt: iso(o.pausedAt),
    urgedAt: iso(o.urgedAt),
  };
}

async function messagesWhole({ env }: DataApp, db: Db, obligationId: string) {
  const messages = await messagesOfObligation(db, obligationId);
  const ids = messages.map(({ id }) => id);
  const attempts = await attemptsOf(db, ids);
  const log = await logOfMessages(db, ids);
  const domain = /@([^@<>\s]+)>?$/.exec(env.SMTP_FROM)?.[1] ?? '';
  return messages.map((m) => ({
    id: m.id,
    kind: m.kind,
    channel: m.channel,
    reader: m.reader,
    to: m.address,
    subject: m.subject,
    text: m.body,
    /** Of address, subject and text as they are stored; in the log is the one of the moment of sending. */
    contentHash: m.body === null ? null : contentHash(m.address, m.subject, m.body),
    messageIdHeader: m.channel === 'email' ? `<${m.id}@${domain}>` : null,
    providerId: m.providerId,
    state: m.state,
    reason: m.reason,
    createdAt: isoInShanghai(m.createdAt),
    settledAt: iso(m.settledAt),
    provisional: m.provisional,
    attempts: attempts
      .filter(({ messageId }) => messageId === m.id)
      .map(({ messageId: _id, startedAt, endedAt, ...rest }) => ({
        ...rest,
        startedAt: isoInShanghai(startedAt),
        endedAt: iso(endedAt),
      })),
    log: log
      .filter(({ row }) => row.messageId === m.id)
      .map(({ row, link }) => ({
        ...row,
        // Not in Shanghai's time: the hash is computed over exactly this text.
        at: row.at.toISOString(),
        previousHash: link?.previousHash ?? null,
        hash: link?.hash ?? null,
      })),
  }));
}

async function proofOfLog(db: Db) {
  const { whole, rows, unsealed, from, to, anchor, problems } = await verifyLog(db);
  return { whole, rows, unsealed, from: iso(from), to: iso(to), anchor, problems };
}

function contentHash(address: string | null, subject: string | null, body: string): string {
  return createHash('sha256')
    .update(`${address ?? ''}\n${subject ?? ''}\n${body}`)
    .digest('hex');
}

const iso = (at: Date | null): string | null => (at === null ? null : isoInShanghai(at));
