import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathError, UserError } from '../errors.ts';
import { decodeWhole } from '../decode.ts';
import { parseRegistry } from './registryFile.ts';
import type { Registry } from './types.ts';

const MAX_BYTES = 10 * 1024 * 1024;

/** Reads a registry of units as Excel saves it (CSV in UTF-8 or GB18030). Throws a UserError that names the line to mend. */
export async function readRegistryFile(path: string): Promise<Registry> {
  const name = basename(path);
  try {
    const info = await stat(path);
    if (info.isDirectory())
      throw new UserError('FILE_IS_FOLDER', `“${path}”是文件夹，不是文件。`, '请指定单位通讯录的 CSV 文件。');
    if (info.size > MAX_BYTES)
      throw new UserError('FILE_TOO_LARGE', `文件“${name}”超过 10 MB。`, '请确认这是单位通讯录。');
    return parseRegistry(textOf(await readFile(path), name), name);
  } catch (error) {
    throw pathError(error, path);
  }
}

/** Most often an .xlsx is given where its CSV is meant. */
function textOf(bytes: Uint8Array, name: string): string {
  try {
    return decodeWhole(bytes, name);
  } catch (cause) {
    if (cause instanceof UserError && cause.code === 'TEXT_DAMAGED') throw cause;
    const advice = '请用 Excel 或 WPS 打开单位通讯录，另存为“CSV UTF-8（逗号分隔）”后再导入。';
    throw new UserError('REGISTRY_NOT_TEXT', `“${name}”不是 CSV 文件。`, advice, { cause });
  }
}
