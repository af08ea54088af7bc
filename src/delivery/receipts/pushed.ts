import { z } from 'zod';
import type { App } from '../../app.ts';
import { actionOf, readReturned, uuid } from './report.ts';
import { returnedReason, takeReturned } from './returned.ts';
import { arrivedReason, bouncedReason, settle } from './settle.ts';

/** A provider sends what it has at once; more than this in one request is not its form. */
const mostAtOnce = 1_000;
const words = z.string().max(200);

/** SmsReport of Aliyun (help.aliyun.com/document_detail/101867.html, read 2026-11-21). `out_id` is our message id. */
export const aliyunReports = z
  .array(
    z.object({
      phone_number: words,
      success: z.boolean(),
      err_code: words.optional(),
      biz_id: words.min(1),
      out_id: words.optional(),
    }),
  )
  .min(1)
  .max(mostAtOnce);

/** 短信下发状态通知 of Tencent Cloud (cloud.tencent.com/document/product/382/5807, read 2026-11-21). `sid` is its SerialNo. */
export const tencentReports = z
  .array(
    z.object({
      mobile: words,
      report_status: z.enum(['SUCCESS', 'FAIL']),
      errmsg: words.optional(),
      sid: words.min(1),
    }),
  )
  .min(1)
  .max(mostAtOnce);

/**
 * What became of mails, for a mail service or a script of the office: our `Message-ID` and the fields of RFC 3464. Whoever
 * cannot make it sends the mail that came back, as it is.
 */
export const mailReports = z
  .array(
    z
      .object({
        messageId: words.min(1),
        recipient: words.optional(),
        action: z.enum(['failed', 'delayed', 'delivered', 'relayed', 'expanded']).optional(),
        status: z
          .string()
          .regex(/^[245]\.\d{1,3}\.\d{1,3}$/)
          .optional(),
      })
      .refine(({ action, status }) => action !== undefined || status !== undefined),
  )
  .min(1)
  .max(mostAtOnce);

/** How a pushed batch was taken. `tooEarly`: of at least one the outcome is not written down yet; it must be pushed again. */
export type Pushed = { settled: number; known: number; unknown: number; tooEarly: number };

type Report = Omit<Parameters<typeof settle>[1], 'channel' | 'reason'> & { code: string };

export async function takeAliyunReports(app: App, reports: z.infer<typeof aliyunReports>): Promise<Pushed> {
  return take(
    app,
    reports.map(({ phone_number, success, err_code, biz_id, out_id }) => ({
      of: out_id === undefined || out_id === '' ? { providerId: biz_id } : { messageId: out_id },
      to: phone_number,
      arrived: success,
      code: err_code ?? '',
    })),
  );
}

export async function takeTencentReports(app: App, reports: z.infer<typeof tencentReports>): Promise<Pushed> {
  return take(
    app,
    reports.map(({ mobile, report_status, errmsg, sid }) => ({
      of: { providerId: sid },
      to: mobile,
      arrived: report_status === 'SUCCESS',
      code: errmsg ?? '',
    })),
  );
}

/** Only that a mail arrived, or that nobody tries any more, settles it; what is delayed is merely counted. */
export async function takeMailReports(
  app: App,
  reports: z.infer<typeof mailReports>,
): Promise<Pushed & { noted: number }> {
  const pushed = { settled: 0, known: 0, unknown: 0, tooEarly: 0, noted: 0 };
  for (const { messageId, recipient, status = null, action = actionOf(status) } of reports) {
    if (action !== 'failed' && action !== 'delivered') {
      pushed.noted += 1;
      continue;
    }
    const ours = messageId.replace(/^<?([^<>@]*)(?:@[^<>]*>?)?$/, '$1');
    const arrived = action === 'delivered';
    const settled = await settle(app, {
      channel: 'email',
      of: uuid.test(ours) ? { messageId: ours } : { providerId: messageId },
      ...(recipient !== undefined && { to: recipient }),
      arrived,
      reason: arrived ? arrivedReason : returnedReason(status),
    });
    pushed[settled] += 1;
  }
  // Of no message of ours: somebody may make them up.
  app.log[pushed.unknown > 0 ? 'warn' : 'info'](pushed, '收到邮件回执');
  return pushed;
}

/** A mail that came back, handed over by a mail server or a service for incoming mail. */
export async function takeReturnedMail(
  app: App,
  raw: Uint8Array,
): Promise<Pick<Pushed, 'tooEarly' | 'unknown'>> {
  const taken = await takeReturned(app, await readReturned(raw));
  app.log[taken === 'unknown' ? 'warn' : 'info']({ taken }, '收到转来的退信');
  return { tooEarly: Number(taken === 'tooEarly'), unknown: Number(taken === 'unknown') };
}

/** One after the other: a batch is small, and two receipts may be of one message. */
async function take(app: App, reports: Report[]): Promise<Pushed> {
  const pushed: Pushed = { settled: 0, known: 0, unknown: 0, tooEarly: 0 };
  for (const { code, ...report } of reports) {
    const reason = report.arrived ? arrivedReason : bouncedReason(code);
    pushed[await settle(app, { ...report, channel: 'sms', reason })] += 1;
  }
  app.log[pushed.unknown > 0 ? 'warn' : 'info'](pushed, '收到短信回执');
  return pushed;
}
