import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { projectRoot } from '../../../../config/paths.ts';
import { type GatewayFile, readGatewayFile } from '../../../../config/smsGateway.ts';
import type { TemplateProvider } from '../../../../config/smsRules.ts';
import { readSmsTemplates, type SmsTemplates } from '../../../../config/smsTemplates.ts';
import type { Channel, Outgoing } from '../../../../src/delivery/channels/channel.ts';
import { aliyunChannel } from '../../../../src/delivery/channels/sms-aliyun.ts';
import { templateChannel } from '../../../../src/delivery/channels/sms-template.ts';
import { tencentChannel } from '../../../../src/delivery/channels/sms-tencent.ts';
import { registeredText } from '../../../../src/delivery/render/smsTemplate.ts';
import { budgetCheck, reminder, training } from '../../../unit/delivery/notices.ts';

/** Keys of nobody. */
export const keyId = 'AKIDfortests';
export const keySecret = 'secret-for-tests';

export const templatesOf = (provider: TemplateProvider): SmsTemplates =>
  readSmsTemplates(join(projectRoot, 'config/sms/templates.yaml'), provider);

/** Two tasks, the first due on 30 November. */
export function outgoing(templates: SmsTemplates, changes: Partial<Outgoing> = {}): Outgoing {
  const wording = registeredText(reminder([budgetCheck, training]), templates);
  if (wording === null) throw new Error('no text');
  return { messageId: randomUUID(), to: '19900000001', subject: '', html: null, ...wording, ...changes };
}

export const aliyun = (port: number, timeoutMs = 400, protocol = 'http:'): Channel =>
  aliyunChannel({
    accessKeyId: keyId,
    accessKeySecret: keySecret,
    templates: templatesOf('aliyun'),
    endpoint: new URL(`${protocol}//127.0.0.1:${port}`),
    timeoutMs,
  });

/** Under Tencent's own name, because that is part of the signature; the name leads to loopback. */
export const tencent = (port: number, timeoutMs = 400, protocol = 'http:'): Channel =>
  tencentChannel({
    secretId: keyId,
    secretKey: keySecret,
    appId: '1400006666',
    region: 'ap-guangzhou',
    templates: templatesOf('tencent'),
    endpoint: new URL(`${protocol}//sms.tencentcloudapi.com:${port}`),
    timeoutMs,
    lookup: (_name, options, found) => {
      if (options.all === true) found(null, [{ address: '127.0.0.1', family: 4 }]);
      else found(null, '127.0.0.1', 4);
    },
  });

/** The sample of a carrier's MAS, with its address on loopback. */
export function mas(
  port: number,
  timeoutMs = 400,
  protocol = 'http:',
  changes: Partial<GatewayFile> = {},
): Channel {
  const file = readGatewayFile(join(projectRoot, 'config/sms/gateway-mas.yaml'));
  return templateChannel({
    file: {
      ...file,
      send: { ...file.send, url: `${protocol}//127.0.0.1:${port}/sms/norsubmit` },
      ...changes,
    },
    templates: null,
    keyId,
    keySecret,
    allow: (url) => url,
    timeoutMs,
  });
}

/** What each provider answers when it takes a text. */
export const taken = {
  aliyun: { Code: 'OK', Message: 'OK', BizId: '900619746936498440^0', RequestId: 'F655A8D5' },
  tencent: {
    Response: {
      SendStatusSet: [
        {
          SerialNo: '5000:1045710669157053657849499619',
          PhoneNumber: '+8619900000001',
          Fee: 1,
          SessionContext: '',
          Code: 'Ok',
          Message: 'send success',
          IsoCode: 'CN',
        },
      ],
      RequestId: 'a0aabda6',
    },
  },
  mas: { msgGroup: '0110153012001', rspcod: 'success', success: true },
};
