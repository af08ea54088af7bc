import { readXml, type Attributes } from './xml.ts';

export type { Attributes };

export interface SheetHandlers {
  readonly open: (element: string, attributes: Attributes) => void;
  readonly close?: (element: string) => void;
  readonly text?: (text: string) => void;
}

/** Reads one part of a workbook by local names: some programs write `x:row` for `row`, and no two elements clash. */
export function readSheetXml(data: Uint8Array, name: string, handlers: SheetHandlers): void {
  readXml(data, name, () => null, {
    open: (element, attributes) => handlers.open(localName(element), attributes),
    close: (element) => handlers.close?.(localName(element)),
    text: (text) => handlers.text?.(text),
  });
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** `hidden="1"` and its other spellings. */
export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}
