import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a child can be asked: by name, what goes with the question and what comes back. */
export type Orders = Record<string, { asks: unknown; answer: unknown }>;
type Asked = { id: number; order: string; asks: unknown };
type Answered = { id: number; answer: unknown };

export type Child<O extends Orders, Hello> = {
  pid: number;
  hello: Hello;
  ask<N extends keyof O & string>(order: N, asks: O[N]['asks']): Promise<O[N]['answer']>;
  /** Ends it, by its own process id: politely, then not. */
  stop(): Promise<void>;
};

type Handlers<O extends Orders> = {
  [N in keyof O]: (asks: O[N]['asks']) => O[N]['answer'] | Promise<O[N]['answer']>;
};

/** In the child: says hello, answers until the parent is gone, and then ends. */
export function answerParent<O extends Orders>(handlers: Handlers<O>, hello: unknown): void {
  process.on('disconnect', () => process.exit(0));
  process.on('message', (asked: Asked) => {
    void Promise.resolve(handlers[asked.order]?.(asked.asks)).then((answer) =>
      process.send?.({ id: asked.id, answer } satisfies Answered),
    );
  });
  process.send?.({ id: 0, answer: hello } satisfies Answered);
}

const alive = new Set<ChildProcess>();
export function endChildren(): void {
  for (const child of alive) child.kill('SIGKILL');
}
process.once('exit', endChildren);

export type Start = { args: readonly string[]; execArgv?: string[]; env?: NodeJS.ProcessEnv; cwd?: string };

/** Starts a script that calls `answerParent` and waits for its hello. */
export async function startChild<O extends Orders, Hello>(
  script: string,
  { args, execArgv = [], env = process.env, cwd = process.cwd() }: Start,
): Promise<Child<O, Hello>> {
  const child = fork(script, args, { execArgv, env, cwd, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  alive.add(child);
  const waiting = new Map<number, (answer: unknown) => void>();
  const failing = new Map<number, (error: Error) => void>();
  let asked = 0;
  const answerTo = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      waiting.set(id, resolve);
      failing.set(id, reject);
    });
  const ended = once(child, 'exit');
  child.once('exit', (code) => {
    alive.delete(child);
    for (const fail of failing.values()) fail(new Error(`${args.join(' ')}: ended with ${code}`));
  });
  child.on('message', ({ id, answer }: Answered) => {
    waiting.get(id)?.(answer);
    waiting.delete(id);
    failing.delete(id);
  });
  const hello = (await answerTo(0)) as Hello;
  return {
    pid: child.pid ?? 0,
    hello,
    ask: async (order, asks) => {
      asked += 1;
      const answer = answerTo(asked);
      child.send({ id: asked, order, asks } satisfies Asked);
      return answer;
    },
    stop: async () => {
      failing.clear();
      if (!alive.has(child)) return;
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(late);
    },
  };
}
