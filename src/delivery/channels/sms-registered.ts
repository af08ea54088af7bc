import type { SmsTemplates } from '../../../config/smsTemplates.ts';
import { registeredText } from '../render/smsTemplate.ts';
import {
  type Channel,
  type LookUp,
  type Outgoing,
  refused,
  type SendOutcome,
  type Sent,
  type TemplateText,
} from './channel.ts';
import { outcomeOfMeaning } from './codes.ts';
import { inFlight } from './in-flight.ts';
import { mainlandMobile, withoutNumber } from './sms-number.ts';

/** A provider that sends registered texts to mobile numbers of the mainland, and can be asked about them. No method throws. */
export type Registered = {
  templates: SmsTemplates;
  /** `mobile`: eleven digits without the country's code. */
  send(message: Outgoing, template: TemplateText, mobile: string): Promise<SendOutcome>;
  lookUp(asked: { messageId: string; mobile: string; sent: Sent }): Promise<LookUp>;
};

/** What such providers have in common: the office's words as registered, numbers checked, no number in what the log is told. */
export function registeredChannel({ templates, ...provider }: Registered): Channel {
  const sending = inFlight();

  async function attempt(message: Outgoing, mobile: string): Promise<SendOutcome> {
    if (message.template === undefined) return refused(true, 'no registered template for this text');
    const outcome = await provider.send(message, message.template, mobile);
    return { ...outcome, detail: withoutNumber(outcome.detail, message.to) };
  }

  return {
    name: 'sms',
    reports: true,
    wording: (notice) => registeredText(notice, templates),
    send(message) {
      const mobile = mainlandMobile(message.to);
      if (mobile === null)
        return Promise.resolve(outcomeOfMeaning('recipient', 'not a mobile number of the mainland'));
      return sending.track(attempt(message, mobile));
    },
    async lookUp(messageId, sent) {
      const mobile = sent === undefined ? null : mainlandMobile(sent.to);
      return sent === undefined || mobile === null ? 'unknown' : provider.lookUp({ messageId, mobile, sent });
    },
    async close() {
      await sending.settled();
    },
  };
}
