import type { deadlines, ObligationState, ReplyKind } from '../db/schema.ts';

const states: Record<string, string> = {
  planned: '已排期',
  queued: '已派发',
  pending: '待发',
  held: '等候',
  sending: '发送中',
  accepted: '已接收',
  delivered: '已送达',
  bounced: '未送达',
  refused: '退回',
  expired: '逾时未发出',
  uncertain: '待核实',
  cancelled: '取消',
  skipped: '跳过',
  deleted: '删除',
};

/** A state of a reminder or a message; null: before there was one. */
export const stateInWords = (state: string | null): string =>
  state === null ? '无' : (states[state] ?? state);

/** How a try ended; null: nobody knows. */
export const outcomeInWords = (outcome: string | null): string => stateInWords(outcome ?? 'uncertain');

export const obligationStates: Record<ObligationState, string> = {
  open: '待签收',
  acknowledged: '已签收，办理中',
  submitted: '已报送，待确认',
  closed: '已办结',
  paused: '已暂停',
  cancelled: '已取消',
};

export const replyKinds: Record<ReplyKind, string> = {
  acknowledge: '签收',
  progress: '进展',
  completion: '办结',
  extension: '延期',
  notOurs: '非本单位',
  pause: '暂停',
  resume: '恢复',
  urge: '人工催办',
};

export const deadlineKinds: Record<(typeof deadlines.$inferSelect)['kind'], string> = {
  date: '确定日期',
  recurring: '周期性',
  relative: '自事件起算',
  ongoing: '常态化',
  period: '一段时期',
};
