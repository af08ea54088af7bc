import { UserError } from '../errors.ts';
import { mapUnits } from '../plans/mapUnits.ts';
import { readArgs } from './args.ts';
import { withData } from './withData.ts';
import { usages } from './usages.ts';

const USAGE = usages.map;

/** Remembers which units a plan's words mean. The tasks that wait with them then need confirming. */
export async function runMap(argv: string[]): Promise<void> {
  const { values, words: given } = readArgs(argv, {
    options: { nobody: { type: 'boolean' } },
    words: [1, 100],
    usage: USAGE,
  });
  const [words = '', ...units] = given;
  if (units.length === 0 && !values.nobody)
    throw new UserError('ARGS', '没有指定单位。', `用法：npm run -s cuiban -- ${USAGE}`);
  await withData(async (app) => {
    const mapped = await mapUnits(app, { words, units: values.nobody ? [] : units });
    const meaning = mapped.units.length > 0 ? `指${mapped.units.join('、')}` : '不指任何单位';
    console.log(`已记住：“${words}”${meaning}。涉及待匹配的任务${mapped.tasks}项。`);
    if (mapped.tasks > 0 && mapped.units.length > 0)
      console.log('请对相应计划再次运行 import 并加上 --confirm，以生成责任事项。');
  });
}
