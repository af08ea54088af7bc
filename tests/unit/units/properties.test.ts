import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createMatcher } from '../../../src/units/match.ts';
import { unitKey } from '../../../src/units/normalise.ts';
import type { Registry } from '../../../src/units/types.ts';
import { county, region, REGION_OFFICE } from './registries.ts';

const piece = fc.constantFrom(
  ...'各市县区乡镇〔〕（）()、，和及除外的有关其他',
  '自治区',
  '人民政府',
  '政府',
  '街道',
  '部门',
  '单位',
  '直属机构',
  '财政局',
  '办公室',
  '彭阳县',
  '银川市',
  '等部门',
  '地级市',
);
const words = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);
const issuer = fc.oneof(fc.constant(null), fc.constant(REGION_OFFICE), words);

describe('matching', () => {
  it('never throws and returns units of the registry only, each once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(region, county),
        issuer,
        fc.array(words, { maxLength: 4 }),
        (registry, from, list) => {
          const names = new Set(registry.units.map((u) => u.name));
          const match = createMatcher(registry, {
            issuer: from,
            remembered: new Map([['各部门', ['无此单位']]]),
          });
          list.forEach((word, i) => {
            const found = match(word, list.slice(0, i));
            expect(found.words).toBe(word);
            for (const name of [...found.units, ...found.suggestions]) expect(names.has(name)).toBe(true);
            expect(new Set(found.units).size).toBe(found.units.length);
            expect(found.how === 'unmatched').toBe(found.units.length === 0);
          });
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('survives any registry, and finds every unit by its own name', () => {
    const unit = fc.record({
      name: words.filter((name) => unitKey(name) !== ''),
      category: fc.constantFrom('department', 'city', 'county', 'township', 'other' as const),
      aliases: fc.array(words, { maxLength: 2 }),
    });
    const registry: fc.Arbitrary<Registry> = fc
      .uniqueArray(unit, { selector: (u) => unitKey(u.name), maxLength: 8 })
      .map((units) => ({ units, contacts: [] }));
    fc.assert(
      fc.property(registry, issuer, (given, from) => {
        const match = createMatcher(given, { issuer: from });
        for (const { name } of given.units) expect(match(name)).toMatchObject({ how: 'name', units: [name] });
      }),
      { numRuns: 500 },
    );
  });

  it('does not care about spaces, brackets and 人民政府 written short', () => {
    const written = fc.constantFrom(
      '各市、县（区）人民政府',
      '自治区人民政府办公厅',
      '各县（市、区）人民政府',
      '商务厅',
    );
    const match = createMatcher(region, { issuer: REGION_OFFICE });
    const brackets = fc.constantFrom('（）', '〔〕', '()', '[]', '【】', '［］');
    fc.assert(
      fc.property(written, brackets, fc.boolean(), fc.nat(8), (text, [open = '', close = ''], short, at) => {
        const variant = text
          .replace('（', open)
          .replace('）', close)
          .replace('人民政府', short ? '政府' : '人民政府');
        const spaced = `${variant.slice(0, at)} \u3000${variant.slice(at)}`;
        expect(match(spaced).units).toEqual(match(text).units);
      }),
    );
  });
});
