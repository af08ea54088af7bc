import type { Opened } from '../../open.ts';

/** What every page shows around its content; read once, without the database. */
export type Frame = {
  office: string;
  /** Sent for rehearsal only: captured here instead of going out. */
  rehearsed: { mail: boolean; sms: boolean };
};

export function frameOf({ app, sinks }: Opened): Frame {
  return {
    office: app.office.name,
    rehearsed: { mail: sinks.mailbox !== null, sms: sinks.gateway !== null },
  };
}

/** The line that must stand on every page while something is not really sent; `null` when everything is. */
export function rehearsalNote({ rehearsed: { mail, sms } }: Frame): string | null {
  if (mail && sms) return '演练模式：邮件和短信不会真正发出，只收入演练邮箱。';
  if (mail) return '演练模式：邮件不会真正发出，只收入演练邮箱；短信照常发送。';
  if (sms) return '演练模式：短信不会真正发出，只收入演练邮箱；邮件照常发送。';
  return null;
}
