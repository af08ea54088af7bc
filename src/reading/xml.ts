import { SaxesParser } from 'saxes';
import { UserError } from '../errors.ts';
import { damagedFile } from './refusals.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  /** Names come with the prefixes of `prefixes`, whatever the file calls them. */
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** Word nests tables, text boxes and revisions to a depth of a hundred or so. */
const MAX_DEPTH = 400;
const STEP = 1 << 20;

/**
 * Reads an XML part of an office document as a stream: memory does not grow with the file. A DOCTYPE is refused, so
 * that no entity can be declared; what is not well-formed, or nested without measure, is `FILE_DAMAGED`.
 *
 * @param prefixes gives a namespace's usual prefix: producers other than Word choose their own.
 */
export function readXml(
  bytes: Uint8Array,
  name: string,
  prefixes: (namespace: string) => string | null,
  handler: XmlHandler,
): void {
  const parser = new SaxesParser({ xmlns: false, position: false });
  let renamed: Map<string, string> | null = null;
  let depth = 0;
  parser.on('doctype', () => {
    throw new UserError(
      'XML_DOCTYPE',
      `文件“${name}”含有不允许的 DOCTYPE 声明。`,
      '请用 WPS 或 Word 打开核对并另存后再导入。',
    );
  });
  parser.on('error', () => {
    throw damagedFile(name);
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw damagedFile(name);
    renamed ??= renamedPrefixes(tag.attributes, prefixes);
    if (renamed.size === 0) handler.open(tag.name, tag.attributes);
    else handler.open(usual(tag.name, renamed), usualAttributes(tag.attributes, renamed));
  });
  parser.on('closetag', (tag) => {
    depth -= 1;
    handler.close(renamed === null || renamed.size === 0 ? tag.name : usual(tag.name, renamed));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-16be';
  const decoder = new TextDecoder(bytes[0] === 0xfe || bytes[0] === 0xff ? wide : 'utf-8');
  for (let i = 0; i < bytes.length; i += STEP) {
    parser.write(decoder.decode(bytes.subarray(i, i + STEP), { stream: true }));
  }
  parser.write(decoder.decode());
  parser.close();
}

/** The prefixes declared on the root element that are not the usual ones. */
function renamedPrefixes(
  root: Attributes,
  prefixes: (namespace: string) => string | null,
): Map<string, string> {
  const renamed = new Map<string, string>();
  for (const [attribute, namespace] of Object.entries(root)) {
    if (attribute !== 'xmlns' && !attribute.startsWith('xmlns:')) continue;
    const prefix = attribute.slice('xmlns:'.length);
    const expected = prefixes(namespace);
    if (expected !== null && expected !== prefix) renamed.set(prefix, expected);
  }
  return renamed;
}

function usual(name: string, renamed: ReadonlyMap<string, string>): string {
  const colon = name.indexOf(':');
  const prefix = renamed.get(colon < 0 ? '' : name.slice(0, colon));
  return prefix === undefined ? name : `${prefix}:${name.slice(colon + 1)}`;
}

function usualAttributes(attributes: Attributes, renamed: ReadonlyMap<string, string>): Attributes {
  // Only names with a prefix: an attribute without one is in no namespace.
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name.includes(':') ? usual(name, renamed) : name,
      value,
    ]),
  );
}
