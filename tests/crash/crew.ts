import { type Child, startChildWith } from '../support/children.ts';

export type Role = 'worker' | 'dispatcher' | 'web';

/** By its clock it is `t0` + (the machine's time − `r0`) × `speed`, for every process of a storm. */
export type FastTime = { t0: number; r0: number; speed: number };

/** Processes of the product that come and go. */
export type Crew = {
  start(role: Role): Child;
  /** SIGKILL; when it is gone. */
  kill(child: Child): Promise<void>;
  /** What must not happen: a process that ended although nobody killed it. */
  losses: string[];
  /** Looks of a dispatcher that failed, with their reasons: the next minute makes up for them. */
  failedLooks: string[];
  end(): Promise<void>;
};

export function hireCrew(env: Readonly<Record<string, string>>, time: FastTime): Crew {
  const running = new Set<Child>();
  const losses: string[] = [];
  const failedLooks: string[] = [];
  const kill = async (child: Child): Promise<void> => {
    running.delete(child);
    child.process.kill('SIGKILL');
    await child.ended;
  };
  const onLine = ({ failed }: Record<string, string>): void => {
    if (failed !== undefined) failedLooks.push(failed);
  };
  const watch = async (role: Role, child: Child): Promise<void> => {
    const code = await child.ended;
    if (running.delete(child)) losses.push(`a ${role} ended by itself with ${code}`);
  };
  return {
    losses,
    failedLooks,
    kill,
    start: (role) => {
      const numbers = [time.t0, time.r0, time.speed].map(String);
      const child = startChildWith({ env, onLine }, 'stormy.mjs', role, ...numbers);
      running.add(child);
      void watch(role, child);
      return child;
    },
    end: async () => {
      await Promise.all([...running].map(kill));
    },
  };
}
