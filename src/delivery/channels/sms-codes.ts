import { type CodeMeaning, type CodeTable, meaningOf } from './codes.ts';

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
