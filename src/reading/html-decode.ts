import { UserError } from '../errors.ts';
import { decodeText } from './decode.ts';

/** How far into a page browsers look for its encoding, and a little more. */
const HEAD_BYTES = 4096;

/**
 * A page's text. What the bytes are goes before what the page says of itself: copied pages often name the encoding of
 * the site they were taken from. Its word is taken where the bytes do not tell, and for encodings of other regions.
 */
export function decodeHtml(bytes: Uint8Array): { text: string; encoding: string } {
  const declared = declaredIn(bytes);
  const decoder = declared === null ? null : decoderFor(declared);
  const foreign = decoder !== null && !/^(?:utf|gb)/.test(decoder.encoding);
  if (decoder && foreign && !isUtf8(bytes)) {
    return { text: decoder.decode(bytes), encoding: decoder.encoding };
  }
  try {
    return decodeText(bytes);
  } catch (error) {
    if (decoder && error instanceof UserError && error.code === 'ENCODING_UNKNOWN') {
      return { text: decoder.decode(bytes), encoding: decoder.encoding };
    }
    throw error;
  }
}

function declaredIn(bytes: Uint8Array): string | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, HEAD_BYTES));
  return (
    /<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{2,20})/i.exec(head)?.[1] ?? null
  );
}

function decoderFor(label: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(label);
  } catch {
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
