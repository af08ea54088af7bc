import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepTotals } from '../../../src/audit/totals.ts';
import { insertReminders } from '../../../src/db/reminders.ts';
import { saveScheduleRow } from '../../../src/db/scheduleTimes.ts';
import { contacts, messages, settings } from '../../../src/db/schema.ts';
import { beginAttempts, claimMessages } from '../../../src/db/sendBatch.ts';
import type { SendOutcome } from '../../../src/delivery/channels/channel.ts';
import { settle } from '../../../src/delivery/receipts/settle.ts';
import { LEASE_MS } from '../../../src/delivery/send.ts';
import { settleByHand } from '../../../src/delivery/settleByHand.ts';
import { sealLog } from '../../../src/evidence/seal.ts';
import { buildApp } from '../../../src/http/app.ts';
import { openApp } from '../../../src/open.ts';
import { dispatchDue } from '../../../src/reminders/dispatch.ts';
import { auditFiveMinutely } from '../../../schedules/audit.ts';
import { sendMessage } from '../../support/send.ts';
import { moment } from '../../support/world.ts';
import { scrape, told } from './scrape.ts';
import { seedPlan, seedReminders } from './seed.ts';
import { openSite, type Site } from './site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const app = () => site.opened.app;
const later = (ms: number) => site.clock.set(new Date(site.clock.now().getTime() + ms));

/** Messages by mail, one for each contact, which wait to be sent. */
async function makeMessages(count: number): Promise<string[]> {
  const { obligationId, contactId } = await seedPlan(site);
  const [first] = await app().db.select().from(contacts);
  const more = Array.from({ length: count - 1 }, (_, i) => `第${i + 2}位`);
  const others = await app()
    .db.insert(contacts)
    .values(
      more.map((name, i) => ({
        unitId: first?.unitId ?? '',
        role: 'handler' as const,
        name,
        email: `c${i}@unit.example`,
      })),
    )
    .returning();
  await insertReminders(
    app().db,
    [contactId, ...others.map(({ id }) => id)].map((id) => ({
      obligationId,
      dueVersion: 1,
      step: 'before5',
      occurrence: 1,
      contactId: id,
      channel: 'email',
      kind: 'reminder',
      plannedAt: site.clock.now(),
      state: 'planned',
    })),
  );
  await dispatchDue(app());
  return (await app().db.select().from(messages)).map(({ id }) => id);
}

/** Sends through a provider that takes so long and answers so. */
async function sendAs(id: string, ms: number, outcome: SendOutcome): Promise<void> {
  const send = async (): Promise<SendOutcome> => {
    later(ms);
    return outcome;
  };
  const { channels, ...rest } = app();
  await sendMessage({ ...rest, channels: { ...channels, email: { ...channels.email, send } } }, id);
}

const detail = 'x';
const counters = [
  'cuiban_sends_total',
  'cuiban_receipts_total',
  'cuiban_uncertain_settled_total',
  'cuiban_lease_expiries_total',
];

/** One of each outcome, of each end of a lease, and a receipt. */
async function live(): Promise<void> {
  const [
    accepted = '',
    refused = '',
    deferred = '',
    uncertain = '',
    late = '',
    dead = '',
    idle = '',
    unsendable = '',
  ] = await makeMessages(8);
  await sendAs(accepted, 100, { outcome: 'accepted', providerId: 'p', detail });
  await sendAs(refused, 300, { outcome: 'refused', permanent: true, detail });
  await sendAs(deferred, 20_000, { outcome: 'refused', permanent: false, detail });
  await sendAs(uncertain, 300_000, { outcome: 'uncertain', detail });
  await sendAs(late, 1_001, { outcome: 'uncertain', detail });
  await settleByHand(app(), late, true);
  await settle(app(), { channel: 'email', of: { messageId: accepted }, arrived: true, reason: '已送达' });
  await app().db.update(contacts).set({ email: null });
  await sendAs(unsendable, 5, { outcome: 'accepted', providerId: null, detail });

  // Two processes die: one had begun to send, one had only taken its message.
  const now = site.clock.now();
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const [claimed] = await claimMessages(app().db, [dead, idle], { now, leaseUntil });
  if (!claimed) throw new Error('not claimed');
  await beginAttempts(app().db, [
    { message: claimed, startedAt: now, leaseUntil, rendered: { address: 'x', subject: null, body: 'x' } },
  ]);
  later(LEASE_MS + 1_000);
  expect((await dispatchDue(app())).expired).toBe(2);
}

