import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, closing, temporaryFolder } from './bench.ts';
import { openPlace } from './place.ts';
import { profile, say } from './report.ts';
import { sendRound, warmUp } from './round.ts';

type Frame = { functionName: string; url: string; lineNumber: number };
type CpuProfile = {
  nodes: { id: number; callFrame: Frame; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
};

/** Where a worker's time goes against a server that answers at once: its own CPU profile, by package and by function. */
export async function whereItGoes(bench: Bench): Promise<void> {
  const { product, postgres, redis, smtp, backends, mails } = bench;
  for (const backend of backends) {
    say(`\nWhere the worker's time goes, ${backend}, ${mails.toLocaleString('en')} mails, profiled`);
    const open = closing();
    const { path: profileDir, remove } = temporaryFolder();
    try {
      const queue = backend === 'redis' ? redis : undefined;
      const name = `profile_${backend}`;
      const options = { product, name, postgres, redis: queue, smtp, workers: 1, profileDir };
      const place = open.add(await openPlace(options));
      await warmUp(place, 500);
      profile(await sendRound(place, mails, 0));
      // The profile is written when the process ends.
      await open.close();
      for (const file of readdirSync(profileDir)) tell(readFileSync(join(profileDir, file), 'utf8'));
    } finally {
      await open.close();
      remove();
    }
  }
}

function tell(text: string): void {
  const { nodes, samples, timeDeltas } = JSON.parse(text) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const above = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  let total = 0;
  samples.forEach((id, i) => {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') return;
    const time = timeDeltas[i] ?? 0;
    total += time;
    const caller = callerOf(id, frames, above);
    byPackage.set(caller, (byPackage.get(caller) ?? 0) + time);
    const place = `${ownerOf(frame)} ${frame.functionName || '(anonymous)'}:${frame.lineNumber + 1}`;
    byFunction.set(place, (byFunction.get(place) ?? 0) + time);
  });
  const most = (times: Map<string, number>, n: number): string =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, n)
      .map(([name, time]) => `    ${((time / total) * 100).toFixed(1).padStart(5)} %  ${name}\n`)
      .join('');
  say(`  by the package that called, start-up and warm-up included:\n${most(byPackage, 16)}`);
  say(`  by function, without what it called:\n${most(byFunction, 24)}`);
}

/** What Node itself does is charged to the package or file of the product that asked for it. */
function callerOf(id: number, frames: Map<number, Frame>, above: Map<number, number>): string {
  const first = frames.get(id);
  for (let at: number | undefined = id; at !== undefined; at = above.get(at)) {
    const frame = frames.get(at);
    if (frame !== undefined && /\/node_modules\/|\/dist\//.test(frame.url)) return ownerOf(frame);
  }
  return first?.functionName.startsWith('(') ? first.functionName : 'Node itself';
}

function ownerOf({ url, functionName: name }: Frame): string {
  if (url === '') return name.startsWith('(') ? name : '(native)';
  const modules = url.lastIndexOf('/node_modules/');
  if (modules >= 0) return /^(?:@[^/]+\/)?[^/]+/.exec(url.slice(modules + 14))?.[0] ?? url;
  return url.replace(/^file:\/\/.*\/dist\//, 'cuiban/');
}
