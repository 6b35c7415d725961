import { newId } from '@ultramarket/platform';
import { type FileView } from '../src/use-cases/view-file';
import { dataOf, type Files, pdf, startFiles } from './support';

let files: Files;
beforeAll(async () => {
  files = await startFiles();
});
afterAll(() => files.stop());

const nasty = ['a\0b', '\u0007', '\u200b\u3164', '\ud83d'];

test.each(nasty)(
  'when a tag or a text is %j, the answer names the field and nothing is stored',
  async (text) => {
    const owner = newId();
    const token = files.as(owner);
    // A form is UTF-8: half of a surrogate pair cannot be sent in it.
    if (text !== '\ud83d')
      for (const field of ['alt', 'tags', 'productId', '__proto__'])
        await files.send(token, { purpose: 'DOCUMENT', [field]: text }, pdf()).expect(400);
    const { id } = dataOf(await files.send(token, { purpose: 'DOCUMENT' }, pdf()).expect(201));
    for (const body of [{ alt: text }, { tags: [text] }]) {
      const answer = await files.api().patch(`/api/v1/files/${id}`).set('Authorization', token).send(body);
      expect(answer.status).toBe(400);
    }
    const query = encodeURIComponent(text === '\ud83d' ? '\0' : text);
    await files.api().get(`/api/v1/files?tag=${query}`).set('Authorization', token).expect(400);
    expect(await files.view(id, token)).toMatchObject({ alt: null, tags: [] });
  },
);

test.each(['%00', 'a%00b', 'x', '%ED%A0%80'])('when an id is %s, there is no such file', async (id) => {
  for (const path of [`/api/v1/files/${id}`, `/api/v1/files/download/${id}`])
    expect([400, 404]).toContain((await files.api().get(path)).status);
  const query = await files.api().get(`/api/v1/files/download/${newId()}?variant=${id}`);
  expect([400, 404]).toContain(query.status);
});

test('when an id is written in capitals, it is the same file', async () => {
  const token = files.as(newId());
  const { id } = await files.ready(token, { purpose: 'DOCUMENT' }, pdf());
  const get = (path: string) => files.api().get(path).set('Authorization', token).expect(200);
  expect(dataOf(await get(`/api/v1/files/${id.toUpperCase()}`)).id).toBe(id);
  await get(`/api/v1/files/download/${id.toUpperCase()}`);
});

test('when words come in another form of Unicode, they are stored in one and found by both', async () => {
  const token = files.as(newId());
  const fields = { purpose: 'DOCUMENT', alt: '  cafe\u0301 ', tags: ' cafe\u0301 , bar ,' };
  const { id, alt, tags } = dataOf(await files.send(token, fields, pdf(), 'cafe\u0301.pdf'));
  expect({ alt, tags }).toEqual({ alt: 'caf\u00e9', tags: ['caf\u00e9', 'bar'] });
  for (const tag of ['caf\u00e9', 'cafe\u0301']) {
    const answer = await files
      .api()
      .get(`/api/v1/files?tag=${encodeURIComponent(tag)}`)
      .set('Authorization', token)
      .expect(200);
    expect(dataOf<FileView[]>(answer)).toMatchObject([{ id, name: 'caf\u00e9.pdf' }]);
  }
});
