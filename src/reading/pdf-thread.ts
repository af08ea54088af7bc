import type {
  Glyphs,
  PdfLimits,
  RawPage,
  Rule,
  ThreadAnswer,
  ThreadSetting,
  ThreadTask,
} from './pdf-types.ts';

/**
 * What runs in the thread that takes PDF files apart. The functions of this file are sent there as source text
 * (`threadSource`), because a thread's file would be TypeScript in tests and JavaScript in the build: they may use each
 * other, and nothing else from outside themselves.
 *
 * The thread is what bounds a hostile file: it can be stopped at any instant, its memory is capped, and the globals that
 * pdf.js defines on loading stay in it. pdf.js was chosen because it is the one maintained reader in JavaScript that
 * knows the Chinese character maps, repairs damaged files and gives the ruling lines besides the text.
 */
export function threadSource(): string {
  const parts = [serve, fence, openAndRead, readPage, glyphsOf, rulesOf, pathRules, addRule, times];
  return `${parts.map(String).join('\n')}\nserve((url) => import(url));`;
}

type Matrix = readonly number[];

interface TextItem {
  readonly str?: string;
  readonly width: number;
  readonly transform: number[];
}

interface Page {
  getViewport(options: { scale: number }): { width: number; height: number; transform: number[] };
  getTextContent(options: object): Promise<{ items: TextItem[] }>;
  getOperatorList(): Promise<{ fnArray: number[]; argsArray: (unknown[] | null)[] }>;
  cleanup(): void;
}

interface Library {
  readonly OPS: Readonly<Record<string, number>>;
  getDocument(options: object): {
    readonly promise: Promise<{ readonly numPages: number; getPage(n: number): Promise<Page> }>;
    destroy(): Promise<void>;
  };
}

type Load = (url: string) => Promise<unknown>;

/** Answers one task after the other. Anything thrown is an answer too. */
function serve(load: Load): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const setting = workerData as ThreadSetting;
  fence();
  const library = load(setting.libraryWorker).then(() => load(setting.library)) as Promise<Library>;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  const answer = (message: ThreadAnswer): void => parentPort?.postMessage(message);
  parentPort?.on('message', (task: ThreadTask) => {
    library
      .then((pdf) => openAndRead(pdf, setting, task, answer))
      .then(answer, (error: unknown) => {
        const password = error instanceof Error && error.name === 'PasswordException';
        answer({ kind: 'failed', ...(password ? { reason: 'password' } : { reason: 'broken', page: 0 }) });
      });
  });
}

/** Nothing is drawn here: the canvas package is kept out, its classes are stood in for, and warnings go nowhere. */
function fence(): void {
  const modules = process.getBuiltinModule('node:module');
  const createRequire = modules.createRequire;
  modules.createRequire = (from) => {
    const require = createRequire(from);
    const guarded = (id: string): unknown => (id === '@napi-rs/canvas' ? {} : require(id));
    return Object.assign(guarded, require);
  };
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) Object.assign(globalThis, { [name]: Function });
  for (const name of ['log', 'info', 'warn', 'error']) Object.assign(console, { [name]: () => undefined });
}

async function openAndRead(
  pdf: Library,
  setting: ThreadSetting,
  task: ThreadTask,
  answer: (message: ThreadAnswer) => void,
): Promise<ThreadAnswer> {
  const { bytes, limits } = task;
  const opening = pdf.getDocument({
    data: bytes,
    verbosity: 0,
    isEvalSupported: false,
    enableXfa: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    // No image is ever decoded: only text and lines are wanted.
    maxImageSize: 0,
    cMapUrl: setting.characterMaps,
    cMapPacked: true,
    standardFontDataUrl: setting.standardFonts,
    stopAtErrors: false,
  });
  try {
    const document = await opening.promise;
    if (document.numPages > limits.pages) return { kind: 'failed', reason: 'pages' };
    let [characters, pieces, rules] = [0, 0, 0];
    for (let n = 1; n <= document.numPages; n += 1) {
      const page = await readPage(pdf, document.getPage(n), limits).catch(() => null);
      if (page === null) return { kind: 'failed', reason: 'broken', page: n };
      for (const glyphs of page.glyphs) characters += glyphs.text.length;
      pieces += page.glyphs.length;
      rules += page.rules.length;
      if (characters > limits.characters || pieces > limits.pieces) {
        return { kind: 'failed', reason: 'characters' };
      }
      answer({ kind: 'page', page: rules > limits.rules ? { ...page, rules: [] } : page });
    }
    return { kind: 'done' };
  } finally {
    await opening.destroy();
  }
}

