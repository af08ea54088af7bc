import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { decodeWhole } from '../src/decode.ts';
import { pathError } from '../src/errors.ts';

/** A file of settings in whatever encoding an office saves it in. Throws a UserError when it cannot be read whole. */
export function readTextFile(path: string): string {
  try {
    return decodeWhole(readFileSync(path), basename(path));
  } catch (error) {
    throw pathError(error, path);
  }
}

/** What the parser finds, for a reader who does not know its English; it quotes nothing of the file. */
const faults: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: '缩进要用空格，不能用制表符（Tab）',
  DUPLICATE_KEY: '与前面的项目重名',
  BAD_INDENT: '缩进不对，或括号没有写完整',
  MISSING_CHAR: '缺少后半个引号、括号，或名称后的冒号',
  BLOCK_AS_IMPLICIT_KEY: '一行里有两个冒号，或缩进不对；文字里有冒号的要加引号',
  MULTILINE_IMPLICIT_KEY: '一行里有两个冒号，或缩进不对；文字里有冒号的要加引号',
  UNEXPECTED_TOKEN: '与上下行对不上，请核对缩进、引号和括号',
  BAD_SCALAR_START: '文字以特殊符号开头，要加引号',
};

/** The content of a YAML (or JSON) text, or what is wrong with it and where. */
export function readYaml(text: string): { value: unknown } | { problem: string } {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) {
    const { line } = lineCounter.linePos(syntax.pos[0]);
    const why = faults[syntax.code] ?? '请核对缩进、冒号、引号和括号';
    return { problem: `第${line}行不是正确的 YAML 写法（${why}）` };
  }
  try {
    return { value: document.toJS() };
  } catch {
    return { problem: '不是正确的 YAML 写法（用 * 引用的内容不存在，或引用过多）' };
  }
}