const afterLiving = {
  'cuiban_sends_total{channel="email",outcome="accepted"}': 1,
  'cuiban_sends_total{channel="email",outcome="refused"}': 1,
  'cuiban_sends_total{channel="email",outcome="deferred"}': 1,
  'cuiban_sends_total{channel="email",outcome="uncertain"}': 3,
  'cuiban_sends_total{channel="email",outcome="unsendable"}': 1,
  'cuiban_receipts_total{channel="email",outcome="delivered"}': 1,
  'cuiban_uncertain_settled_total{channel="email",outcome="accepted"}': 1,
  'cuiban_lease_expiries_total{channel="email",then="pending"}': 1,
  'cuiban_lease_expiries_total{channel="email",then="uncertain"}': 1,
};

/** How many tries took no longer than the bounds, all of them, and how many seconds together. */
async function durations() {
  const { samples } = await scrape(site.server);
  const of = (name: string) => samples.get(`cuiban_send_duration_seconds${name}`);
  const buckets = ['0.1', '0.25', '0.5', '1', '2.5', '10', '30', '240', '+Inf'].map((le) =>
    of(`_bucket{channel="email",le="${le}"}`),
  );
  return { buckets, count: of('_count{channel="email"}'), sum: of('_sum{channel="email"}') };
}

describe('the counters', () => {
  it('count each outcome once, begin at 0, and are the same when the audit has added them up, in every process', async () => {
    const before = await scrape(site.server);
    expect(told(before, ...counters)).toEqual({});
    expect(before.samples.get('cuiban_sends_total{channel="sms",outcome="accepted"}')).toBe(0);
    await live();
    const first = await scrape(site.server);
    expect(told(first, ...counters)).toEqual(afterLiving);

    // Another web process reads while two schedulers add up what was sealed.
    const { env } = app();
    const opened = await openApp({
      env,
      clock: site.clock,
      mode: 'join',
      alone: false,
      queueNamespace: site.database.name,
    });
    const other = buildApp(opened);
    await sealLog(app().db);
    await Promise.all([keepTotals(app()), keepTotals(opened.app), keepTotals(app())]);
    expect(told(await scrape(other), ...counters)).toEqual(afterLiving);
    later(10_000);
    const [one, two] = [await scrape(site.server), await scrape(other)];
    expect(told(one, ...counters)).toEqual(afterLiving);
    const shared = ({ text }: typeof one) =>
      text
        .split('\n')
        .filter((line) => line.startsWith('cuiban_'))
        .join('\n');
    expect(shared(one)).toBe(shared(two));
    await other.close();
    await opened.close();

    // What is kept holds all of it, and what comes after is counted once more, not the rest again.
    const [kept] = (await app().db.select().from(settings)).filter(({ name }) => name === 'totals');
    expect(kept?.value).toMatchObject({ counts: { 'sends email uncertain': 3 } });
    const [waiting] = (await app().db.select().from(messages)).filter(({ state }) => state === 'pending');
    await app().db.update(contacts).set({ email: 'a@unit.example' });
    await sendAs(waiting?.id ?? '', 50, { outcome: 'accepted', providerId: null, detail });
    later(10_000);
    const last = await scrape(site.server);
    expect(told(last, 'cuiban_sends_total')['cuiban_sends_total{channel="email",outcome="accepted"}']).toBe(
      2,
    );
  });

  it('tell how long tries took, but not of those whose process died', async () => {
    await live();
    const expected = { buckets: [1, 1, 2, 2, 3, 3, 4, 4, 5], count: 5, sum: 321.401 };
    expect(await durations()).toEqual(expected);
    await auditFiveMinutely.run(app());
    later(10_000);
    expect(await durations()).toEqual(expected);
  });
});