async function readPage(pdf: Library, opening: Promise<Page>, limits: PdfLimits): Promise<RawPage> {
  const page = await opening;
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent({ includeMarkedContent: false });
  const rules = await page.getOperatorList().then(
    (list) => (list.fnArray.length > limits.operators ? [] : rulesOf(pdf.OPS, list, transform)),
    () => [],
  );
  page.cleanup();
  return { width, height, glyphs: glyphsOf(items, transform), rules };
}

/** Level text only: what runs askew is a watermark or a stamp. */
function glyphsOf(items: readonly TextItem[], view: Matrix): Glyphs[] {
  const glyphs: Glyphs[] = [];
  for (const { str, width, transform } of items) {
    if (str === undefined || str.trim() === '') continue;
    const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = times(view, transform);
    const size = Math.hypot(c, d);
    if (!(a > 0) || Math.abs(b) > 0.1 * a || !(size > 0) || !Number.isFinite(x + y + width)) continue;
    glyphs.push({ text: str, x, y, width, size });
  }
  return glyphs;
}

/** Follows the transformations through the operators and keeps every straight level or upright stroke. */
function rulesOf(
  ops: Readonly<Record<string, number>>,
  list: { readonly fnArray: readonly number[]; readonly argsArray: readonly (unknown[] | null)[] },
  view: Matrix,
): Rule[] {
  const rules: Rule[] = [];
  const stack: Matrix[] = [];
  const strokes = [ops['stroke'], ops['closeStroke'], ops['fillStroke'], ops['eoFillStroke']];
  strokes.push(ops['closeFillStroke'], ops['closeEOFillStroke']);
  const fills = [ops['fill'], ops['eoFill']];
  let matrix = view;
  for (let i = 0; i < list.fnArray.length && rules.length < 20_000; i += 1) {
    const op = list.fnArray[i];
    const args = list.argsArray[i] ?? [];
    if (op === ops['save']) {
      stack.push(matrix);
    } else if (op === ops['restore'] || op === ops['paintFormXObjectEnd']) {
      matrix = stack.pop() ?? matrix;
    } else if (op === ops['transform']) {
      matrix = times(matrix, args as number[]);
    } else if (op === ops['paintFormXObjectBegin']) {
      stack.push(matrix);
      if (Array.isArray(args[0]) || ArrayBuffer.isView(args[0])) matrix = times(matrix, args[0] as number[]);
    } else if (op === ops['constructPath']) {
      const path = (args[1] as (Float32Array | null)[] | undefined)?.[0];
      const painted = args[0] as number;
      if (path && strokes.includes(painted)) pathRules(path, matrix, true, rules);
      else if (path && fills.includes(painted)) pathRules(path, matrix, false, rules);
    }
  }
  return rules;
}

/** Strokes count with each segment; fills with their bounding box, where that is thin. */
function pathRules(path: Float32Array, matrix: Matrix, stroked: boolean, rules: Rule[]): void {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = matrix;
  const lengths = [3, 3, 7, 5, 1];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  let box = [Infinity, Infinity, -Infinity, -Infinity];
  const flush = (): void => {
    if (!stroked && box[0] !== Infinity) addRule(box, rules);
    box = [Infinity, Infinity, -Infinity, -Infinity];
  };
  for (let i = 0; i < path.length;) {
    const op = path[i] ?? 0;
    const step = lengths[op] ?? 0;
    if (step === 0) return;
    const last = i + step;
    const [px, py] = op === 4 ? [startX, startY] : [path[last - 2] ?? 0, path[last - 1] ?? 0];
    const [toX, toY] = op === 4 ? [px, py] : [a * px + c * py + e, b * px + d * py + f];
    if (op === 0) {
      flush();
      [startX, startY] = [toX, toY];
    } else if (stroked && (op === 1 || op === 4)) {
      addRule([Math.min(x, toX), Math.min(y, toY), Math.max(x, toX), Math.max(y, toY)], rules);
    }
    [x, y] = [toX, toY];
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
    box = [Math.min(x1, x), Math.min(y1, y), Math.max(x2, x), Math.max(y2, y)];
    i = last;
  }
  flush();
}

/** Keeps what is long in one direction and at most 3 points thick in the other. */
function addRule(box: readonly number[], rules: Rule[]): void {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  const [width, height] = [x2 - x1, y2 - y1];
  if (!Number.isFinite(width + height)) return;
  if (height <= 3 && width > Math.max(3, height)) {
    rules.push({ x1, y1: (y1 + y2) / 2, x2, y2: (y1 + y2) / 2 });
  } else if (width <= 3 && height > Math.max(3, width)) {
    rules.push({ x1: (x1 + x2) / 2, y1, x2: (x1 + x2) / 2, y2 });
  }
}

/** The matrix that first applies `n`, then `m`. */
function times(m: Matrix, n: Matrix): number[] {
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = m;
  const [g = 1, h = 0, i = 0, j = 1, k = 0, l = 0] = n;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}
