import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plans } from '../../../src/db/schema.ts';
import type { EvidencePack } from '../../../src/evidence/pack.ts';
import { evidenceDocument } from '../../../src/evidence/document.ts';
import { hashOf } from '../../../src/evidence/chain.ts';
import { acknowledge, complete } from '../../../src/replies/record.ts';
import { extend } from '../../../src/replies/reschedule.ts';
import { owedByUnit } from '../../../src/db/owed.ts';
import { runProgram } from '../../support/program.ts';
import { moment, openWorld, planText, type World } from '../../support/world.ts';

const UNIT = '示例县财政局';
const REF = '一（一）1';
const PLAN = planText([
  '2018年11月30日前，完成预算公开专项检查。（县财政局牵头落实，县教育局配合）',
  '每月10日前报送进展，2018年12月31日前完成。（县财政局负责）',
]);

describe('cuiban evidence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuiban-evidence-'));
  let world: World;
  let url = '';
  let id = '';

  beforeAll(async () => {
    world = await openWorld({ backend: 'postgres', start: '2018-11-05 10:00' });
    url = world.app.env.DATABASE_URL ?? '';
    await world.confirm(PLAN);
    await world.until('2018-11-06 10:00');
    id = (await owedByUnit(world.app.db, UNIT)).find(({ ref }) => ref === REF)?.id ?? '';
    await acknowledge(world.app, id);
    await world.until('2018-11-24 10:00');
    await extend(world.app, id, { dueOn: '2018-12-14', note: '抽查范围扩大，经领导同意' });
    await world.until('2018-12-13 10:00');
    // 从别处粘贴来的字符，XML 里不能有。
    await complete(world.app, id, '检查报告\u0007\ufffe已报送');
    await world.until('2018-12-14 10:00');
    await world.sent();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.sent();
    await world.end();
  });

  const made = async (name: string, ...argv: string[]) => {
    const out = join(folder, name);
    const ran = await runProgram(url, 'evidence', UNIT, REF, '--out', out, ...argv);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/已保存到 .*：催办\d+条，消息\d+条，答复3次。$/);
    return readFileSync(out);
  };
  const refusal = async (...argv: string[]): Promise<string> => {
    const { code, out, err } = await runProgram(url, 'evidence', ...argv);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    return err;
  };

  it('JSON：依据、原文、策略、日历、催办、消息、日志和答复一应俱全，封存值可以重算', async () => {
    const pack: EvidencePack = JSON.parse((await made('pack.json')).toString('utf8'));
    const [plan] = await world.app.db.select().from(plans);
    expect(pack.plan).toMatchObject({ docNumber: '示政办发〔2018〕12号', sha256: plan?.sha256 });
    for (const { span, words } of [pack.task, pack.deadline])
      expect(plan?.text.slice(span[0], span[1])).toBe(words);
    expect(pack.deadline.words).toBe('2018年11月30日前');
    expect(pack.unit).toMatchObject({ name: UNIT, words: [{ words: '县财政局', role: 'lead' }] });
    expect(pack.obligation).toMatchObject({
      state: 'closed',
      periodOn: '2018-11-30',
      dueOn: '2018-12-14',
      dueVersion: 2,
      dueSetAt: '2018-11-24T10:00:00+08:00',
    });
    expect(pack.policy).toMatchObject({ name: 'standard', version: 1 });
    expect(pack.policy.definition.steps.length).toBeGreaterThan(3);
    expect(pack.calendar).toMatchObject({ from: '2018-11-05', provisionalDays: 0 });
    expect(pack.calendar.days[0]).toMatchObject({ on: '2018-12-29', working: true, label: '元旦调休上班' });
    expect(pack.calendar.sources).toMatchObject([{ origin: 'data', days: pack.calendar.days.length }]);
    expect(pack.replies.map(({ kind, note }) => [kind, note])).toEqual([
      ['acknowledge', null],
      ['extension', '抽查范围扩大，经领导同意'],
      ['completion', '检查报告\u0007\ufffe已报送'],
    ]);

    const states = new Set(pack.reminders.map(({ state }) => state));
    expect(states).toEqual(new Set(['accepted', 'cancelled', 'skipped']));
    for (const reminder of pack.reminders) {
      expect(reminder.title).not.toBe('');
      if (reminder.state === 'cancelled')
        expect(reminder.reason).toMatch(/^(?:事项已办结|时限已延至2018年12月14日)$/);
      else if (reminder.state === 'skipped') expect(reminder.reason).not.toBeNull();
      else expect(pack.messages.map(({ id: of }) => of)).toContain(reminder.messageId);
    }
    for (const message of pack.messages) {
      expect(message.attempts).toMatchObject([{ number: 1, outcome: 'accepted' }]);
      expect(message.log.map(({ to }) => to)).toEqual(['pending', 'sending', 'accepted']);
      for (const { previousHash, hash, at, ...row } of message.log)
        expect(hashOf({ ...row, at: new Date(at) }, previousHash ?? '')).toBe(hash);
      if (message.channel === 'sms') expect(message.to).toMatch(/^199\*{4}\d{4}$/);
      else {
        expect(message.messageIdHeader).toBe(`<${message.id}@office.example>`);
        const content = createHash('sha256').update(`${message.to}\n${message.subject}\n${message.text}`);
        expect(message.log.at(-1)?.contentHash).toBe(content.digest('hex'));
      }
    }
    expect(new Set(pack.messages.map(({ channel }) => channel))).toEqual(new Set(['email', 'sms']));
    expect(JSON.stringify(pack)).not.toMatch(/1990000\d{4}/);
    expect(pack.log).toMatchObject({ whole: true, unsealed: 0, problems: [] });
  });

  it('docx：能打开的文档，内容与 JSON 一致，坏字符不进文档', async () => {
    const pack: EvidencePack = JSON.parse((await made('again.json')).toString('utf8'));
    const text = textOf(await made('pack.docx'));
    for (const words of [
      '督办事项办理情况',
      pack.plan.title,
      pack.plan.sha256,
      '2018年11月30日前（全文第',
      '2018-12-14（第2版，2018-11-24 10:00调整）',
      '已办结',
      '抽查范围扩大，经领导同意',
      '检查报告已报送',
      ...pack.messages.flatMap(({ messageIdHeader, log }) => [
        messageIdHeader ?? '',
        ...log.map(({ hash }) => hash ?? ''),
      ]),
      ...pack.reminders.map(({ title }) => title),
      `制作本材料时验证了全部消息日志：完整，共${pack.log.rows}条`,
      pack.log.anchor?.hash ?? '',
    ])
      expect(text).toContain(words);
    expect(text).not.toMatch(/1990000\d{4}/);
  });

  it('docx：没有调休的不说“下列安排”，休息日也发送的照实写', async () => {
    const pack: EvidencePack = JSON.parse((await made('quiet.json')).toString('utf8'));
    const usual = textOf(await evidenceDocument(pack));
    expect(usual).toContain('邮件在工作日08:30至11:30、14:30至17:30发送');
    expect(usual).toContain('按下列安排计算工作日');
    const daily: EvidencePack = {
      ...pack,
      policy: { ...pack.policy, definition: { ...pack.policy.definition, quietHolidays: false } },
      calendar: { ...pack.calendar, days: [] },
    };
    const text = textOf(await evidenceDocument(daily));
    expect(text).toContain('邮件在每天（含休息日）08:30至11:30、14:30至17:30发送');
    expect(text).toContain('没有放假和调休安排，按周一至周五上班、周六周日休息计算工作日。');
    expect(text).not.toContain('下列安排');
  });

  it('日志已被改动：材料照样做出，里面写明，退出码1', async () => {
    const { db } = world.app;
    await db.execute('alter table message_log disable trigger user');
    await db.execute(`update message_log set reason = reason || '。' where seq = 2`);
    const out = join(folder, 'broken.docx');
    const ran = await runProgram(url, 'evidence', UNIT, REF, '--out', out);
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('注意：消息日志不完整：第2号记录的内容或封存值被改动。');
    expect(textOf(readFileSync(out))).toContain('不完整。第2号记录的内容或封存值被改动。');
    await db.execute(`update message_log set reason = left(reason, -1) where seq = 2`);
    await db.execute('alter table message_log enable trigger user');
  });

  it('不止一项、没有、写法不对：各有一句话说明，不写文件', async () => {
    const out = join(folder, 'none.json');
    expect(await refusal(UNIT, '一（一）2', '--out', out)).toMatch(
      /^“示例县财政局”在“一（一）2”处有\d项责任事项：一（一）2“.*”（2018年\d+月\d+日到期，示政办发〔2018〕12号）；.*请用 --due 写明到期日，或用 --plan 写明计划的文号、标题或编号。$/,
    );
    expect(await refusal(UNIT, '九', '--out', out)).toBe(
      '“示例县财政局”没有出处为“九”的责任事项。出处以通知中的“任务出处”为准。',
    );
    expect(await refusal(UNIT, REF, '--due', '2018-11-30', '--out', out)).toContain(
      '没有符合条件的责任事项，现有：一（一）1“完成预算公开专项检查”（2018年12月14日到期，示政办发〔2018〕12号）。',
    );
    expect(await refusal(UNIT, REF)).toBe(
      '没有写明保存到哪个文件（--out）。文件名请以 .json 或 .docx 结尾。',
    );
    expect(await refusal(UNIT, REF, '--out', 'a.pdf')).toContain('“a.pdf”的格式不对。');
    expect(await refusal(UNIT, REF, '--out', join(folder, 'no', 'such.json'))).toMatch(
      /such\.json”写不了：文件夹不存在。请确认文件夹存在/,
    );
    expect(existsSync(out)).toBe(false);
    await made('one.json', '--due', '2018-12-14', '--plan', '示政办发〔2018〕12号');
    expect(moment('2018-12-14 10:00').getTime()).toBe(world.clock.now().getTime());
  });
});

/** The words of a docx, cell by cell; throws when its XML is broken. */
function textOf(docx: Uint8Array): string {
  const files = unzipSync(docx);
  for (const [name, bytes] of Object.entries(files))
    if (/\.(?:xml|rels)$/.test(name)) new SaxesParser().write(strFromU8(bytes)).close();
  const body = strFromU8(files['word/document.xml'] ?? new Uint8Array());
  return body
    .replace(/<\/w:p>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
