/** A mail as it travelled, taken apart by the line: `raw` is latin1, one character for each byte. */
export function headersOf(raw: string): { name: string; line: string; value: string }[] {
  return raw
    .slice(0, raw.indexOf('\r\n\r\n'))
    .split(/\r\n(?![ \t])/)
    .map((line) => {
      const at = line.indexOf(':');
      return {
        name: line.slice(0, at),
        line,
        value: line
          .slice(at + 1)
          .replace(/\r\n/g, '')
          .trim(),
      };
    });
}

export const bodyOf = (raw: string): string => raw.slice(raw.indexOf('\r\n\r\n') + 4);
