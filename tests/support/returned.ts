import { randomUUID } from 'node:crypto';

/** What a report says; the rest is as Postfix writes it. */
export type ReportOf = {
  messageId?: string;
  to?: string;
  action?: string;
  status?: string;
  /** Of ORCPT, where the relay passed it on. */
  originalTo?: string;
  /** Of ENVID. */
  envelopeId?: string;
  /** Null: the mail itself came back, not only its header. */
  returned?: 'headers' | 'mail' | 'nothing';
  /** Bytes of the mail that came back. */
  size?: number;
};

const crlf = (text: string): string => text.replaceAll(/\r?\n/g, '\r\n');

/** A mail that came back, as a mail server writes it (RFC 3464): in the form of Postfix. */
export function returnedMail({
  messageId = randomUUID(),
  to = 'a@unit.example',
  action = 'failed',
  status = '5.1.1',
  originalTo,
  envelopeId,
  returned = 'headers',
  size = 0,
}: ReportOf = {}): string {
  const header = `Received: by mx.office.example (Postfix, from userid 1000)
From: =?UTF-8?B?552j5p+l5a6k?= <ducha@office.example>
To: ${to}
Subject: =?UTF-8?B?55Sy?=
Message-ID: <${messageId}@office.example>
Auto-Submitted: auto-generated
X-Cuiban-Message: ${messageId}
`;
  const part =
    returned === 'nothing'
      ? ''
      : `--4ABC.1/mx.office.example
Content-Description: Undelivered Message${returned === 'headers' ? ' Headers' : ''}
Content-Type: ${returned === 'headers' ? 'text/rfc822-headers' : 'message/rfc822'}

${header}
${returned === 'mail' ? `${'x'.repeat(76)}\n`.repeat(Math.ceil(size / 77)) : ''}
`;
  return crlf(`Return-Path: <>
Received: by mx.office.example (Postfix)
Date: Fri, 23 Nov 2018 09:01:00 +0800 (CST)
From: MAILER-DAEMON@mx.office.example (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: tuixin@office.example
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="4ABC.1/mx.office.example"
Message-Id: <${randomUUID()}@mx.office.example>

This is a MIME-encapsulated message.

--4ABC.1/mx.office.example
Content-Description: Notification
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

This is the mail system at host mx.office.example.

<${to}>: host mx.unit.example said: 550 5.1.1 <${to}>: Recipient address rejected

--4ABC.1/mx.office.example
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.office.example
${envelopeId === undefined ? '' : `Original-Envelope-Id: ${envelopeId}\n`}X-Postfix-Queue-ID: 4ABC
X-Postfix-Sender: rfc822; tuixin@office.example
Arrival-Date: Fri, 23 Nov 2018 09:00:00 +0800 (CST)

Final-Recipient: rfc822; ${to}
${originalTo === undefined ? '' : `Original-Recipient: rfc822;${originalTo}\n`}Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.unit.example
Diagnostic-Code: smtp; 550 5.1.1 <${to}>: Recipient address
    rejected: undeliverable

${part}--4ABC.1/mx.office.example--
`);
}

/** Somebody is away (RFC 3834), and answers with our mail in the reply. */
export const outOfOffice = (messageId: string): string =>
  crlf(`Return-Path: <>
From: "Zhang San" <a@unit.example>
To: tuixin@office.example
Subject: =?UTF-8?B?6Ieq5Yqo5Zue5aSN?=
In-Reply-To: <${messageId}@office.example>
References: <${messageId}@office.example>
Auto-Submitted: auto-replied
Content-Type: text/plain; charset=utf-8

I am away until Monday. 550 5.1.1

> X-Cuiban-Message: ${messageId}
`);
