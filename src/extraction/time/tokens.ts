import { chineseNumber } from '../numerals.ts';
import { numericDate } from './numeric.ts';
import type { Token, TokenType } from './types.ts';
import { ALONE, BY_FIRST, WEEKDAY_VALUE, type Word } from './words.ts';

/** What a character may begin: nothing, an Arabic number, a Chinese number, a word, or a word that needs a neighbour. */
const NOTHING = 0;
const DIGIT = 1;
const NUMERAL = 2;
const WORD = 3;
const FOLLOWER = 4;
const YEAR_OR_MONTH = 5;

const CLASS = classes();

function classes(): Uint8Array {
  const table = new Uint8Array(65_536);
  for (const [first, list] of BY_FIRST) table[first] = list.every((w) => w.follows) ? FOLLOWER : WORD;
  for (let c = 48; c <= 57; c += 1) table[c] = DIGIT;
  for (const c of '〇零一二三四五六七八九十两廿卅') table[c.charCodeAt(0)] = NUMERAL;
  for (const c of '年月季') table[c.charCodeAt(0)] = YEAR_OR_MONTH;
  for (const c of '（上下中晚早第首') table[c.charCodeAt(0)] = WORD;
  return table;
}

/**
 * Cuts a stretch of folded text into time tokens, appending them to `into`. Everything else is left out; `joined` tells
 * which tokens touch. Each character is looked at a bounded number of times.
 */
export function tokenise(text: string, start: number, end: number, into: Token[]): void {
  let last = -1;
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    const kind = CLASS[code] ?? NOTHING;
    const joined =
      last === at || (last === at - 1 && code !== 32 && text.charCodeAt(at - 1) === 32 && at - 1 >= start);
    let token: Token | null = null;
    if (kind === DIGIT) token = numberToken(text, at, end, joined);
    else if (kind === NUMERAL)
      token = numeralToken(text, at, end, joined) ?? wordToken(text, at, end, joined);
    else if (kind === YEAR_OR_MONTH)
      token = joined ? joinedUnit(text, at, start, end, into.at(-1)) : bareUnit(text, at, start);
    else if (kind === WORD || (kind === FOLLOWER && joined))
      token = (joined ? bareWeekday(text, at, end, into.at(-1)) : null) ?? wordToken(text, at, end, joined);
    if (token === null) {
      at += 1;
      continue;
    }
    into.push(token);
    at = token.end;
    last = at;
  }
}

function make(type: TokenType, value: number, start: number, end: number, joined: boolean): Token {
  return { type, value, start, end, joined };
}

/** A run of digits is read once, whatever its length; only its last four may be a year. */
function numberToken(text: string, at: number, end: number, joined: boolean): Token {
  let stop = at + 1;
  while (stop < end && isDigit(text.charCodeAt(stop))) stop += 1;
  const length = stop - at;
  const next = text.charCodeAt(stop);
  if (length <= 2 && next === 0xff1a && isDigit(text.charCodeAt(stop + 1))) {
    return clockToken(text, at, stop, end, joined);
  }
  if (length <= 4 && (next === 46 || next === 47 || next === 45)) {
    const date = numericDate(text, at, end);
    // 1.10月份: an item's number before a month.
    const numbered = length <= 2 && next === 46 && date && text[date.end] === '月';
    if (date && !numbered) return { ...make('date', 0, at, date.end, joined), point: date.point };
  }
  if (length <= 2 && (next === 0x65f6 || next === 0x70b9)) {
    // 18时, 3点: hours of the day, unless a length of time (小时) follows some other way.
    return make('clock', 0, at, clockTail(text, stop + 1, end), joined);
  }
  if (length > 4) {
    const year = Number(text.slice(stop - 4, stop));
    const isYear = next === 0x5e74 && year >= 1949 && year <= 2099;
    return isYear ? make('number', year, stop - 4, stop, false) : make('number', -1, at, stop, joined);
  }
  return make('number', Number(text.slice(at, stop)), at, stop, joined);
}

function clockToken(text: string, at: number, colon: number, end: number, joined: boolean): Token {
  let stop = colon;
  let parts = 0;
  while (parts < 2 && text.charCodeAt(stop) === 0xff1a && isDigit(text.charCodeAt(stop + 1))) {
    stop += 2;
    while (stop < end && isDigit(text.charCodeAt(stop)) && stop < colon + 7) stop += 1;
    parts += 1;
  }
  // Seconds are printed by web pages, never by a person who sets a deadline: value 1 marks a time stamp.
  return make('clock', parts > 1 ? 1 : 0, at, Math.min(stop, end), joined);
}

/** 3点半, 18时30分, 24时整. */
function clockTail(text: string, from: number, end: number): number {
  let stop = from;
  if (text[stop] === '半' || text[stop] === '整') return stop + 1;
  while (stop < end && stop < from + 2 && isDigit(text.charCodeAt(stop))) stop += 1;
  return stop > from && text[stop] === '分' ? stop + 1 : from;
}

function numeralToken(text: string, at: number, end: number, joined: boolean): Token | null {
  let stop = at + 1;
  while (stop < end && (CLASS[text.charCodeAt(stop)] === NUMERAL || text[stop] === '百')) stop += 1;
  if (stop - at > 7) return make('number', -1, at, stop, joined);
  const value = chineseNumber(text.slice(at, stop));
  const holiday = stop - at <= 2 ? wordToken(text, at, end, joined) : null;
  const named = stop - at === 3 ? wordToken(text, at, end, joined) : holiday;
  if (named?.type === 'holiday' || named?.type === 'planEnd') return named;
  return value === null ? null : make('number', value, at, stop, joined);
}

