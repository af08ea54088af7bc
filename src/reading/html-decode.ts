import { UserError } from '../errors.ts';
import { decodeText, decodingNotes } from '../decode.ts';

/** How far into a page browsers look for its encoding, and a little more. */
const HEAD_BYTES = 4096;

interface DecodedPage {
  readonly text: string;
  readonly encoding: string;
  readonly warnings: readonly string[];
}

/**
 * A page's text. What the bytes are goes before what the page says of itself: copied pages often name the encoding of
 * the site they were taken from. Its word is taken where the bytes do not tell, and for encodings of other regions.
 */
export function decodeHtml(bytes: Uint8Array): DecodedPage {
  const declared = declaredIn(bytes);
  const decoder = declared === null ? null : decoderFor(declared);
  const foreign = decoder !== null && !/^(?:utf|gb)/.test(decoder.encoding);
  if (decoder && foreign && !isUtf8(bytes)) {
    return byDecoder(decoder, bytes);
  }
  try {
    return decodeText(bytes);
  } catch (error) {
    if (decoder && error instanceof UserError && error.code === 'ENCODING_UNKNOWN') {
      return byDecoder(decoder, bytes);
    }
    throw error;
  }
}

function byDecoder(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): DecodedPage {
  const text = decoder.decode(bytes);
  return { text, encoding: decoder.encoding, warnings: decodingNotes(text, null) };
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
