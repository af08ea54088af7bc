const states: Record<string, string> = {
  planned: '已排期',
  queued: '已派发',
  pending: '待发',
  sending: '发送中',
  accepted: '已接收',
  delivered: '已送达',
  refused: '退回',
  uncertain: '待核实',
  cancelled: '取消',
  skipped: '跳过',
  deleted: '删除',
};

/** A state of a reminder or a message; null: before there was one. */
export const stateInWords = (state: string | null): string =>
  state === null ? '无' : (states[state] ?? state);
