/** Of the environment: the file in which it is written down what a test and its children tried, a line each. */
export const REPORT_VARIABLE: string;
export function isOwn(address: string): boolean;
