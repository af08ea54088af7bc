import { unitKey } from './normalise.ts';

/** A place noun of a group: 地级市 and 设区的市 are cities whatever else the plan says, 地 is 各地. */
export type PlaceNoun = '地级市' | '市' | '州' | '县' | '区' | '旗' | '乡' | '镇' | '街道' | '地';

export type GroupHead =
  /** 各市、县（区）人民政府. `body` is what each of them has (各县（区）教育局 → 教育局), '' for the government itself. */
  | { kind: 'places'; nouns: PlaceNoun[]; body: string }
  /** 各部门, 各直属机构 (`all` is false), 各单位 (`all` is true: governments too). */
  | { kind: 'organs'; all: boolean };

/** Words that name a group of units instead of one. */
export type GroupExpression = {
  head: GroupHead;
  /** Whose: 自治区政府 in 自治区政府各部门; '' when not said. */
  scope: string;
  /** 有关, 相关 (some of them) or 其他, 其余 (those not named beside it), as written: the file does not say which. */
  vague: string[];
  /** Words that narrow the group in a way that no registry can follow: 试点, 行业主管, 尚未完成编制. */
  narrowed: string;
  /** The units after 除. */
  except: string[];
};

const DETERMINERS = /^(?:各级|各|所有|全体|全部|有关|相关|其他|其它|其余)+/u;
const FIRST_DETERMINER = /各|所有|全体|全部|有关|相关|其他|其它|其余/u;

const NOUN = '地级市|设区的?市|县级市|自治[州县旗]|市|州|盟|县|区|旗|乡|镇|街道';
/** What each place has (教育局, 部门); never a second group (和自治区政府有关部门). */
const BODY = '部门|单位|机构|(?![和及与级直])(?:(?!各|部门|单位|政府)\\p{Script=Han}){2,14}';
const PLACES = new RegExp(
  `^((?:${NOUN}|地(?:方|区)?(?=$|政府))(?:[、,/和及]?各?(?:${NOUN})|\\((?:${NOUN}|[、,/和及])+\\))*)` +
    `(?:党委)?、?(?:政府|街?道?办事处|街道办)?(${BODY})?$`,
  'u',
);
const ORGANS =
  /^(?:政府|党委|所属|工作|组成|职能){0,3}(部委办局|委办局|厅局|局办|部门|直属机构|直属单位|事业单位|机构|机关单位|机关|单位)(?:[、,和及]?(?:各|有关|相关|直属)*(?:部门|机构|单位))?(?:\((?:部门|机构|单位)\))?$/u;
/** What 各 may be cut down by before its noun: 各试点县, 各行政执法部门. */
const NARROWED = new RegExp(`^((?:(?!政府)[^各、,()]){1,14}?)((?:${NOUN}|部门|单位|机构)[^、,]*)$`, 'u');

const EXCEPT_BEFORE = /^除(.{2,40}?)以?外的?[,、]?/u;
const EXCEPT_WITHIN = /\((?:除(.{2,40}?)以?外|不含(.{2,40}?)|不包括(.{2,40}?)|(.{2,40}?)除外)\)/u;

/**
 * Reads group words by a small grammar: [除…外] [whose] 各|有关|所有… [narrowing] places or organs. Null when the words
 * name no group. What the groups consist of is for `groupMembers`.
 */
export function parseGroup(words: string): GroupExpression | null {
  const { body, except } = takeExceptions(unitKey(words));
  const { text, narrowed } = takeClause(body);
  const quantified = takeQuantifier(text);
  if (!quantified) return withoutDeterminer(text, narrowed, except);
  const { scope, determiner, rest } = quantified;
  const shared = {
    scope,
    vague: text.match(/有关|相关|其他|其它|其余/gu) ?? [],
    except,
  };
  const head = readHead(rest) ?? (determiner.includes('各级') ? readAllLevels(rest) : null);
  if (head) return { head, ...shared, narrowed };
  const cut = NARROWED.exec(rest);
  const narrowHead = cut?.[2] === undefined ? null : readHead(cut[2]);
  if (!narrowHead || cut?.[1] === undefined) return null;
  return { head: narrowHead, ...shared, narrowed: narrowed === '' ? cut[1] : narrowed };
}

