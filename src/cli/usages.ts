/** How each command is called: what `help` prints, and what is answered to arguments that do not fit. */
export const usages = {
  extract: 'extract 文件|- [--json]',
  import:
    'import 文件|- --units 单位通讯录 [--confirm [--past overdue|skip] [--until 日期]] [--urgency urgent|normal|light] [--title 名称] [--as-new]',
  map: 'map 写法 单位 [单位 …] | map 写法 --nobody',
  event:
    'event list | event 编号|出处 日期 [--note 说明] [--overdue|--skip] [--again|--correct 原录入的日期]',
  record:
    'record 签收|进展|办结|延期|暂停|恢复|催办 单位 [出处] [--plan 文号|标题] [--due 日期] [--all] [--to 日期] [--note 说明]',
  calendar: {
    import: 'calendar import 文件 [--year 年份] [--source 依据] [--json]',
    list: 'calendar list 年份 [--json]',
    add: 'calendar add 日期 off|work 名称 --source 依据 [--json]',
    remove: 'calendar remove 日期 [--json]',
  },
  preview: 'preview [--plan 文号|标题] [--unit 单位] --from 日期 --to 日期 [--json]',
  rehearse:
    'rehearse --plan 文件 --units 单位通讯录 [--policy 文件] --from 日期 --to 日期 [--past overdue|skip] [--until 日期] [--replies none|seeded:数字] [--json]',
  policy: 'policy list | policy show 名称 [--yaml] | policy import 文件 [--check|--apply]',
  limits: 'limits [文件]',
  burden: 'burden --from 日期 --to 日期 [--json]',
  try: 'try email|sms|chat 邮箱|手机号|群机器人',
  settle: 'settle | settle 编号 arrived|resend',
  addresses: 'addresses | addresses restore 编号',
  reconcile: 'reconcile [--from 日期] [--to 日期] [--json]',
  'verify-log': 'verify-log [--json] [--anchor [锚值]]',
  evidence: 'evidence 单位 出处 [--due 日期] [--plan 文号|标题] --out 文件.json|文件.docx',
  schedule: "schedule list | schedule set 名称 'CRON' | schedule reset 名称",
  demo: 'demo [--resume]',
} as const;

export type CommandName = keyof typeof usages;

/** Each form of a command. */
export function formsOf(name: CommandName): string[] {
  const usage = usages[name];
  return typeof usage === 'string' ? usage.split(/ \| (?=[a-z])/) : Object.values(usage);
}
