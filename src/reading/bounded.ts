import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { damagedFile } from './refusals.ts';
import type { ThreadAnswer, ThreadTask } from './thread.ts';
import type { SourceDocument } from './types.ts';

/**
 * Reads files in a thread of its own, which can be stopped at any instant: what bounds the time and the memory of a
 * file that was made to take both, whatever its format.
 */

/** What one file may cost. */
export interface Bounds {
  readonly milliseconds: number;
  /** How much the process may grow meanwhile: packed streams can hold a thousand times their size. */
  readonly bytes: number;
}

const BOUNDS: Bounds = { milliseconds: 60_000, bytes: 1024 * 1024 * 1024 };
/** A PDF's pages are worked out one by one: two hundred of them take some seconds. */
const PDF_BOUNDS: Bounds = { ...BOUNDS, milliseconds: 30_000 };

const THREAD_MEGABYTES = 768;
/** A thread that has loaded its readers waits this long for the next file. */
const IDLE_MS = 20_000;

/** At most one idle thread is kept: loading a reader costs more than reading most plans. */
let idle: { readonly thread: Worker; readonly timer: NodeJS.Timeout } | null = null;

/** Reads a file in a thread. Throws a `UserError` where the file is refused, takes too long or needs too much. */
export async function readBounded(
  bytes: Uint8Array,
  name: string,
  bounds: Bounds = isPdf(bytes) ? PDF_BOUNDS : BOUNDS,
): Promise<SourceDocument> {
  const thread = takeThread();
  const answer = await ask(thread, { bytes: Uint8Array.from(bytes), name }, bounds);
  // A thread that answered is well, whatever it said; one that had to be given up is stopped.
  if (answer.kind === 'given up') await thread.terminate();
  else keepThread(thread);
  if (answer.kind === 'read') return answer.document;
  if (answer.kind === 'refused') throw new UserError(...answer.refusal);
  if (answer.kind === 'failed') throw new Error(answer.said);
  throw givenUp(answer.because, name, bounds);
}

function isPdf(bytes: Uint8Array): boolean {
  return [0x25, 0x50, 0x44, 0x46].every((byte, i) => bytes[i] === byte);
}

interface GivenUp {
  readonly kind: 'given up';
  readonly because: 'slow' | 'large' | 'crashed';
}

function ask(thread: Worker, task: ThreadTask, bounds: Bounds): Promise<ThreadAnswer | GivenUp> {
  return new Promise((resolve) => {
    const end = (answer: ThreadAnswer | GivenUp): void => {
      clearTimeout(timer);
      clearInterval(watch);
      // Only these: the thread has listeners of its own, and stays mute without them.
      thread.off('message', end);
      thread.off('exit', crash);
      thread.off('error', crash);
      resolve(answer);
    };
    const giveUp = (because: GivenUp['because']): void => end({ kind: 'given up', because });
    const crash = (error: unknown): void => {
      const full = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      giveUp(full ? 'large' : 'crashed');
    };
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > bounds.bytes) giveUp('large');
    }, 100);
    const timer = setTimeout(() => giveUp('slow'), bounds.milliseconds);
    thread.on('message', end);
    thread.on('exit', crash);
    thread.on('error', crash);
    thread.ref();
    thread.postMessage(task, [task.bytes.buffer as ArrayBuffer]);
  });
}

function givenUp(because: GivenUp['because'], name: string, bounds: Bounds): UserError {
  if (because === 'crashed') return damagedFile(name);
  if (because === 'large') {
    return new UserError(
      'DOCUMENT_TOO_LONG',
      `文件“${name}”的内容过多，读取时占用的内存超过限额。`,
      '请核对是否选错了文件；如确为工作计划，请拆分后分别导入。',
    );
  }
  return new UserError(
    'FILE_TOO_SLOW',
    `文件“${name}”在${Math.ceil(bounds.milliseconds / 1000)}秒内没有读完，已停止读取。`,
    '请将正文复制到新的 Word 文档或文本文件中再导入；内容很多的，请拆分后分别导入。',
  );
}

function takeThread(): Worker {
  if (idle) {
    const { thread, timer } = idle;
    clearTimeout(timer);
    idle = null;
    return thread;
  }
  const thread = new Worker(threadFile(), {
    // Only the main program's output belongs to its user.
    stdout: true,
    stderr: true,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEGABYTES },
  });
  // A thread that is being stopped may report a fault that nobody waits for; those that wait listen themselves.
  thread.on('error', () => undefined);
  thread.on('exit', () => {
    if (idle?.thread === thread) idle = null;
  });
  return thread;
}

/** Beside this file in the build. Tests run the sources, and Node 20 starts no TypeScript: they use the build's. */
function threadFile(): URL {
  const beside = new URL('thread.js', import.meta.url);
  return existsSync(fileURLToPath(beside))
    ? beside
    : new URL('../../dist/src/reading/thread.js', import.meta.url);
}

function keepThread(thread: Worker): void {
  if (idle) {
    void thread.terminate();
    return;
  }
  thread.unref();
  const timer = setTimeout(() => void thread.terminate(), IDLE_MS);
  timer.unref();
  idle = { thread, timer };
}