describe('what waits', () => {
  it('is counted by state, with the age of the oldest', async () => {
    await makeMessages(3);
    const [one] = await app().db.select().from(messages);
    const now = site.clock.now();
    await claimMessages(app().db, [one?.id ?? ''], { now, leaseUntil: new Date(now.getTime() + LEASE_MS) });
    const [row] = await app().db.select().from(contacts);
    const obligation = (await app().db.query.obligations.findFirst())?.id ?? '';
    await seedReminders(site, { obligationId: obligation, contactId: row?.id ?? '' }, [
      '2018-11-23 08:00',
      '2018-11-23 09:00',
      '2018-11-23 10:00',
    ]);
    later(90_000);
    const { samples } = await scrape(site.server);
    expect(samples.get('cuiban_messages{channel="email",state="pending"}')).toBe(2);
    expect(samples.get('cuiban_messages{channel="email",state="sending"}')).toBe(1);
    expect(samples.get('cuiban_messages{channel="sms",state="pending"}')).toBe(0);
    expect(samples.get('cuiban_oldest_pending_message_age_seconds{channel="email"}')).toBe(90);
    expect(samples.get('cuiban_reminders_due')).toBe(2);
    expect(samples.get('cuiban_oldest_due_reminder_age_seconds')).toBe(3_690);
    expect(samples.get('cuiban_log_unsealed_age_seconds')).toBe(90);
    expect(samples.get('cuiban_queue_jobs{queue="email",state="waiting"}')).toBe(1);
    expect(samples.get('cuiban_up{part="database"}')).toBe(1);
    expect(samples.get('cuiban_up{part="queue"}')).toBe(1);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
  });

  it('is read once in ten seconds, however many ask', async () => {
    const due = async () => (await scrape(site.server)).samples.get('cuiban_reminders_due');
    expect(await due()).toBe(0);
    await seedReminders(site, await seedPlan(site), ['2018-11-23 08:00']);
    later(9_999);
    expect(await Promise.all([due(), due()])).toEqual([0, 0]);
    later(1);
    expect(await due()).toBe(1);
    site.clock.set(moment('2018-11-23 07:59'));
    expect(await due()).toBe(0);
  });
});

const seconds = async (name: string) => (await scrape(site.server)).samples.get(name);

describe('the schedules and the audit', () => {
  it('tell how late the last run began, and how long the next is overdue', async () => {
    await saveScheduleRow(app().db, 'dispatch', {
      lastRunAt: new Date(moment('2018-11-23 09:00').getTime() + 7_000),
    });
    site.clock.set(moment('2018-11-23 09:05'));
    expect(await seconds('cuiban_schedule_lag_seconds{schedule="dispatch"}')).toBe(7);
    expect(await seconds('cuiban_schedule_overdue_seconds{schedule="dispatch"}')).toBe(240);
    expect(await seconds('cuiban_schedule_failing{schedule="dispatch"}')).toBe(0);
    expect(await seconds('cuiban_schedule_lag_seconds{schedule="weekly-digest"}')).toBeUndefined();

    // A time that was set anew counts from then.
    const changedAt = moment('2018-11-23 09:04');
    await saveScheduleRow(app().db, 'dispatch', { cron: '*/10 * * * *', changedAt, lastError: '出错' });
    later(60_000);
    expect(await seconds('cuiban_schedule_lag_seconds{schedule="dispatch"}')).toBe(0);
    expect(await seconds('cuiban_schedule_overdue_seconds{schedule="dispatch"}')).toBe(0);
    expect(await seconds('cuiban_schedule_failing{schedule="dispatch"}')).toBe(1);
  });

  it('tell what the last audit found, and the difference of its reconciliation', async () => {
    expect(await seconds('cuiban_reconciliation_difference')).toBeUndefined();
    await makeMessages(2);
    // Due, said to be on its way, and in no message.
    await site.database.pool.query("update reminders set message_id = null where channel = 'email'");
    later(10_000);
    await auditFiveMinutely.run(app());
    expect(await seconds('cuiban_reconciliation_difference')).toBe(2);
    expect(await seconds('cuiban_audit_findings{kind="difference"}')).toBe(1);
    expect(await seconds('cuiban_audit_findings{kind="late"}')).toBe(0);
    expect(await seconds('cuiban_audit_timestamp_seconds')).toBe(site.clock.now().getTime() / 1_000);
    expect(await seconds('cuiban_log_unsealed_age_seconds')).toBe(0);
  });
});
