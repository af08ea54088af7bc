/** A face for Latin letters and one for Chinese. */
const face = (eastAsia: string) => ({
  ascii: 'Times New Roman',
  hAnsi: 'Times New Roman',
  cs: 'Times New Roman',
  eastAsia,
});

/**
 * The faces of official documents (GB/T 9704), by the names under which Windows and WPS have them; where the title's is not
 * installed, the office program takes 宋体.
 */
export const FONTS = {
  title: face('方正小标宋简体'),
  heading: face('黑体'),
  subheading: face('楷体'),
  body: face('仿宋'),
  table: face('宋体'),
} as const;

/** In half points: 二号 for the title, 三号 for the text, 小四 and 五号 in tables, 小五 for what only machines read. */
export const SIZES = { title: 44, body: 32, page: 28, table: 24, small: 21, tiny: 16 } as const;
