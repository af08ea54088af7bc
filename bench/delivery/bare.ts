import { randomUUID } from 'node:crypto';
import { createTransport } from 'nodemailer';
import { answerParent } from './talk.ts';

export type Letter = { subject: string; text: string; html: string | null };

/**
 * What the product is compared with, in a process of its own: a pooled nodemailer transport that is never short of
 * letters, which are ready, and keeps no record of anything.
 */
export type BareOrders = {
  letters: { asks: Letter[]; answer: null };
  /** Answers with the seconds that it took. */
  send: { asks: { port: number; mails: number; connections: number }; answer: number };
};

export function serveBare(): void {
  let letters: Letter[] = [];
  answerParent<BareOrders>(
    {
      letters: (given) => {
        letters = given;
        return null;
      },
      send: (asked) => send(letters, asked),
    },
    null,
  );
}

async function send(
  letters: readonly Letter[],
  { port, mails, connections }: BareOrders['send']['asks'],
): Promise<number> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    pool: true,
    maxConnections: connections,
    maxMessages: Infinity,
  });
  const from = { name: '督查室', address: 'ducha@office.example' };
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < mails) {
      const letter = letters[next % letters.length];
      const to = `unit${next}@units.example`;
      next += 1;
      const id = randomUUID();
      await transport.sendMail({
        from,
        envelope: { from: from.address, to: [to] },
        to: { name: '', address: to },
        messageId: `<${id}@office.example>`,
        subject: letter?.subject ?? '',
        text: letter?.text ?? '',
        textEncoding: 'base64',
        ...(letter?.html === null ? {} : { html: letter?.html }),
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Cuiban-Message': id },
      });
    }
  };
  const began = performance.now();
  // More than there are connections, so that none waits for the next letter.
  await Promise.all(Array.from({ length: connections * 4 }, lane));
  const seconds = (performance.now() - began) / 1000;
  transport.close();
  return seconds;
}
