import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { sms } from 'tencentcloud-sdk-nodejs-sms';
import { z } from 'zod';
import type { SmsTemplates } from '../../../config/smsTemplates.ts';
import {
  accepted,
  type Channel,
  type LookUp,
  refused,
  type SendOutcome,
  type Sent,
  uncertain,
} from './channel.ts';
import { meaningOf, outcomeOfMeaning, outcomeOfStatus } from './codes.ts';
import { oneRequest, type Watched } from './one-request.ts';
import { tencentCodes } from './sms-codes.ts';
import { registeredChannel } from './sms-registered.ts';

export type TencentOptions = {
  secretId: string;
  secretKey: string;
  /** SmsSdkAppId of the console. */
  appId: string;
  /** `ap-guangzhou` */
  region: string;
  templates: SmsTemplates;
  /** `https://sms.tencentcloudapi.com`; the first part of the name is part of the signature. */
  endpoint: URL;
  /** For a whole exchange. Default 15 000. */
  timeoutMs?: number;
  /** How names become addresses; default: as the system does. */
  lookup?: LookupFunction;
};

/** Largest answer that is read; 100 records are well below. */
const maxBytes = 256 * 1024;

/** One text, one status: `Ok` and a serial number is how Tencent takes it. */
const took = z.object({
  SendStatusSet: z.tuple([z.object({ Code: z.literal('Ok'), SerialNo: z.string().min(1).max(200) })]),
});
const refusal = z.object({
  SendStatusSet: z.tuple([
    z.object({ Code: z.string().regex(/^[A-Z][\w.]{1,100}$/), Message: z.string().default('') }),
  ]),
});
/**
 * What the library throws for `Response.Error`; for a lost connection the same class without a code. Errors of other
 * classes have codes too (ECONNRESET, ERR_STREAM_PREMATURE_CLOSE), and those are no word of Tencent's.
 */
const thrown = z.object({
  requestId: z.string(),
  traceId: z.string(),
  code: z.string().regex(/^[A-Z][A-Za-z]+(?:\.\w*)*$/),
  message: z.string().default(''),
});

const listed = z.object({
  PullSmsSendStatusSet: z.array(
    z.object({
      SerialNo: z.string().optional(),
      SessionContext: z.string().optional(),
      ReportStatus: z.string().optional(),
    }),
  ),
});

type Client = InstanceType<typeof sms.v20210111.Client>;

/** Texts by approved templates through Tencent Cloud, with Tencent's own library. Our message id is the SessionContext. */
export function tencentChannel(options: TencentOptions): Channel {
  const { templates, appId } = options;
  const bounds = { timeoutMs: options.timeoutMs ?? 15_000, maxBytes };
  const client = clientOf(options, bounds.timeoutMs);
  return registeredChannel({
    templates,
    async send({ messageId }, { kind, variables: values }, mobile) {
      const { id, variables } = templates.texts[kind];
      const request = {
        PhoneNumberSet: [`+86${mobile}`],
        SmsSdkAppId: appId,
        SignName: templates.signature,
        TemplateId: id,
        TemplateParamSet: variables.map((name) => values[name] ?? ''),
        SessionContext: messageId,
      };
      return outcomeOf(await oneRequest(bounds, () => client.SendSms(request)));
    },
    async lookUp({ messageId, mobile, sent }) {
      const request = {
        BeginTime: Math.floor(sent.sentAt.getTime() / 1000) - 60,
        Offset: 0,
        Limit: 100,
        PhoneNumber: `+86${mobile}`,
        SmsSdkAppId: appId,
      };
      const watched = await oneRequest(bounds, () => client.PullSmsSendStatusByPhoneNumber(request));
      return statusIn(watched, messageId, sent);
    },
  });
}

function clientOf(options: TencentOptions, timeoutMs: number): Client {
  const { endpoint, secretId, secretKey, region, lookup } = options;
  const secure = endpoint.protocol === 'https:';
  // A connection for each text, as for Aliyun. With an agent of ours the library does not look for a proxy in `http_proxy`.
  const connections = { keepAlive: false, ...(lookup && { lookup }) };
  return new sms.v20210111.Client({
    credential: { secretId, secretKey },
    region,
    profile: {
      signMethod: 'TC3-HMAC-SHA256',
      httpProfile: {
        endpoint: endpoint.host,
        protocol: `${endpoint.protocol}//`,
        reqMethod: 'POST',
        // Beyond our own limit, so that this and not the library's decides.
        reqTimeout: (2 * timeoutMs) / 1000,
        agent: secure ? new https.Agent(connections) : new http.Agent(connections),
      },
    },
  });
}

/** What Tencent's answer to SendSms means. */
function outcomeOf(watched: Watched<unknown>): SendOutcome {
  if (watched.reached === 'answered') {
    const taken = took.safeParse(watched.value);
    if (taken.success) return accepted(taken.data.SendStatusSet[0].SerialNo, 'Ok');
    const told = refusal.safeParse(watched.value);
    if (!told.success || told.data.SendStatusSet[0].Code === 'Ok')
      return outcomeOfStatus(watched.status ?? 200, 'neither Ok with a SerialNo nor a code');
    const [{ Code, Message }] = told.data.SendStatusSet;
    return outcomeOfCode(Code, Message);
  }
  const told = thrown.safeParse(watched.error);
  if (watched.status === 200 && told.success) return outcomeOfCode(told.data.code, told.data.message);
  if (watched.status !== null) return outcomeOfStatus(watched.status, watched.detail);
  if (watched.reached === 'nothing') return refused(false, `no connection: ${watched.detail}`);
  return uncertain(`no answer: ${watched.detail}`);
}

const outcomeOfCode = (code: string, message: string): SendOutcome =>
  outcomeOfMeaning(meaningOf(code, tencentCodes), `${code} ${message}`);

/**
 * Only texts with a receipt are listed, and the SessionContext only where Tencent has switched it on for the account
 * (cloud.tencent.com/document/product/382/55977): what is not listed may still have been taken, never `absent`.
 */
function statusIn(watched: Watched<unknown>, messageId: string, sent: Sent): LookUp {
  const answer = watched.reached === 'answered' ? listed.safeParse(watched.value) : null;
  const ours = answer?.data?.PullSmsSendStatusSet.find(
    ({ SerialNo, SessionContext }) =>
      SessionContext === messageId || (sent.providerId !== null && SerialNo === sent.providerId),
  );
  if (ours === undefined) return 'unknown';
  if (ours.ReportStatus === 'SUCCESS') return 'delivered';
  return ours.ReportStatus === 'FAIL' ? 'bounced' : 'accepted';
}
