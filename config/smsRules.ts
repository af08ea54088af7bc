/**
 * What the carriers' gateways check, as far as the providers publish it. They change it often: each rule names its page
 * and the day it was read, and a limit that an account shows otherwise is entered in the templates file.
 */

/** Providers that only take templates which they have approved. */
export const templateProviders = ['aliyun', 'tencent', 'gateway'] as const;
export type TemplateProvider = (typeof templateProviders)[number];

type Rules = {
  name: string;
  /** Most characters in one variable. */
  variable: number;
  /** Fewest and most characters of the signature, without 【】. */
  signature: readonly [number, number];
  /** What its template ids look like. */
  id: RegExp;
  idExample: string;
};

/**
 * Aliyun: a variable has 1 to 35 characters, each variable once, none beside another, no template of variables only
 * (help.aliyun.com/document_detail/44357.html); no 【】, no [] at either end, 1 to 500 characters, no mobile number
 * (help.aliyun.com/document_detail/463270.htm). Both read 2026-11-21.
 *
 * Tencent Cloud: variables {1}, {2} … in order, none beside another, no link in a variable, 500 characters with signature
 * and values; how long a variable may be "is shown on the page where templates are made"
 * (cloud.tencent.com/document/product/382/39023, updated 2025-06-17). The error list says 6 for accounts opened after
 * 2024-01-25, and error 1036 says 12 (cloud.tencent.com/document/product/382/3771): so 6 unless the file says otherwise.
 * Signature 2 to 12 characters (cloud.tencent.com/document/api/382/59177). Read 2026-11-21.
 *
 * A carrier's own gateway publishes nothing; the stricter Aliyun rules are taken.
 */
export const carrierRules: Readonly<Record<TemplateProvider, Rules>> = {
  aliyun: {
    name: '阿里云',
    variable: 35,
    signature: [2, 30],
    id: /^SMS_\d{3,20}$/,
    idExample: 'SMS_123456789',
  },
  tencent: { name: '腾讯云', variable: 6, signature: [2, 12], id: /^\d{3,12}$/, idExample: "'1234567'" },
  gateway: {
    name: '运营商网关',
    variable: 35,
    signature: [2, 30],
    id: /^[\w.-]{1,64}$/,
    idExample: 'T1001',
  },
};

/** Most characters of a text with signature and values: both providers, pages as above. */
export const wholeLimit = 500;

/**
 * A text of up to 70 characters is one segment, a longer one is cut into segments of 67 (3GPP TS 23.040: six octets of
 * each go to the header; help.aliyun.com/document_detail/414224.htm, field sms_size, read 2026-11-21).
 */
export const segmentsOf = (characters: number): number => (characters <= 70 ? 1 : Math.ceil(characters / 67));

/**
 * Words that both providers name among what notice texts may not hold and that office plans do use. The providers judge
 * kinds of business by them, so an approved template may still pass with one; a variable with one is refused unseen.
 */
export const refusedWords: readonly string[] = [
  '党政',
  '催款',
  '贷款',
  '彩票',
  '中奖',
  '抽奖',
  '股票',
  '移民',
  '宗教',
  '殡葬',
  '众筹',
  '赌博',
  '毒品',
  '色情',
  '暴力',
  '恐吓',
  '走私',
  '慈善',
  '法律维权',
  '问卷调查',
  '代开发票',
  '年检',
];

/** Whatever a carrier's filter takes for a link. */
export const linkPattern = /https?:|www\.|\b[\w-]+\.(?:com|cn|net|org|gov)\b/i;

/** Characters that arrive garbled (both providers, pages as above). */
export const garbled = /[¥★☆※→←①-⑳『』「」〖〗•☞✓]|m²/;
