import { refused, type SendOutcome, uncertain } from './channel.ts';

/**
 * What a provider's error code means for the message:
 * - `temporary`: the moment, or our account, key, signature or template. The same text may pass later, once the office has
 *   mended what is wrong; so one wrong key never marks the numbers of a whole registry as bad.
 * - `message`: this text would be refused again. `recipient`: this number would be refused again, whatever the text.
 * - `day`: a daily limit is reached, the number's or ours. `account`: no money or no package left.
 * - `unsure`: the provider itself does not know whether it passed the text on.
 */
export type CodeMeaning = 'temporary' | 'message' | 'recipient' | 'day' | 'account' | 'unsure';
export type CodeTable = Readonly<Partial<Record<CodeMeaning, readonly string[]>>>;

/**
 * A code that no table names is `temporary`: the provider said in its own form that it did not take the text, so sending
 * it again cannot make two; and a new code may well be about the moment. After three days the message is refused and shown.
 */
export function meaningOf(code: string, table: CodeTable): CodeMeaning {
  const order = ['recipient', 'message', 'day', 'account', 'unsure', 'temporary'] as const;
  return order.find((meaning) => table[meaning]?.includes(code)) ?? 'temporary';
}

export function outcomeOfMeaning(meaning: CodeMeaning, detail: string): SendOutcome {
  if (meaning === 'unsure') return uncertain(detail);
  const outcome = refused(meaning === 'message' || meaning === 'recipient', detail);
  if (outcome.outcome !== 'refused') return outcome;
  if (meaning === 'recipient') return { ...outcome, recipient: true };
  return meaning === 'day' || meaning === 'account' ? { ...outcome, budget: meaning } : outcome;
}

/** Statuses by which a proxy says that it lost the answer of the provider behind it (RFC 9110 §15.6.3, §15.6.5). */
const answerLost = new Set([502, 504]);

/**
 * What an answer means that is not in the provider's form: a status outside 2xx did not come from taking the text, so it
 * was refused for the moment; 2xx may come from anything in between (a login page, a cache).
 */
export function outcomeOfStatus(status: number, detail: string): SendOutcome {
  const taken = status >= 200 && status < 300;
  return taken || answerLost.has(status)
    ? uncertain(`not the promised answer, HTTP ${status}: ${detail}`)
    : refused(false, `HTTP ${status}: ${detail}`);
}

/**
 * SendSms of Aliyun. Source: help.aliyun.com/document_detail/101346.html and /101347.htm (错误码), read in stored copies
 * on 2026-11-21. What is not listed is `temporary`, so the rest of the list (keys, permissions, signatures, templates,
 * throttling) need not stand here.
 */
export const aliyunCodes: CodeTable = {
  recipient: ['isv.MOBILE_NUMBER_ILLEGAL', 'isv.DOMESTIC_NUMBER_NOT_SUPPORTED'],
  message: [
    'isv.SMS_CONTENT_ILLEGAL',
    'isv.SMS_CONTENT_MISMATCH_TEMPLATE_TYPE',
    'isv.TEMPLATE_PARAMS_ILLEGAL',
    'isv.TEMPLATE_MISSING_PARAMETERS',
    'isv.BLACK_KEY_CONTROL_LIMIT',
    'isv.PARAM_LENGTH_LIMIT',
    'isv.PARAM_NOT_SUPPORT_URL',
    'isv.INVALID_JSON_PARAM',
  ],
  day: ['isv.BUSINESS_LIMIT_CONTROL', 'isv.DAY_LIMIT_CONTROL', 'VALVE:D_MC'],
  account: ['isv.AMOUNT_NOT_ENOUGH', 'isv.OUT_OF_SERVICE', 'isv.MONTH_LIMIT_CONTROL'],
};

/**
 * Aliyun has one code for every rate of a number; only the text tells which one was hit: 触发分钟级流控Permits:1,
 * 触发小时级流控Permits:5, 触发天级流控Permits:40.
 */
export function aliyunMeaning(code: string, message: string): CodeMeaning {
  if (code === 'isv.BUSINESS_LIMIT_CONTROL' && /分钟级|小时级/.test(message)) return 'temporary';
  return meaningOf(code, aliyunCodes);
}

/**
 * SendSms of Tencent Cloud, version 2021-01-11. Source: cloud.tencent.com/document/api/382/59177 (发送错误码), read
 * in a stored copy on 2026-11-21. The two timeouts are between Tencent and the carrier: 请求下发短信超时, 短信收发包超时.
 */
export const tencentCodes: CodeTable = {
  recipient: [
    'FailedOperation.PhoneNumberInBlacklist',
    'InvalidParameterValue.IncorrectPhoneNumber',
    'FailedOperation.PhoneNumberParseFail',
    'UnsupportedOperation.ChineseMainlandTemplateToGlobalPhone',
    'UnsupportedOperation.UnsupportedRegion',
  ],
  message: [
    'FailedOperation.ContainSensitiveWord',
    'InvalidParameter.DirtyWordFound',
    'InvalidParameterValue.ContentLengthLimit',
    'InvalidParameterValue.ProhibitedUseUrlInTemplateParameter',
    'InvalidParameterValue.TemplateParameterFormatError',
    'InvalidParameterValue.TemplateParameterLengthLimit',
    'FailedOperation.TemplateParamSetNotMatchApprovedTemplate',
  ],
  day: [
    'LimitExceeded.PhoneNumberDailyLimit',
    'LimitExceeded.PhoneNumberSameContentDailyLimit',
    'LimitExceeded.AppDailyLimit',
    'LimitExceeded.AppMainlandChinaDailyLimit',
    'LimitExceeded.DailyLimit',
  ],
  account: [
    'FailedOperation.InsufficientBalanceInSmsPackage',
    'UnauthorizedOperation.ServiceSuspendDueToArrears',
  ],
  unsure: [
    'InternalError.Timeout',
    'InternalError.SendAndRecvFail',
    'InternalError.ParseBackendResponseFail',
  ],
};
