import { z } from 'zod';
import { portSetting, requiredSetting, runServer } from '../gateway/run-server';
import { startMailServer } from './start-mail-server';

const MailSettings = z.object({
  HOST: z.string().default('127.0.0.1'),
  SMTP_PORT: portSetting().default(1025),
  WEB_PORT: portSetting().default(1080),
  STATE_DIR: requiredSetting('a directory for the caught mails'),
});

void runServer('mail', MailSettings, async (settings) =>
  startMailServer({
    host: settings.HOST,
    smtpPort: settings.SMTP_PORT,
    webPort: settings.WEB_PORT,
    stateDir: settings.STATE_DIR,
  }),
);
