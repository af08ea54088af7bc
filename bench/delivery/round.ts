import PostalMime from 'postal-mime';
import type { Letter } from './bare.ts';
import { makeDue, type Place, read, type Reading, untilSent } from './place.ts';
import type { SmtpServer } from './servers.ts';

export type Round = {
  mails: number;
  seconds: number;
  rate: number;
  dispatchSeconds: number;
  before: Reading;
  after: Reading;
};

/** From dispatch to the last message accepted in PostgreSQL; checks that each mail came once and each row says so. */
export async function sendRound(
  place: Place,
  mails: number,
  delayMs: number,
  onLook?: (received: number) => void,
): Promise<Round> {
  const { product, smtp, opened } = place;
  await makeDue(place, mails);
  await smtp.ask('reset', { delayMs, keep: 0 });
  const before = await read(place);
  const began = performance.now();
  const dispatched = await product.dispatchDue(opened.app);
  const dispatchSeconds = (performance.now() - began) / 1000;
  if (dispatched.messages !== mails) throw new Error(`${dispatched.messages} messages for ${mails} mails`);
  await untilSent(place, mails, onLook);
  const seconds = (performance.now() - began) / 1000;
  const after = await read(place);
  await check(place, mails);
  return { mails, seconds, rate: mails / seconds, dispatchSeconds, before, after };
}

async function check({ client, smtp }: Place, mails: number): Promise<void> {
  const { received, distinct } = await smtp.ask('count', null);
  if (received !== mails || distinct !== mails)
    throw new Error(`${mails} mails were due, ${received} came with ${distinct} Message-IDs`);
  const { rows } = await client.query<{ messages: string; reminders: string }>(
    `select (select count(*) from messages where state <> 'accepted') as messages,
            (select count(*) from reminders where state <> 'accepted') as reminders`,
  );
  if (Number(rows[0]?.messages) + Number(rows[0]?.reminders) > 0)
    throw new Error(`not accepted: ${JSON.stringify(rows[0])}`);
}

const LETTERS = 200;

/** First mails of a place, so that its processes are warm; what they look like is what the bare loop sends. */
export async function warmUp(place: Place, mails: number): Promise<Letter[]> {
  const { product, smtp, opened } = place;
  await makeDue(place, mails);
  await smtp.ask('reset', { delayMs: 0, keep: LETTERS });
  await product.dispatchDue(opened.app);
  await untilSent(place, mails);
  return lettersOf(smtp);
}

async function lettersOf(smtp: SmtpServer): Promise<Letter[]> {
  const kept = await smtp.ask('kept', null);
  return Promise.all(
    kept.map(async (raw) => {
      const { subject = '', text = '', html } = await PostalMime.parse(raw);
      return { subject, text, html: html ?? null };
    }),
  );
}
