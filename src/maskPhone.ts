/** `199****0001`; of a shorter number only the ends are left. */
export function maskPhone(phone: string): string {
  const kept = phone.length >= 11 ? phone.length - 8 : 2;
  const tail = phone.length >= 11 ? 4 : 2;
  return `${phone.slice(0, kept)}${'*'.repeat(Math.max(4, phone.length - kept - tail))}${phone.slice(-tail)}`;
}

/** Masks every mobile number in a text. One inside a longer word is none: ids of messages must stay readable. */
export function maskPhones(text: string): string {
  return text.replace(/(?<![0-9A-Za-z])(?:\+?86)?1[3-9]\d{9}(?![0-9A-Za-z])/g, maskPhone);
}

const address = /[^\s"'<>()[\]{},;:\\=/@，。；：（）“”]+@[^\s"'<>()[\]{},;:\\=/@，。；：（）“”]+/g;
const messageIdHeader = /^[0-9a-f]{8}-[0-9a-f-]{27}@/;

/** Takes every mail address out of a text. The id of a message, which stands before a domain of ours, stays. */
export function maskAddresses(text: string): string {
  return text.replace(address, (found) => (messageIdHeader.test(found) ? found : '…'));
}
