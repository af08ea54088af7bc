import { describe, expect, it } from 'vitest';
import { mailOf } from '../../../src/delivery/channels/mail-content.ts';

const sender = { from: { name: '督查室', address: 'ducha@office.example' } };
const sentTo = (to: string) => {
  const message = {
    messageId: '0b9f6a52-6f0a-4c1e-9f8e-2d6c1f3a7b10',
    to,
    subject: '催办',
    text: '正文',
    html: null,
  };
  const { envelope, raw } = mailOf({ ...message, phone: null }, sender, new Date());
  return { to: envelope.to, header: /^To: (.*)\r$/m.exec(raw.toString())?.[1] };
};

/** A relay is told the recipient as it stands in the mail: nothing between them writes it anew. */
describe('the recipient of the envelope', () => {
  it.each([
    ['as it is', 'caizheng@unit.example', 'caizheng@unit.example'],
    [
      'with a Chinese domain as the DNS has it (RFC 5890)',
      'caizheng@例子.中国',
      'caizheng@xn--fsqu00a.xn--fiqs8s',
    ],
    [
      'quoted where its dots stand where none may be (RFC 5321)',
      'cai..zheng.@unit.example',
      '"cai..zheng."@unit.example',
    ],
  ])('%s', (_, given, said) => {
    expect(sentTo(given)).toEqual({ to: [said], header: said });
  });
});
