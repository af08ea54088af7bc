import { asc, eq, inArray } from 'drizzle-orm';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roleTitles } from '../../../config/policy.ts';
import { reportRuns } from '../../../schedules/reports.ts';
import { liveThrough } from '../../../src/cli/rehearsal/run.ts';
import { contacts, messages, reminders, units } from '../../../src/db/schema.ts';
import { preview } from '../../../src/preview/preview.ts';
import { openWorld, type World } from '../../support/world.ts';
import { anyOffice, bulletinFirst, settle, START } from './worlds.ts';

const UNTIL = new Date('2018-10-07T23:59:00+08:00');
/** The one line in which a preview cannot know what will be sent. */
const withoutId = (text: string): string => text.replace(/消息编号：.*/, '');

describe('预览即实际', () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ backend: 'redis', start: '2018-09-27 09:00' });
  });
  afterAll(async () => {
    await world.sent();
    await world.end();
  });

  const sentMessages = async () => {
    const { db } = world.app;
    const rows = await db
      .select({ message: messages, contact: contacts, unit: units.name })
      .from(messages)
      .innerJoin(contacts, eq(contacts.id, messages.contactId))
      .innerJoin(units, eq(units.id, contacts.unitId))
      .where(inArray(messages.kind, ['assignment', 'reminder']));
    const parts = await db.select().from(reminders).orderBy(asc(reminders.id));
    return rows.flatMap(({ message: m, contact, unit }) => {
      if (m.state === 'cancelled') return [];
      const own = parts.filter((r) => r.messageId === m.id && r.state === 'accepted');
      return [
        {
          at: m.createdAt.toISOString(),
          settledAt: m.settledAt?.toISOString(),
          state: m.state,
          channel: m.channel,
          kind: m.kind,
          to: m.address,
          contact: `${contact.name}（${roleTitles[contact.role]}）`,
          unit,
          subject: m.subject ?? '',
          text: withoutId(m.body ?? ''),
          reminders: own.map((r) => `${r.obligationId} ${r.step} ${r.occurrence}`).sort(),
        },
      ];
    });
  };

  it('任意的计划、策略、通讯录、日历、限额、答复和停机：预览的每一条都照样发出，发出的每一条都在预览里', async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(anyOffice, async (office) => {
        world.clock.set(START);
        const { replies, ends } = await settle(world, office);
        const course = { ends, outages: office.outages };
        const reports = await reportRuns(world.app.db, START, UNTIL);
        const expected = await preview(world.app, { from: '2018-09-27', to: '2018-10-07', course, reports });
        await liveThrough(world.app, world.clock, {
          until: UNTIL,
          replies: async () => replies,
          outages: office.outages,
          onMoment: async () => undefined,
        });
        const got = await sentMessages();
        const shown = expected.messages.map(({ at, shifts: _s, provisional: _p, ...m }) => ({
          ...m,
          at: at.toISOString(),
          settledAt: at.toISOString(),
          state: 'accepted',
          text: withoutId(m.text),
          reminders: m.reminders.map((r) => `${r.obligationId} ${r.step} ${r.occurrence}`).sort(),
        }));
        sent += got.length;
        expect(sorted(got)).toEqual(sorted(shown));
      }),
      { numRuns: Number(process.env['CUIBAN_RUNS'] ?? 500), examples: [[bulletinFirst]] },
    );
    // Worlds in which nothing happens would prove nothing.
    expect(sent).toBeGreaterThan(Number(process.env['CUIBAN_RUNS'] ?? 500));
  }, 600_000);
});

function sorted<T extends { at: string; channel: string; contact: string }>(rows: T[]): T[] {
  const keyOf = (row: T) => JSON.stringify([row.at, row.channel, row.contact, JSON.stringify(row)]);
  return [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