/** 年 and 月 behind a number; or 6月底和年底, where they begin the next member of a list. */
function joinedUnit(
  text: string,
  at: number,
  start: number,
  end: number,
  before: Token | undefined,
): Token | null {
  const begun = before?.type === 'and' ? bareUnit(text, at, start) : null;
  return begun ? { ...begun, joined: true } : wordToken(text, at, end, true);
}

/** 年底, 年内, 月底, 季度末 with nothing before them: this year's, this month's, this quarter's. */
function bareUnit(text: string, at: number, start: number): Token | null {
  const unit = text[at] ?? '';
  const next = text[at + 1] ?? '';
  const before = at > start ? (text[at - 1] ?? '') : '';
  if (unit === '年') {
    const half = next === '中' && /^年中(?:之?前|以前|[、和及]年)/.test(text.slice(at, at + 4));
    if (
      !(half || '底末内终度'.includes(next)) ||
      '青少老成中壮童近多历常往新学周去全几'.includes(before || '\n')
    )
      return null;
    // 纳税年度内, 一个会计年度末: a year of its own kind.
    if (next === '度' && '税计务个一然历'.includes(before || '\n')) return null;
    if (next === '度' && !'内底末'.includes(text[at + 2] ?? '\n')) return null;
    return make('thisYear', 0, at, next === '度' ? at + 2 : at + 1, false);
  }
  if (unit === '月') {
    if (text.startsWith('月后', at) && isDigit(text.charCodeAt(at + 2)))
      return make('thisMonth', 1, at, at + 2, false);
    if (!'底末初'.includes(next) || '个满数岁半几'.includes(before || '\n')) return null;
    return make('thisMonth', 0, at, at + 1, false);
  }
  if (text.startsWith('季度', at))
    return '末后终'.includes(text[at + 2] ?? '\n') ? make('quarter', 0, at, at + 2, false) : null;
  return next === '末' || next === '后' ? make('quarter', 0, at, at + 1, false) : null;
}

function wordToken(text: string, at: number, end: number, joined: boolean): Token | null {
  const code = text.charCodeAt(at);
  if (code === 0xff08) return joined ? weekdayInBrackets(text, at, end) : null;
  const clock = dayPart(text, at, end, joined);
  if (clock) return clock;
  const found = longest((joined ? BY_FIRST : ALONE).get(code), text, at, end);
  if (found === null) return null;
  return make(found.type, found.value, at, at + found.text.length, joined);
}

function longest(list: readonly Word[] | undefined, text: string, at: number, end: number): Word | null {
  if (list === undefined) return null;
  const second = text.charCodeAt(at + 1);
  for (const word of list) {
    if (word.second !== 0 && word.second !== second) continue;
    if (!text.startsWith(word.text, at) || at + word.text.length > end) continue;
    // 28日前后勤科: the office's name begins behind 前.
    if (word.text.endsWith('后') && text[at + word.text.length] === '勤') continue;
    // 年度内部审计, 年内容: 内 begins the next word.
    if (word.text === '内' && /^(?:部(?![门委分署])|容|控|外|涵|涝|需)/.test(text.slice(at + 1, at + 3)))
      continue;
    // 7月低 is a slip for 7月底; 7月低温 and 2018年低保 are none.
    if (word.text === '低' && !/^(?:[，。；、）前完]|之前|以前|投|装|交|建)/.test(text.slice(at + 1, at + 3)))
      continue;
    return word;
  }
  return null;
}

const DAY_PARTS = ['上午', '下午', '中午', '晚上', '早上', '下班', '晚', '早'] as const;
const DAY_PART_HEADS = new Set(DAY_PARTS.map((word) => word.charCodeAt(0)));

/** 上午10:00, 下午5点, 下班(前) right after a day. */
function dayPart(text: string, at: number, end: number, joined: boolean): Token | null {
  if (!joined || !DAY_PART_HEADS.has(text.charCodeAt(at))) return null;
  for (const word of DAY_PARTS) {
    if (!text.startsWith(word, at)) continue;
    const after = at + word.length;
    if (after < end && isDigit(text.charCodeAt(after))) {
      const clock = numberToken(text, after, end, true);
      if (clock.type === 'clock') return make('clock', 0, at, clock.end, true);
    }
    return word.length > 1 ? make('clock', 0, at, after, true) : null;
  }
  return null;
}

/** 3月17日周五: the day of the week only repeats what the date says. */
function bareWeekday(text: string, at: number, end: number, before: Token | undefined): Token | null {
  if (before?.type !== 'day') return null;
  const length = BARE_WEEKDAY.exec(text.slice(at, Math.min(end, at + 3)))?.[0].length;
  return length === undefined ? null : make('filler', WEEKDAY_VALUE, at, at + length, true);
}

const BARE_WEEKDAY = /^(?:周|星期|礼拜)[一二三四五六日天](?![日天前后])/;

/** （周三）, （星期五） and （第16周周五） after a date only repeat what the date says. */
function weekdayInBrackets(text: string, at: number, end: number): Token | null {
  const second = text[at + 1] ?? '';
  if (!isDigit(second.charCodeAt(0)) && !'周星第礼'.includes(second)) return null;
  const length = WEEKDAY.exec(text.slice(at, Math.min(end, at + 16)))?.[0].length;
  return length === undefined ? null : make('filler', 0, at, at + length, true);
}

const WEEKDAY = /^（(?:第?[\d一二三四五六七八九十]{1,3}周，?)?(?:周|星期|礼拜).）/;

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}
