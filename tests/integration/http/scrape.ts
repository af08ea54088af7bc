import { expect } from 'vitest';
import type { Server } from '../../../src/http/types.ts';

/** A scrape: each sample by its name and labels, as Prometheus writes them. */
export type Scrape = { samples: Map<string, number>; types: Map<string, string>; text: string };

const helpLine = /^# HELP ([a-zA-Z_:][\w:]*) \S.*$/;
const typeLine = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram)$/;
const sampleLine =
  /^([a-zA-Z_:][\w:]*)(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\["\\n])*"(?:,(?=[a-zA-Z_])|(?=\})))+)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf|-Inf|NaN)$/;

/** Reads the text form 0.0.4 strictly: each metric once, with help and type before its samples, which are of its type. */
export function parse(text: string): Scrape {
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  let helped = '';
  let current = '';
  expect(text.endsWith('\n')).toBe(true);
  for (const line of text.slice(0, -1).split('\n')) {
    const help = helpLine.exec(line)?.[1];
    const [, typed, type = ''] = typeLine.exec(line) ?? [];
    if (help !== undefined) helped = help;
    else if (typed !== undefined) {
      expect(typed).toBe(helped);
      expect(types.has(typed), `${typed} comes twice`).toBe(false);
      types.set(typed, type);
      current = typed;
    } else {
      const [, name = '', labels = '', value = ''] = sampleLine.exec(line) ?? [];
      const suffixes = types.get(current) === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
      expect(
        suffixes.map((suffix) => `${current}${suffix}`),
        line,
      ).toContain(name);
      const key = labels === '' ? name : `${name}{${labels}}`;
      expect(samples.has(key), `${key} comes twice`).toBe(false);
      samples.set(key, value === '+Inf' ? Infinity : Number(value));
    }
  }
  return { samples, types, text };
}

export async function scrape(server: Server): Promise<Scrape> {
  const { statusCode, body, headers } = await server.inject({ method: 'GET', url: '/metrics' });
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  return parse(body);
}

/** The samples of these metrics, without what is 0. */
export function told({ samples }: Scrape, ...names: string[]): Record<string, number> {
  const mine = [...samples].filter(([key, n]) => n !== 0 && names.includes(key.replace(/\{.*/, '')));
  return Object.fromEntries(mine);
}
