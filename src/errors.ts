/**
 * A fault that the person at the keyboard can mend. Commands print `message` and `advice` on one line, without a
 * stack trace, and exit 1; anything else is a fault of ours and is logged whole.
 */
export class UserError extends Error {
  /** Stable identifier, listed in docs/errors.md, for example `FILE_MISSING`. */
  readonly code: string;
  /** What to do about it, in the user's language, as a full sentence. */
  readonly advice: string;

  constructor(code: string, message: string, advice: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
    this.advice = advice;
  }

  /** The one line that a command prints. */
  get line(): string {
    return `${this.message}${this.advice}`;
  }
}

/**
 * The text of anything that was thrown, on one line of at most 300 characters. Of a failed query only the reason: the
 * statement and its parameters (names, telephone numbers) belong into no log and no message.
 */
export function errorText(error: unknown): string {
  if (error instanceof Error && error.message.startsWith('Failed query') && error.cause !== undefined) {
    return errorText(error.cause);
  }
  if (error instanceof AggregateError && error.message === '') return error.errors.map(errorText).join('; ');
  if (error instanceof Error) return (error.message || error.name).replace(/\s+/g, ' ').slice(0, 300);
  return String(error);
}

/** A file system fault in one sentence; anything else as it is. */
export function pathError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new UserError('FILE_MISSING', `找不到文件“${path}”。`, '请核对路径和文件名。', { cause: error });
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new UserError('FILE_FORBIDDEN', `没有读取文件“${path}”的权限。`, '请检查文件权限或换一个位置。', {
      cause: error,
    });
  }
  if (code === 'EISDIR') {
    return new UserError('FILE_IS_FOLDER', `“${path}”是文件夹，不是文件。`, '请指定其中的一个文件。', {
      cause: error,
    });
  }
  return error;
}
