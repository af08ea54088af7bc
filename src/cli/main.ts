import { errorText, UserError } from '../errors.ts';
import { commands, isCommand } from './commands.ts';
import { formsOf } from './usages.ts';

function help(): string {
  const entries = Object.keys(commands)
    .filter(isCommand)
    .map((name) => {
      const forms = formsOf(name).map((form) => `  ${form}\n`);
      return `${forms.join('')}      ${commands[name].what}`;
    });
  return ['用法：npm run -s cuiban -- 命令 [参数]', ...entries, DATES].join('\n\n');
}

const DATES = '日期写成 2026-11-20 的形式；出处即通知中的“任务出处”；方括号里的可以不写，竖线隔开的选一种。';

/** Prints a fault as one line (with the stack trace only at LOG_LEVEL=debug) and sets exit code 1. */
function report(error: unknown): void {
  const debug = process.env['LOG_LEVEL'] === 'debug' || process.env['LOG_LEVEL'] === 'trace';
  const line =
    error instanceof UserError
      ? error.line
      : `程序出错：${errorText(error)}。请设置 LOG_LEVEL=debug 重试，并把输出发给维护人员。`;
  console.error(debug && error instanceof Error ? `${line}\n${error.stack}` : line);
  process.exitCode = 1;
}

// Ends at once; what is open is closed by the exit hooks, the embedded PostgreSQL among them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const [name = 'help', ...argv] = process.argv.slice(2);
try {
  if (isCommand(name)) await commands[name].run(argv);
  else if (['help', '--help', '-h'].includes(name)) console.log(help());
  else
    throw new UserError(
      'ARGS',
      `没有“${name}”这个命令。`,
      `可用的命令：${Object.keys(commands).join('、')}。`,
    );
} catch (error) {
  report(error);
}
