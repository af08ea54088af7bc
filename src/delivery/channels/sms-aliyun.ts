import { createRequire } from 'node:module';
import type library from '@alicloud/dysmsapi20170525';
import { $OpenApiUtil } from '@alicloud/openapi-core';
import { z } from 'zod';
import type { SmsTemplates } from '../../../config/smsTemplates.ts';
import { dateInShanghai } from '../../calendar/date.ts';
import {
  accepted,
  type Channel,
  type LookUp,
  refused,
  type SendOutcome,
  type Sent,
  uncertain,
} from './channel.ts';
import { outcomeOfMeaning, outcomeOfStatus } from './codes.ts';
import { oneRequest, type Watched } from './one-request.ts';
import { aliyunMeaning } from './sms-codes.ts';
import { registeredChannel } from './sms-registered.ts';

/** Its class is the `default` of a CommonJS module, which Node and test runners import differently; required, it is one. */
const dysms: typeof library = createRequire(import.meta.url)('@alicloud/dysmsapi20170525');

export type AliyunOptions = {
  accessKeyId: string;
  accessKeySecret: string;
  templates: SmsTemplates;
  /** `https://dysmsapi.aliyuncs.com` */
  endpoint: URL;
  /** For a whole exchange. Default 15 000. */
  timeoutMs?: number;
};

/** Largest answer that is read; a page of 50 texts of 500 characters is well below. */
const maxBytes = 256 * 1024;

/** The form in which Aliyun takes a text. */
const took = z.object({ code: z.literal('OK'), bizId: z.string().min(1).max(200) });
const refusal = z.object({
  code: z.string().regex(/^[A-Za-z][\w.:-]{1,100}$/),
  message: z.string().default(''),
});

/** What the library throws for an answer of 400 and above in Aliyun's form; any other error has no `statusCode`. */
const thrown = refusal.extend({
  statusCode: z.number(),
  code: z.string().regex(/^(?!undefined$)[A-Za-z][\w.:-]{1,100}$/),
});

const waiting = 1;
const failed = 2;
const arrived = 3;
const detail = z.object({ outId: z.string().optional(), sendStatus: z.number().optional() });
const listed = z.object({
  code: z.literal('OK'),
  smsSendDetailDTOs: z.object({ smsSendDetailDTO: z.array(detail).default([]) }),
});
const pageSize = 50;
const mostPages = 4;

/** Texts by approved templates through Aliyun's SMS service, with Aliyun's own library. Our message id is the OutId. */
export function aliyunChannel(options: AliyunOptions): Channel {
  const { templates } = options;
  const bounds = { timeoutMs: options.timeoutMs ?? 15_000, maxBytes };
  const client = clientOf(options, bounds.timeoutMs);
  return registeredChannel({
    templates,
    async send({ messageId }, { kind, variables }, mobile) {
      const request = new dysms.SendSmsRequest({
        phoneNumbers: mobile,
        signName: templates.signature,
        templateCode: templates.texts[kind].id,
        templateParam: JSON.stringify(variables),
        outId: messageId,
      });
      return outcomeOf(await oneRequest(bounds, () => client.sendSms(request)));
    },
    lookUp: (asked) => sendStatus(client, bounds, asked),
  });
}

type Client = InstanceType<typeof dysms.default>;

function clientOf(options: AliyunOptions, timeoutMs: number): Client {
  const { endpoint, accessKeyId, accessKeySecret } = options;
  return new dysms.default(
    new $OpenApiUtil.Config({
      accessKeyId,
      accessKeySecret,
      protocol: endpoint.protocol.slice(0, -1),
      endpoint: endpoint.host,
      // Beyond our own limits, so that these and not the library's decide.
      readTimeout: 2 * timeoutMs,
      connectTimeout: 2 * timeoutMs,
      // A connection for each text: a kept one may be closed by the other side at the very moment that it is written to,
      // and the text would be uncertain. No `retryOptions`: the library then tries once.
      globalParameters: new $OpenApiUtil.GlobalParameters({ headers: { connection: 'close' } }),
    }),
  );
}

/** What Aliyun's answer to SendSms means. Errors of the library are not quoted: they hold the address with the number. */
function outcomeOf(watched: Watched<{ body?: unknown; statusCode?: number }>): SendOutcome {
  if (watched.reached === 'answered') {
    const { body } = watched.value;
    const taken = took.safeParse(body);
    if (taken.success) return accepted(taken.data.bizId, 'OK');
    const told = refusal.safeParse(body);
    if (told.success && told.data.code !== 'OK') return outcomeOfCode(told.data);
    return outcomeOfStatus(watched.status ?? 200, 'neither OK with a BizId nor a code');
  }
  const told = thrown.safeParse(watched.error);
  if (watched.status !== null && told.success) return outcomeOfCode(told.data);
  if (watched.status !== null) return outcomeOfStatus(watched.status, watched.detail);
  if (watched.reached === 'nothing') return refused(false, `no connection: ${watched.detail}`);
  return uncertain(`no answer: ${watched.detail}`);
}

function outcomeOfCode({ code, message }: { code: string; message: string }): SendOutcome {
  return outcomeOfMeaning(aliyunMeaning(code, message), `${code} ${message}`);
}

/**
 * Asks for the texts to this number on that day, and looks for ours. Aliyun does not promise that a text which it took is
 * listed at once or for ever, so one that is not listed may still have been taken: never `absent`.
 */
async function sendStatus(
  client: Client,
  bounds: { timeoutMs: number; maxBytes: number },
  asked: { messageId: string; mobile: string; sent: Sent },
): Promise<LookUp> {
  const { messageId, mobile, sent } = asked;
  for (let page = 1; page <= mostPages; page += 1) {
    const request = new dysms.QuerySendDetailsRequest({
      phoneNumber: mobile,
      sendDate: dateInShanghai(sent.sentAt).replaceAll('-', ''),
      pageSize,
      currentPage: page,
      ...(sent.providerId !== null && { bizId: sent.providerId }),
    });
    // One page after the other: the next is only needed when ours is not on this one.
    const watched = await oneRequest(bounds, () => client.querySendDetails(request));
    const answer = watched.reached === 'answered' ? listed.safeParse(watched.value.body) : null;
    if (!answer?.success) return 'unknown';
    const texts = answer.data.smsSendDetailDTOs.smsSendDetailDTO;
    const ours = texts.find(({ outId }) => outId === messageId);
    if (ours !== undefined) return meaningOfStatus(ours.sendStatus);
    if (texts.length < pageSize) return 'unknown';
  }
  return 'unknown';
}

function meaningOfStatus(status: number | undefined): LookUp {
  if (status === arrived) return 'delivered';
  if (status === failed) return 'bounced';
  return status === waiting ? 'accepted' : 'unknown';
}
