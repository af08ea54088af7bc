/** A piece of HTML that is safe to put into a page. Only `html` makes one. */
export type Html = { readonly safe: string };

const named: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (char) => named[char] ?? char);
}

/**
 * Tag for templates: every value is escaped unless it is itself a piece of HTML, so plan words can never become
 * markup. Values stand in text or in quoted attributes only. Not React, because of the speed of sending: see
 * layout.ts.
 */
export function html(
  strings: TemplateStringsArray,
  ...values: (string | number | Html | readonly Html[])[]
): Html {
  let safe = strings[0] ?? '';
  for (const [at, value] of values.entries()) {
    if (typeof value === 'string') safe += escapeText(value);
    else if (typeof value === 'number') safe += value;
    else if ('safe' in value) safe += value.safe;
    else for (const piece of value) safe += piece.safe;
    safe += strings[at + 1] ?? '';
  }
  return { safe };
}

export const nothing: Html = html``;
