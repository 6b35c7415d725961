import { z } from 'zod';
import { endpoint, type Endpoint, field } from '@ultramarket/platform';
import { locales } from '../domain/locale';
import { type Content, templateData, templateNames } from '../templates/data';
import { type NotificationUseCases } from '../use-cases';

const Template = z.enum(templateNames);
const Data = z.record(field.token(100), z.unknown()).default({});

/** Parses a body with a template's name and data into content that fits the template. */
const withContent = <Body extends { template: z.infer<typeof Template>; data: Record<string, unknown> }>(
  body: Body,
  context: z.RefinementCtx,
): Omit<Body, 'template' | 'data'> & Content => {
  const { template, data, ...rest } = body;
  const checked = templateData[template].safeParse(data);
  for (const { path, message } of checked.error?.issues ?? [])
    context.addIssue({ code: 'custom', path: ['data', ...path], message });
  return { ...rest, template, data: checked.data } as Omit<Body, 'template' | 'data'> & Content;
};

const NotificationRequest = z
  .strictObject({
    userId: field.id(),
    type: field.identifier(50),
    channels: field.distinct(
      z
        .array(z.enum(['email', 'in-app']))
        .min(1)
        .max(2),
    ),
    template: Template,
    data: Data,
  })
  .transform(withContent);

/** Either a subject with `data.text`, or another template with its data. */
const EmailRequest = z
  .strictObject({
    to: field.email(),
    subject: field.line(200).optional(),
    template: Template.default('message'),
    data: Data,
    locale: z.enum(locales).optional(),
  })
  .transform(({ subject, ...body }, context) => {
    if (subject !== undefined && body.template !== 'message')
      context.addIssue({ code: 'custom', path: ['subject'], message: 'a template brings its own subject' });
    const data = subject === undefined ? body.data : { ...body.data, title: subject };
    return withContent({ ...body, locale: body.locale, data }, context);
  });

const Accepted = z.object({ id: z.string() });

/** What other services and staff have sent. */
export const sendingRoutes = (notifications: NotificationUseCases): Endpoint[] => [
  endpoint({
    method: 'post',
    path: '/api/v1/notifications',
    summary: 'Notify a user by mail, in the inbox, or both',
    access: ['service', 'manager'],
    idempotent: true,
    status: 201,
    example: {
      body: {
        userId: '0193a000-0000-7000-8000-000000000001',
        type: 'NEWS',
        channels: ['in-app'],
        template: 'message',
        data: { title: 'News', text: 'There is news.' },
      },
    },
    body: NotificationRequest,
    response: Accepted,
    handle: ({ body, idempotency }) => notifications.requestNotification(body, idempotency),
  }),

  endpoint({
    method: 'post',
    path: '/api/v1/notifications/email',
    summary: 'Send a mail to an address',
    access: ['service', 'manager'],
    idempotent: true,
    status: 202,
    example: { body: { to: 'sam@example.com', subject: 'News', data: { text: 'There is news.' } } },
    body: EmailRequest,
    response: Accepted,
    handle: ({ body, idempotency }) => notifications.requestEmail(body, idempotency),
  }),
];
