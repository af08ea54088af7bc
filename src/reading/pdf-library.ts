import modules, { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Operators, TextItem } from './pdf-marks.ts';

/** As much of pdf.js as is used here. */
export interface Library {
  readonly OPS: Readonly<Record<string, number>>;
  getDocument(options: object): {
    readonly promise: Promise<PdfFile>;
    destroy(): Promise<void>;
  };
}

export interface PdfFile {
  readonly numPages: number;
  getPage(n: number): Promise<PdfPage>;
  getAttachments(): Promise<Readonly<Record<string, { readonly filename?: string }>> | null>;
}

export interface PdfPage {
  getViewport(options: { scale: number }): { width: number; height: number; transform: number[] };
  getTextContent(options: object): Promise<{ items: TextItem[] }>;
  getOperatorList(): Promise<Operators>;
  cleanup(): void;
}

const root = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));

/**
 * pdf.js, loaded when the first PDF comes. It was chosen because it is the one maintained reader in JavaScript that
 * knows the Chinese character maps, repairs damaged files and gives the ruling lines besides the text.
 */
export function loadLibrary(): Promise<Library> {
  loading ??= load();
  return loading;
}

let loading: Promise<Library> | null = null;

async function load(): Promise<Library> {
  const build = join(root, 'legacy', 'build');
  // Nothing is drawn here: the canvas package is kept out, and its classes are stood in for.
  const kept = modules.createRequire;
  modules.createRequire = (from) => {
    const require = kept(from);
    const guarded = (id: string): unknown => (id === '@napi-rs/canvas' ? {} : require(id));
    return Object.assign(guarded, require);
  };
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) Object.assign(globalThis, { [name]: Function });
  try {
    // The part that pdf.js would put into a thread of its own; it is in one already (see bounded.ts).
    await import(pathToFileURL(join(build, 'pdf.worker.min.mjs')).href);
    return (await import(pathToFileURL(join(build, 'pdf.min.mjs')).href)) as Library;
  } finally {
    modules.createRequire = kept;
  }
}

/** Opens a file for its text and lines; the library takes `data` for itself. */
export function openFile(library: Library, data: Uint8Array): ReturnType<Library['getDocument']> {
  return library.getDocument({
    data,
    verbosity: 0,
    isEvalSupported: false,
    enableXfa: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWasm: false,
    // No image is ever decoded: only text and lines are wanted.
    maxImageSize: 0,
    cMapUrl: join(root, 'cmaps') + '/',
    cMapPacked: true,
    standardFontDataUrl: join(root, 'standard_fonts') + '/',
    stopAtErrors: false,
  });
}
