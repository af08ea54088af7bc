/** Words of role labels: 牵头单位, 责任科室, 承办部室. Alternatives of a regular expression. */

export const ROLE_WORDS =
  '牵头|主办|主责|承办|第一责任|主要责任|责任|配合|协办|协同|参与|参加|协助|落实|实施|主管|负责|完成|整改|督办|监管|指导|办理|经办|报送|填报|承担|审核|具体承办|具体负责|组织实施';

export const ROLE_NOUNS =
  '单位|部门|科室|处室|股室|部室|室所|站所|学院|院系|院部|主体|机构|局室|县区|区县|镇街|乡镇|地区';

/** Of those words, the ones that say who leads. */
export const LEADS = /^(?:牵头|主办|主责|第一)/;

/** 列第一位的为牵头单位, 排在首位的单位牵头: how to read lists that name no roles. */
export const FIRST_LEADS =
  /(?:第一|首位|首个)[^，。；）由]{0,12}[为是作系](?:第一|总)?牵头|(?:排名?|列|位列|名列|位于|处于|居)[在于为]?(?:第一|首|最前|前列)[^，。；）由]{0,14}牵头|第一(?:位|个|家|名|顺序)[^，。；）由]{0,14}牵头|牵头(?:单位|部门)?(?:在前|居前|列前|列首|[排列]在?(?:第一|首|最前))/;

/** 各牵头单位 leads by its name; 牵头起草部门 only drafts. */
export const LEADING = new RegExp(`牵头(?!起草)(?:$|[^，。；、]{0,6}(?:${ROLE_NOUNS})(?:（[^）]*）)?$)`);
