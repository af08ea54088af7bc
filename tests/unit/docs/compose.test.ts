import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { envNames } from '../../../config/env.ts';
import { read } from './pages.ts';

const service = z.strictObject({
  image: z.string().regex(/^[\w./-]+:(?!latest$)[\w.-]*\d[\w.-]*$/),
  build: z.literal('.').optional(),
  command: z.array(z.string()).optional(),
  restart: z.enum(['unless-stopped', 'always']),
  init: z.boolean().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string().startsWith('/')).optional(),
  volumes: z.array(z.string().regex(/^[a-z]+:\/[\w/]+$/)).optional(),
  cap_drop: z.array(z.literal('ALL')).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/)).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  deploy: z.strictObject({ replicas: z.int().min(1) }).optional(),
  stop_grace_period: z.string().optional(),
  shm_size: z.string().optional(),
  healthcheck: z.strictObject({
    test: z.array(z.string()).min(2),
    interval: z.string(),
    timeout: z.string(),
    start_period: z.string(),
    retries: z.int(),
  }),
});

const composeFile = z.object({
  name: z.literal('cuiban'),
  services: z.strictObject({
    web: service,
    worker: service,
    scheduler: service,
    postgres: service,
    redis: service,
    mail: service,
  }),
  volumes: z.record(z.string(), z.null()),
});

const { services, volumes } = composeFile.parse(parse(read('docker-compose.yml'), { merge: true }));
const ours = [services.web, services.worker, services.scheduler];

describe('docker-compose.yml', () => {
  it('runs each process with its own role, two workers, and asks each of itself how it is', () => {
    const commands = ours.map(({ command = [] }) => command.slice(0, 3).join(' '));
    expect(commands).toEqual(['web', 'worker', 'scheduler'].map((role) => `node dist/src/main.js ${role}`));
    expect(services.worker.deploy?.replicas).toBe(2);
    for (const { command, healthcheck } of ours) {
      expect(command).toContain('web');
      expect(healthcheck.test.at(-1)).toContain('/readyz');
    }
    expect(read('src/http/routes/health.ts')).toContain("'/readyz'");
  });

  it('sets nothing that the product does not read', () => {
    for (const { environment = {} } of ours)
      expect(Object.keys(environment).filter((name) => !envNames.includes(name))).toEqual([]);
  });

  it('writes down no secret', () => {
    expect(services.postgres.environment?.['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    for (const { environment = {} } of ours) {
      expect(environment['DATABASE_URL']).toMatch(
        /^postgres:\/\/cuiban:\$\{POSTGRES_PASSWORD:\?[^}]+\}@postgres:5432\/cuiban$/,
      );
      expect(environment['SMS_TOKEN']).toBe('${SMS_TOKEN:-}');
    }
  });

  it('opens no port of the database and the queue, and the others on this machine alone', () => {
    expect(services.postgres.ports ?? services.redis.ports ?? services.worker.ports).toBeUndefined();
    expect(services.web.ports).toEqual(['127.0.0.1:8080:8080']);
  });

  it('keeps what the database and the queue hold', () => {
    expect(services.redis.command).toEqual(
      expect.arrayContaining(['--appendonly', 'yes', '--maxmemory-policy', 'noeviction']),
    );
    for (const { volumes: mounts = [] } of Object.values(services))
      for (const mount of mounts) expect(Object.keys(volumes)).toContain(mount.split(':')[0]);
    expect(services.postgres.volumes).toEqual(['postgres:/var/lib/postgresql']);
    expect(services.redis.volumes).toEqual(['redis:/data']);
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');

  it('ends as another user than root, on the LTS of Node', () => {
    expect(dockerfile.match(/^FROM .*/gm)).toEqual([
      'FROM node:24-bookworm-slim AS build',
      'FROM node:24-bookworm-slim',
    ]);
    expect(dockerfile.lastIndexOf('\nUSER node\n')).toBeGreaterThan(dockerfile.lastIndexOf('\nCOPY '));
  });

  it('copies only what .dockerignore lets through', () => {
    const letThrough = read('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
      names.split(' '),
    );
    expect(copied.filter((name) => !letThrough.includes(name.split('/')[0] ?? ''))).toEqual([]);
  });
});
