import { UserError } from '../errors.ts';

export function yearFrom(text: string, usage: string): number {
  if (/^\d{4}$/.test(text) && Number(text) >= 2004 && Number(text) <= 2100) return Number(text);
  throw wrong(`“${text}”应为2004年至2100年之间的年份。`, usage);
}

export function oneLine(what: string, text: string, most: number, usage: string): string {
  const line = text.trim();
  if (line === '' || line.length > most || /[\r\n]/.test(line))
    throw wrong(`${what} 应为一行文字，不超过${most}字。`, usage);
  return line;
}

export function wrong(what: string, usage: string, cause?: unknown): UserError {
  return new UserError('ARGS', what, `用法：npm run -s cuiban -- ${usage}`, { cause });
}

export function printJson(value: object): void {
  console.log(JSON.stringify(value, null, 2));
}
