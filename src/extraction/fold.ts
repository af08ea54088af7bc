/**
 * One character for every way of writing it: full-width forms, the four kinds of dash and of bracket, the traditional
 * characters that appear in dates, units and roles. Patterns elsewhere are written once, in folded characters; the
 * printed text is never changed, because every folded character remembers its place.
 */

/** Folded to nothing: marks without width. */
export const DROPPED = 0;

const PAIRS: readonly (readonly [from: string, to: string])[] = [
  ['．﹒｡', '.'],
  [',﹐', '，'],
  [';﹔', '；'],
  [':﹕∶', '：'],
  ['!', '！'],
  ['?', '？'],
  ['(﹙', '（'],
  [')﹚', '）'],
  ['［【〔〖', '['],
  ['］】〕〗', ']'],
  ['－—–―─‐‑−~～〜﹣', '-'],
  ['／', '/'],
  ['○◯Ｏ', '〇'],
  ['　\u00a0\u2002\u2003\u2009\u202f\v\f', ' '],
];

/** Traditional and variant characters of the words that matter here, each before its simplified form. */
const VARIANTS =
  '個个內内後后週周時时間间責责單单領领長长續续進进財财務务區区縣县鄉乡鎮镇廳厅處处員员會会開开發发報报關关機机構构辦办' +
  '學学導导門门級级應应須须將将對对與与為为從从節节慶庆勞劳陽阳舊旧號号兩两萬万齊齐參参協协聯联總总黨党國国務务業业環环' +
  '場场衛卫險险體体據据準准確确備备審审計计劃划規规範范項项標标執执實实現现動动訊讯網网團团歷历經经濟济農农貿贸輸输運运' +
  '鐵铁統统監监檢检測测滿满達达僅仅約约際际該该組组織织設设點点類类優优顧顾請请認认識识講讲論论證证評评試试調调議议讀读' +
  '牽牵頭头堅坚於于並并復复佈布稅税檔档創创負负屬属擬拟訂订彙汇匯汇錄录驗验顯显階阶廣广園园轉转補补獲获層层隱隐離离歲岁術术東东島岛灣湾蘇苏華华' +
  '變变週周隨随産产產产業业陸陆陽阳隊队軍军書书幹干書书屆届終终緊紧結结給给紀纪編编練练線线繼继續续營营獎奖勵励懲惩';

function table(): Uint16Array {
  const folded = new Uint16Array(65_536);
  for (let c = 0; c < folded.length; c += 1) folded[c] = c;
  for (let c = 0xff01; c <= 0xff5e; c += 1) folded[c] = c - 0xfee0;
  for (let i = 0; i + 1 < VARIANTS.length; i += 2)
    folded[VARIANTS.charCodeAt(i)] = VARIANTS.charCodeAt(i + 1);
  for (const [from, to] of PAIRS) {
    for (const c of from) folded[c.charCodeAt(0)] = to.charCodeAt(0);
  }
  // Full-width ASCII punctuation was folded to ASCII above and is folded once more to the Chinese mark.
  for (let c = 0xff01; c <= 0xff5e; c += 1) folded[c] = folded[folded[c] ?? c] ?? c;
  for (const c of '\u200b\u200c\u200d\ufeff\u00ad\r\u2060') folded[c.charCodeAt(0)] = DROPPED;
  return folded;
}

const FOLDED = table();

/** The character that stands for `code`, or `DROPPED`. */
export function fold(code: number): number {
  return FOLDED[code] ?? code;
}
