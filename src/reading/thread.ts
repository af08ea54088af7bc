import { parentPort } from 'node:worker_threads';
import { errorText, UserError } from '../errors.ts';
import { parseDocument } from './parse.ts';
import type { SourceDocument } from './types.ts';

/** What runs in the thread that `bounded.ts` starts: answers one task after the other. Anything thrown is an answer. */

/** What the thread answers with: the document, the parts of a `UserError`, or a fault of the program. */
export type ThreadAnswer =
  | { readonly kind: 'read'; readonly document: SourceDocument }
  | { readonly kind: 'refused'; readonly refusal: readonly [code: string, message: string, advice: string] }
  | { readonly kind: 'failed'; readonly said: string };

/** What the thread is asked. */
export interface ThreadTask {
  readonly bytes: Uint8Array;
  readonly name: string;
}

// Libraries print warnings about damaged files; nobody reads what a thread prints.
for (const name of ['log', 'info', 'warn', 'error']) Object.assign(console, { [name]: () => undefined });

parentPort?.on('message', ({ bytes, name }: ThreadTask) => {
  parseDocument(bytes, name).then(
    (document) => answer({ kind: 'read', document }),
    (error: unknown) => {
      if (error instanceof UserError) {
        answer({ kind: 'refused', refusal: [error.code, error.message, error.advice] });
      } else {
        answer({ kind: 'failed', said: error instanceof Error ? (error.stack ?? '') : errorText(error) });
      }
    },
  );
});

function answer(message: ThreadAnswer): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(message);
}
