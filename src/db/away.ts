/** Network errors, PostgreSQL's connection exceptions (08), shutting down or starting (57P0x), full (53300), too slow (57014). */
const awayCodes =
  /^(?:ECONNREFUSED|ECONNRESET|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|08...|57P0[123]|53300|57014)$/;

/** The same from the driver itself, which gives these no code. */
const awayWords =
  /connection terminated|timeout exceeded when trying to connect|connection error and is not queryable|after calling end on the pool/i;

/** Whether something failed because the database does not answer, and may work again in a while. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return awayCodes.test(code) || awayWords.test(error.message) || isDatabaseAway(error.cause);
}
