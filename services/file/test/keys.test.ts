import { newId } from '@ultramarket/platform';
import { testEngines } from '@ultramarket/platform/testing';
import { picture } from './pictures';
import { type Files, startFiles } from './support';

let files: Files | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await files?.stop();
  files = undefined;
});

test('when no keys of the store are given, those of the role are used', async () => {
  const { accessKey, secretKey } = testEngines().s3;
  const env = Reflect.get(process, 'env') as NodeJS.ProcessEnv;
  jest.replaceProperty(process, 'env', {
    ...env,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secretKey,
  });
  files = await startFiles({ S3_ACCESS_KEY: '', S3_SECRET_KEY: '' });
  const fields = { purpose: 'PRODUCT_IMAGE', productId: newId() };
  await files.ready(files.as(newId(), 'VENDOR'), fields, await picture());
  expect(await files.keys()).not.toEqual([]);
});

test('when only half of a key is given, the service does not start and says why', async () => {
  await expect(startFiles({ S3_SECRET_KEY: '' })).rejects.toThrow('give both or none');
});
