import { UserError } from '../errors.ts';

/** The file is not what its format asks for: cut off, changed, or never right. Shared by all readers. */
export function damagedFile(name: string): UserError {
  return new UserError(
    'FILE_DAMAGED',
    `文件“${name}”已损坏或不完整。`,
    '请用 WPS 或 Office 打开核对并重新保存，或重新下载后再导入。',
  );
}

export function encryptedFile(name: string): UserError {
  return new UserError('FILE_ENCRYPTED', `文件“${name}”设有打开密码。`, '请取消密码后另存，再导入。');
}

/** More work than any plan needs: what unpacks, nests or repeats without measure. */
export function oversizedFile(name: string): UserError {
  return new UserError(
    'ARCHIVE_TOO_LARGE',
    `文件“${name}”解压后过大，可能是恶意文件。`,
    '请核对来源；如确为工作计划，请删去其中的图片和附件，另存后再导入。',
  );
}

/** Paragraphs, rows and cells that a document may have: the longest plan has some thousands. */
export const MAX_PARTS = 500_000;

export function tooManyParts(name: string): UserError {
  return new UserError(
    'DOCUMENT_TOO_LONG',
    `文件“${name}”的段落和单元格超过 50 万个。`,
    '请核对是否选错了文件；如确为工作计划，请拆分后分别导入。',
  );
}