/** Cuts 自治区政府|各有关|部门, and 各|市直|有关|部门, where the level stands behind 各. */
function takeQuantifier(text: string): { scope: string; determiner: string; rest: string } | null {
  const at = text.search(FIRST_DETERMINER);
  const scope = at > 0 ? text.slice(0, at) : '';
  if (scope.length > 14 || /[、,()]/u.test(scope)) return null;
  const determiner = at === -1 ? '' : (DETERMINERS.exec(text.slice(at))?.[0] ?? '');
  if (determiner === '') return null;
  const rest = text.slice(at + determiner.length);
  const level =
    scope === '' ? /^((?:自治区|[省市县区州旗本])(?:级|直属?))(?:各|有关|相关)*(?=.)/u.exec(rest) : null;
  return level?.[1] === undefined
    ? { scope, determiner, rest }
    : { scope: level[1], determiner, rest: rest.slice(level[0].length) };
}

/** 自治区政府部门, 市、县（区）人民政府, 乡镇人民政府: without 各, but a single 县人民政府 is the county itself. */
function withoutDeterminer(text: string, narrowed: string, except: string[]): GroupExpression | null {
  const shared = { vague: [], narrowed, except };
  const organs =
    /^(.{0,12}?政府|.{1,12}?[级直])(?:所属|属|工作|组成)?(?:部门|直属机构|机构|机关|单位)$/u.exec(text);
  if (organs?.[1] !== undefined) return { head: { kind: 'organs', all: false }, scope: organs[1], ...shared };
  const head = readHead(text);
  if (head?.kind !== 'places' || head.body !== '') return null;
  const several = head.nouns.length > 1 || head.nouns[0] === '街道' || head.nouns[0] === '地级市';
  return several ? { head, scope: '', ...shared } : null;
}

function readHead(text: string): GroupHead | null {
  const organs = ORGANS.exec(text);
  if (organs) return { kind: 'organs', all: /单位/u.test(text) && !/部门|机构|机关|直属|事业/u.test(text) };
  const places = PLACES.exec(text);
  if (places?.[1] === undefined) return null;
  return { kind: 'places', nouns: nounsOf(places[1]), body: places[2] ?? '' };
}

/** 各级政府, 各级政府及其部门, 各级行政机关. */
function readAllLevels(text: string): GroupHead | null {
  if (text === '行政机关') return { kind: 'organs', all: true };
  const m = /^(?:党委)?政府((?:及其?|和)?(?:各|有关|相关|所属|工作)*部门)?$/u.exec(text);
  if (!m) return null;
  return m[1] === undefined
    ? { kind: 'places', nouns: ['市', '县', '乡', '镇', '街道'], body: '' }
    : { kind: 'organs', all: true };
}

function nounsOf(list: string): PlaceNoun[] {
  const found = list.matchAll(/地级市|设区的?市|县级市|自治[州县旗]|街道|地|[市州盟县区旗乡镇]/gu);
  return [...found].map(([word]) => {
    if (word.startsWith('设区')) return '地级市';
    if (word === '盟' || word === '自治州') return '州';
    if (word === '县级市' || word === '自治县') return '县';
    return (word === '自治旗' ? '旗' : word) as PlaceNoun;
  });
}

function takeExceptions(key: string): { body: string; except: string[] } {
  const m = EXCEPT_BEFORE.exec(key) ?? EXCEPT_WITHIN.exec(key);
  if (!m) return { body: key, except: [] };
  const list = m[1] ?? m[2] ?? m[3] ?? m[4] ?? '';
  const except = list.split(/[、,和及]/u).filter((word) => word !== '');
  return { body: key.replace(m[0], ''), except };
}

/** 尚未创办政府公报的市、县（区）人民政府: a relative clause narrows the group that follows it. */
function takeClause(body: string): { text: string; narrowed: string } {
  const m = /^(.{2,40}(?<!设区)的)(?=.{2})/u.exec(body);
  return m?.[1] === undefined
    ? { text: body, narrowed: '' }
    : { text: body.slice(m[1].length), narrowed: m[1].slice(0, -1) };
}
