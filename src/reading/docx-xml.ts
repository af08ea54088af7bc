import { readXml, type Attributes } from './xml.ts';

/** The usual prefixes of the two namespaces that are read: WordprocessingML (also ISO strict) and markup compatibility. */
function prefixOf(namespace: string): string | null {
  if (/\/wordprocessingml\/(?:2006\/)?main$/.test(namespace)) return 'w';
  return namespace.endsWith('/markup-compatibility/2006') ? 'mc' : null;
}

/** Reads a part of a Word document; names bear the usual prefixes. */
export function readWordXml(
  bytes: Uint8Array,
  name: string,
  handler: {
    open(tag: string, attributes: Attributes): void;
    close(tag: string): void;
    text?(text: string): void;
  },
): void {
  readXml(bytes, name, prefixOf, { ...handler, text: (text) => handler.text?.(text) });
}

/** WordprocessingML's on/off: an element without a value is on. */
export function isOn(value: string | undefined): boolean {
  return value === undefined || !/^(?:0|false|off|none)$/.test(value);
}
