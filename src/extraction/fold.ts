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
  // Marks that open a line or an entry part it from what stands before, as a blank does.
  // Р, a letter that no Chinese text has, is how some sites mark a paragraph's end.
  ['Р▲△★☆◆◇■□●▪•※►▶✦◎▼', ' '],
  ['　\u00a0\u2002\u2003\u2009\u202f\v\f', ' '],
];

/** Traditional and variant characters of the words that matter here, each before its simplified form. */
const VARIANTS =
  '個个內内後后週周時时間间責责單单領领長长續续進进財财務务區区縣县鄉乡鎮镇廳厅處处員员會会開开發发報报關关機机構构辦办學学導导門门級级應应須须將将對对與与為为從从節节慶庆勞劳陽阳舊旧號号兩两萬万齊齐參参' +
  '協协聯联總总黨党國国業业環环場场衛卫險险體体據据準准確确備备審审計计劃划規规範范項项標标執执實实現现動动訊讯網网團团歷历經经濟济農农貿贸輸输運运鐵铁統统監监檢检測测滿满達达僅仅約约際际該该組组織织設设' +
  '點点類类優优顧顾請请認认識识講讲論论證证評评試试調调議议讀读牽牵頭头堅坚於于並并復复佈布稅税檔档創创負负屬属擬拟訂订彙汇匯汇錄录驗验顯显階阶廣广園园轉转補补獲获層层隱隐離离歲岁術术東东島岛灣湾蘇苏華华' +
  '變变隨随産产產产陸陆隊队軍军書书幹干屆届終终緊紧結结給给紀纪編编練练線线繼继營营獎奖勵励懲惩壓压縮缩擴扩減减綠绿藍蓝紅红銀银錢钱鄰邻鄭郑醫医藥药療疗複复雜杂誌志誠诚談谈話话語语說说讓让護护譯译譜谱貢贡' +
  '貧贫貨货購购貫贯賀贺費费貼贴資资賦赋質质賬账賽赛贊赞贈赠車车軌轨軟软輕轻載载較较輔辅輛辆輝辉輪轮輯辑轄辖辭辞遞递適适遷迁選选遺遗還还邊边遠远過过違违連连郵邮釋释釐厘針针鋼钢鎖锁鏈链鐘钟鑒鉴鑑鉴閉闭閱阅' +
  '闊阔闢辟陰阴陣阵雙双難难電电靈灵靜静響响順顺預预頒颁頓顿頻频題题額额願愿飛飞養养館馆驅驱驚惊鬥斗魚鱼鳥鸟鹽盐麥麦黃黄齡龄龍龙龐庞勸劝勢势勝胜勳勋卻却吳吴問问啟启喪丧喬乔嘆叹嚴严圍围圖图圓圆聖圣壇坛壞坏' +
  '堯尧墊垫塊块塗涂壘垒壽寿夠够夢梦夥伙夾夹奪夺奮奋婦妇媽妈孫孙寧宁寫写寬宽寶宝專专尋寻岡冈嶺岭巖岩師师帳帐帶带幣币幫帮幾几庫库廁厕廂厢廈厦廚厨廟庙廠厂廢废張张強强彈弹彎弯徑径徵征徹彻恆恒恥耻悅悦惡恶惱恼' +
  '愛爱慣惯慮虑憂忧憑凭憲宪懷怀戰战戶户拋抛掃扫掛挂採采揀拣換换揮挥損损搖摇搶抢撥拨撫抚撲扑擁拥擇择擊击擔担擠挤攔拦攜携攝摄敗败敘叙敵敌數数斷断晉晋暢畅暫暂曆历條条楊杨極极樓楼樞枢樣样樹树橋桥權权歐欧歡欢' +
  '歸归殘残殺杀殼壳氣气決决沒没沖冲況况洩泄湯汤溝沟溫温滅灭漢汉滬沪滯滞漁渔漲涨漸渐潛潜潔洁澤泽濤涛濫滥瀏浏灘滩災灾烏乌無无煙烟煉炼熱热燈灯燒烧爐炉爭争爾尔牆墙狀状獨独獻献瑪玛瓊琼畢毕畫画異异當当疊叠盤盘' +
  '眾众睏困矯矫礎础礦矿禍祸禮礼種种稱称穀谷積积穩稳窮穷競竞筆笔築筑簡简簽签籃篮籌筹糧粮糾纠紋纹納纳純纯紙纸紛纷細细絕绝綜综維维緒绪緣缘績绩繳缴' +
  '職职誤误課课諾诺諮谘謀谋謹谨譽誉貸贷賃赁賓宾賞赏賠赔賴赖贏赢趙赵趕赶躍跃軀躯輩辈輻辐轟轰辯辩遜逊遼辽邁迈鄧邓醞酝釀酿鈔钞鉛铅銘铭銜衔鋪铺錦锦鍵键鍛锻鎂镁鏡镜鐮镰鑄铸閃闪閑闲閘闸閣阁閤合闡阐陳陈陝陕雞鸡' +
  '雖虽霧雾韓韩韻韵頁页頌颂頗颇頰颊顆颗顏颜顛颠飢饥飯饭飲饮飾饰餅饼餓饿餘余駐驻駕驾駛驶騙骗騰腾騷骚驟骤骯肮髒脏鬧闹鬱郁鮮鲜鯨鲸鴨鸭鵝鹅鵬鹏麗丽麵面黴霉齋斋齒齿龜龟倉仓倆俩們们偉伟側侧偵侦偽伪傑杰傘伞傢家' +
  '傭佣傳传債债傷伤傾倾僑侨僱雇價价儀仪億亿儉俭儲储冊册凍冻凈净淨净則则剛刚劇剧劉刘劑剂勁劲厭厌叢丛喚唤噸吨嚇吓嚮向囑嘱塵尘壩坝壯壮奧奥宮宫寢寝峽峡崗岗嶄崭帥帅幟帜悶闷慘惨態态憶忆懇恳懶懒懸悬戀恋戲戏捨舍' +
  '揚扬搗捣摯挚撐撑撓挠撿捡擋挡擺摆擾扰攤摊攪搅斂敛斃毙斬斩晝昼暈晕曉晓曬晒桿杆棄弃棟栋榮荣槍枪樂乐檯台欄栏殲歼毀毁氈毡涼凉淚泪淪沦湊凑渾浑湧涌滾滚潑泼潤润澆浇澱淀濁浊濃浓濕湿濱滨濾滤瀉泻瀕濒瀝沥煩烦燦灿' +
  '燭烛爺爷犧牺猶犹獄狱獵猎獸兽琺珐畝亩疇畴瘋疯癮瘾皺皱盜盗盞盏睜睁瞞瞒矚瞩砲炮碩硕碼码磚砖禦御禿秃穫获窩窝窪洼筍笋篩筛簾帘籤签糞粪紐纽紗纱紡纺紹绍絆绊絞绞絡络絲丝綁绑綱纲緝缉締缔緩缓緯纬縫缝縱纵繞绕繩绳' +
  '繪绘纖纤罰罚罷罢羅罗羨羡義义習习翹翘聞闻聰聪聲声聳耸聽听肅肃脅胁脈脉腎肾腦脑腫肿腳脚腸肠膚肤膠胶膽胆臉脸臨临臺台興兴舉举艙舱艦舰艱艰藝艺茲兹荊荆莊庄葉叶葦苇蒼苍蓋盖蓮莲蔣蒋蔥葱蕩荡薦荐薩萨蘆芦蘋苹蘭兰' +
  '虛虚虧亏蝕蚀蟲虫蠶蚕蠻蛮衝冲裏里裝装裡里製制褲裤襪袜襯衬襲袭見见視视親亲覺觉覽览觀观觸触討讨訓训託托記记訛讹訝讶訟讼訪访許许訴诉診诊註注詐诈詞词詢询詳详誇夸誕诞誘诱誰谁';

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
