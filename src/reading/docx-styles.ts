import { isOn, readWordXml } from './docx-xml.ts';

/** What a paragraph style says of its paragraphs, with what it takes from the style it is based on. */
export interface Style {
  /** 0 to 8 for a heading, 9 for body text. */
  readonly outline: number;
  readonly list: string | null;
  readonly level: number | null;
  /** An entry of a table of contents: a second print of a heading. */
  readonly contents: boolean;
}

export type Styles = ReadonlyMap<string, Style>;

interface RawStyle {
  name: string;
  base: string | null;
  outline: number | null;
  list: string | null;
  level: number | null;
}

/** Reads styles.xml. The style named '' is the default one. */
export function readStyles(bytes: Uint8Array, name: string): Styles {
  const raw = new Map<string, RawStyle>();
  let style: RawStyle | null = null;
  readWordXml(bytes, name, {
    open(tag, attributes) {
      const value = attributes['w:val'] ?? '';
      if (tag === 'w:style') {
        style = { name: '', base: null, outline: null, list: null, level: null };
        raw.set(attributes['w:styleId'] ?? '', style);
        if (attributes['w:type'] === 'paragraph' && isOn(attributes['w:default'] ?? '0')) raw.set('', style);
      } else if (style === null) return;
      else if (tag === 'w:name') style.name = value.toLowerCase();
      else if (tag === 'w:basedOn') style.base = value;
      else if (tag === 'w:outlineLvl') style.outline = Number(value);
      else if (tag === 'w:numId') style.list = value;
      else if (tag === 'w:ilvl') style.level = Number(value);
    },
    close(tag) {
      if (tag === 'w:style') style = null;
    },
  });
  return new Map([...raw.keys()].map((id) => [id, resolved(raw, id)]));
}

/** Styles are based on one another a few deep; more is a circle. */
const MAX_BASES = 20;

function resolved(raw: ReadonlyMap<string, RawStyle>, id: string): Style {
  let [outline, list, level]: [number | null, string | null, number | null] = [null, null, null];
  let style = raw.get(id);
  const contents = /^toc \d|^toc$/.test(style?.name ?? '');
  const title = style?.name === 'title';
  for (let i = 0; style !== undefined && i < MAX_BASES; i += 1) {
    outline ??= style.outline;
    if (list === null && style.list !== null) [list, level] = [style.list, level ?? style.level];
    level ??= style.level;
    style = style.base === null ? undefined : raw.get(style.base);
  }
  return { outline: outline ?? (title ? 0 : 9), list, level, contents };
}
