import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UserError } from '../errors.ts';
import { threadSource } from './pdf-thread.ts';
import type { PdfLimits, RawPage, ThreadAnswer, ThreadSetting, ThreadTask } from './pdf-types.ts';

/** No work plan comes near these; a file that does is refused before it costs memory or minutes. */
export const PDF_LIMITS: PdfLimits = {
  pages: 2_000,
  characters: 20_000_000,
  pieces: 3_000_000,
  rules: 1_000_000,
  operators: 1_000_000,
  milliseconds: 120_000,
  bytes: 1_024 * 1024 * 1024,
};

const THREAD_MEGABYTES = 768;
/** A thread that has loaded the library waits this long for the next file. */
const IDLE_MS = 20_000;

const AS_TEXT = '请用 Word 或 WPS 打开后另存为 Word 文档或“纯文本（UTF-8）”再导入。';

/** At most one idle thread is kept: loading the library costs more than reading most plans. */
let idle: { readonly thread: Worker; readonly timer: NodeJS.Timeout } | null = null;

type Failure = Extract<ThreadAnswer, { kind: 'failed' }>;

/** The pages of a PDF file: text with its places, and ruling lines. Every fault is a `UserError`; time is bounded. */
export async function pagesOf(
  bytes: Uint8Array,
  name: string,
  limits: PdfLimits = PDF_LIMITS,
): Promise<RawPage[]> {
  const thread = takeThread();
  const answer = await ask(thread, { bytes: Uint8Array.from(bytes), limits });
  // A thread that answered is well, whatever it said; one that had to be given up is stopped.
  if (Array.isArray(answer) || answer.reason !== 'given up') keepThread(thread);
  else await thread.terminate();
  if (Array.isArray(answer)) return answer;
  throw refusal(answer, name, limits);
}

type GivenUp = { readonly reason: 'given up'; readonly because: 'slow' | 'large' | 'crashed' };

function ask(thread: Worker, task: ThreadTask): Promise<RawPage[] | Failure | GivenUp> {
  const pages: RawPage[] = [];
  return new Promise((resolve) => {
    const end = (answer: RawPage[] | Failure | GivenUp): void => {
      clearTimeout(timer);
      clearInterval(watch);
      // Only these: the thread has listeners of its own, and stays mute without them.
      thread.off('message', hear);
      thread.off('exit', fail);
      thread.off('error', fail);
      resolve(answer);
    };
    const giveUp = (because: GivenUp['because']): void => end({ reason: 'given up', because });
    const fail = (): void => giveUp('crashed');
    const hear = (answer: ThreadAnswer): void => {
      if (answer.kind === 'page') pages.push(answer.page);
      else end(answer.kind === 'done' ? pages : answer);
    };
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before > task.limits.bytes) giveUp('large');
    }, 100);
    const timer = setTimeout(() => giveUp('slow'), task.limits.milliseconds);
    thread.on('message', hear);
    thread.on('exit', fail);
    thread.on('error', fail);
    thread.ref();
    thread.postMessage(task, [task.bytes.buffer as ArrayBuffer]);
  });
}

function refusal(answer: Failure | GivenUp, name: string, limits: PdfLimits): UserError {
  const why = answer.reason === 'given up' ? answer.because : answer.reason;
  if (why === 'password') {
    return new UserError(
      'PDF_PASSWORD',
      `PDF 文件“${name}”设有打开密码。`,
      '请用密码打开后另存为没有密码的文件再导入。',
    );
  }
  if (why === 'pages') {
    return new UserError('PDF_TOO_LONG', `PDF 文件“${name}”超过 ${limits.pages} 页。`, '请拆分后分别导入。');
  }
  if (why === 'characters' || why === 'large') {
    return new UserError('PDF_TOO_LONG', `PDF 文件“${name}”的内容过多。`, '请拆分后分别导入。');
  }
  if (why === 'slow') return new UserError('PDF_TOO_SLOW', `读取 PDF 文件“${name}”超过时限。`, AS_TEXT);
  // A plan with a page missing would be taken for the whole: it is better refused.
  const where = answer.reason === 'broken' && answer.page > 0 ? `的第 ${answer.page} 页` : '';
  return new UserError(
    'PDF_BROKEN',
    `PDF 文件“${name}”${where}已损坏，无法读取。`,
    `请检查文件是否完整；${AS_TEXT}`,
  );
}

function takeThread(): Worker {
  if (idle) {
    const { thread, timer } = idle;
    clearTimeout(timer);
    idle = null;
    return thread;
  }
  const thread = new Worker(threadSource(), {
    eval: true,
    // Only the main program's output belongs to its user.
    stdout: true,
    stderr: true,
    execArgv: [],
    workerData: settingOf(),
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MEGABYTES },
  });
  // A thread that is being stopped may report a fault that nobody waits for; those that wait listen themselves.
  thread.on('error', () => undefined);
  thread.on('exit', () => {
    if (idle?.thread === thread) idle = null;
  });
  return thread;
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

function settingOf(): ThreadSetting {
  const require = createRequire(import.meta.url);
  const root = dirname(require.resolve('pdfjs-dist/package.json'));
  const build = join(root, 'legacy', 'build');
  return {
    library: pathToFileURL(join(build, 'pdf.min.mjs')).href,
    libraryWorker: pathToFileURL(join(build, 'pdf.worker.min.mjs')).href,
    characterMaps: join(root, 'cmaps') + '/',
    standardFonts: join(root, 'standard_fonts') + '/',
  };
}
