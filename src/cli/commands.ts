import type { CommandName } from './usages.ts';

/** One line for each command; its module is loaded only when it is called, so that `extract` starts at once. */
export const commands: Record<CommandName, { what: string; run(argv: string[]): Promise<void> }> = {
  extract: {
    what: '读取工作计划，列出任务、时限和责任单位（不写入数据库）',
    run: async (argv) => (await import('./extract.ts')).runExtract(argv),
  },
  import: {
    what: '导入工作计划和单位通讯录；加 --confirm 直接确认已匹配的任务，--past 说明已过的时限怎么办，--until 填写周期性时限的终止日期；文件没有标题的，用 --title 写明通知里怎么称呼；文号相同而内容不同的，加 --as-new 才另作一份导入',
    run: async (argv) => (await import('./import.ts')).runImport(argv),
  },
  map: {
    what: '记住计划里的单位写法指哪些单位，以后的计划照此匹配',
    run: async (argv) => (await import('./map.ts')).runMap(argv),
  },
  event: {
    what: '列出待起算的时限；录入起算事件（会议召开、收到交办单等）的日期，由此计算到期日并立项；又一次发生的加 --again，录错日期的用 --correct 更正',
    run: async (argv) => (await import('./event.ts')).runEvent(argv),
  },
  record: {
    what: '登记单位的答复（邮件、电话）或办公室的处理：签收、进展、办结、延期（--to）、暂停、恢复、立即催办。签收、催办不写出处即该单位的全部事项；其他各种须写明出处，或用 --all 表示全部。几份文件有同一出处的，用 --plan 写明哪一份；周期性时限指最早到期的一期，--due 指定另一期',
    run: async (argv) => (await import('./record.ts')).runRecord(argv),
  },
  calendar: {
    what: '工作日历：录入某年放假通知（.ics 或 .json），查看某年安排，登记或取消本单位自定的放假、上班日；录入后列出变动的催办',
    run: async (argv) => (await import('./calendar.ts')).runCalendar(argv),
  },
  preview: {
    what: '预览一段时间内将通知谁、何时、用什么渠道、写什么（不发送）',
    run: async (argv) => (await import('./preview.ts')).runPreview(argv),
  },
  rehearse: {
    what: '演练一段时间：真实排期、排队、发送到本机的演练邮箱、短信网关和工作群，列出每一条消息和没有参加演练的时限（用单独的数据，用完即删）',
    run: async (argv) => (await import('./rehearse.ts')).runRehearse(argv),
  },
  policy: {
    what: '查看或更新催办策略；show --yaml 按文件的写法输出，供修改后导入；--check 只看会有哪些变化，--apply 让正在进行的事项也改用新版本',
    run: async (argv) => (await import('./policy.ts')).runPolicy(argv),
  },
  limits: {
    what: '查看或更新发送限额（每号每天短信条数、各渠道每分钟条数）',
    run: async (argv) => (await import('./limits.ts')).runLimits(argv),
  },
  burden: {
    what: '各单位每周收到多少邮件、短信和工作群消息，供把握催办的疏密；按单位通讯录的顺序，不排名',
    run: async (argv) => (await import('./burden.ts')).runBurden(argv),
  },
  try: {
    what: '按现有设置发一条测试消息，看邮件、短信或工作群是否接通；不入库，不算催办',
    run: async (argv) => (await import('./try.ts')).runTry(argv),
  },
  settle: {
    what: '列出待核实的消息；登记人工核实的结果：已送达，或未送达、重新发送',
    run: async (argv) => (await import('./settle.ts')).runSettle(argv),
  },
  addresses: {
    what: '列出被退回而失效的邮箱和号码；确认无误的予以恢复',
    run: async (argv) => (await import('./addresses.ts')).runAddresses(argv),
  },
  reconcile: {
    what: '对账：一段时间内应发的催办各自怎样了；对不上的逐条列出',
    run: async (argv) => (await import('./reconcile.ts')).runReconcile(argv),
  },
  'verify-log': {
    what: '验证消息日志没有被改动；--anchor 打印最新的锚值供抄录，--anchor HASH 验证抄录以来没有改动',
    run: async (argv) => (await import('./verifyLog.ts')).runVerifyLog(argv),
  },
  evidence: {
    what: '把一项责任事项的依据、催办、发送、日志和答复汇成一份材料',
    run: async (argv) => (await import('./evidence.ts')).runEvidence(argv),
  },
  schedule: {
    what: '查看定时任务的运行时间，或修改、恢复默认；不必重启',
    run: async (argv) => (await import('./schedule.ts')).runSchedule(argv),
  },
  demo: {
    what: '用样例计划演示全流程（2018年5月25日至12月31日）',
    run: async (argv) => (await import('./demo.ts')).runDemo(argv),
  },
};

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
