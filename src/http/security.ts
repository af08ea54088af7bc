import { createHash } from 'node:crypto';
import { css } from './page/style.ts';

const styleHash = createHash('sha256').update(css).digest('base64');

/** No script, no form, no outside address; the one style sheet by its hash, so that text put into a page cannot restyle it. */
const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** A captured mail may hold anything: it gets no script, no form, no link that opens, no picture from outside. */
const mailPolicy = [
  'sandbox',
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
].join('; ');

/** Sent with every answer. Nothing is kept in a cache: pages name people and say what is late. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': pagePolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'cache-control': 'no-store',
};

/** In place of those, for the HTML part of a mail inside its frame. */
export const mailHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': mailPolicy,
  'x-frame-options': 'SAMEORIGIN',
};
