import { describe, expect, test, vi } from 'vitest';
import { batched } from '../../../src/delivery/batched.ts';
import { closed, slots } from '../../../src/delivery/slots.ts';

/** A gate that the test opens. */
function gate() {
  const holder: { open?: () => void } = {};
  const opened = new Promise<void>((resolve) => (holder.open = resolve));
  return { opened, open: () => holder.open?.() };
}

describe('batched', () => {
  test('what comes at one moment, or meanwhile, goes together, each with its own answer', async () => {
    const batches: number[][] = [];
    const first = gate();
    const begun = gate();
    const double = batched(async (items: number[]) => {
      batches.push(items);
      begun.open();
      if (batches.length === 1) await first.opened;
      return items.map((n) => 2 * n);
    });
    const answers = [1, 2].map(double);
    await begun.opened;
    answers.push(...[3, 4].map(double));
    first.open();
    expect(await Promise.all(answers)).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(await double(5)).toBe(10);
  });

  test('no batch is larger than asked', async () => {
    const sizes: number[] = [];
    const echo = batched(
      async (items: number[]) => {
        sizes.push(items.length);
        return items;
      },
      { most: 2 },
    );
    await Promise.all([1, 2, 3, 4, 5].map(echo));
    expect(Math.max(...sizes)).toBe(2);
    expect(sizes.reduce((a, b) => a + b)).toBe(5);
  });

  test('the first goes at once; what comes soon after the last batch goes together when its time has come', async () => {
    vi.useFakeTimers();
    try {
      const batches: string[] = [];
      const join = batched(
        async (items: string[]) => {
          batches.push(items.join(' '));
          return items;
        },
        { apartMs: 10 },
      );
      const first = join('first');
      await vi.advanceTimersByTimeAsync(0);
      expect(batches).toEqual(['first']);
      const second = join('second');
      await vi.advanceTimersByTimeAsync(6);
      const third = join('third');
      await vi.advanceTimersByTimeAsync(3);
      expect(batches).toEqual(['first']);
      await vi.advanceTimersByTimeAsync(2);
      expect(batches).toEqual(['first', 'second third']);
      await vi.advanceTimersByTimeAsync(60);
      const late = join('late');
      await vi.advanceTimersByTimeAsync(0);
      expect(batches.at(-1)).toBe('late');
      expect(await Promise.all([first, second, third, late])).toEqual(['first', 'second', 'third', 'late']);
    } finally {
      vi.useRealTimers();
    }
  });

  test('one bad item fails alone: the others of its batch are tried one by one', async () => {
    const first = gate();
    const picky = batched(async (items: string[]) => {
      await first.opened;
      if (items.includes('bad')) throw new Error('bad item');
      return items.map((item) => `${item}!`);
    });
    const answers = Promise.allSettled(['one', 'two', 'bad', 'three'].map(picky));
    first.open();
    expect((await answers).map((a) => (a.status === 'fulfilled' ? a.value : 'failed'))).toEqual([
      'one!',
      'two!',
      'failed',
      'three!',
    ]);
  });

  test('too few answers are a fault, not silence', async () => {
    await expect(batched(async (_items: number[]): Promise<number[]> => [])(1)).rejects.toThrow(
      'fewer answers',
    );
  });
});

describe('slots', () => {
  test('never more at once than there are; a failure gives its place back', async () => {
    const { run } = slots(2);
    let inside = 0;
    let most = 0;
    const work = async (fails: boolean) => {
      most = Math.max(most, (inside += 1));
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      if (fails) throw new Error('failed');
    };
    const runs = Array.from({ length: 9 }, (_, i) => run(() => work(i % 3 === 0)));
    const ended = await Promise.allSettled(runs);
    expect(most).toBe(2);
    expect(ended.filter((e) => e.status === 'rejected')).toHaveLength(3);
    await expect(run(async () => 'still open')).resolves.toBe('still open');
  });

  test('closed: what runs comes to its end, what waits is let go at once and nothing begins', async () => {
    const { run, close } = slots(1);
    const begun: string[] = [];
    const finish: (() => void)[] = [];
    const long = run(async () => {
      begun.push('long');
      await new Promise<void>((resolve) => finish.push(resolve));
      return 'ended';
    });
    const waiting = [1, 2, 3].map((n) => run(async () => begun.push(`waiting ${n}`)));
    close();
    expect(await Promise.all(waiting)).toEqual([closed, closed, closed]);
    expect(await run(async () => begun.push('late'))).toBe(closed);
    for (const end of finish) end();
    expect(await long).toBe('ended');
    expect(begun).toEqual(['long']);
  });
});
