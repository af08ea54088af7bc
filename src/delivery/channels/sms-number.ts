import { maskPhones } from '../../maskPhone.ts';

/** A mobile of the mainland without prefix; null for anything else, which templates for the mainland cannot reach. */
export function mainlandMobile(to: string): string | null {
  return /^(?:\+86|0086|86)?(1[3-9]\d{9})$/.exec(to)?.[1] ?? null;
}

/** A provider's words without the number, with and without its prefix; it may say other people's, too. */
export function withoutNumber(detail: string, to: string): string {
  const digits = to.replace(/\D/g, '').slice(-11);
  return maskPhones(digits === '' ? detail : detail.replaceAll(to, '…').replaceAll(digits, '…'));
}
