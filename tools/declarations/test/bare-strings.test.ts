import { bareStrings } from '../../../libs/shared/platform/src/http/bare-strings';
import { testDeclarations } from './declarations';

test('when an endpoint takes a string, it says of what kind it is', async () => {
  const { services } = await testDeclarations();
  const found = services.flatMap(({ name, endpoints }) =>
    endpoints.flatMap((one) =>
      bareStrings(one).map((place) => `${name}: ${one.method} ${one.path} ${place}`),
    ),
  );
  expect(found).toEqual([]);
});
