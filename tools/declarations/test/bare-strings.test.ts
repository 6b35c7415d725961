import { bareStrings } from '../../../libs/shared/platform/src/http/bare-strings';
import { testDeclarations } from './declarations';

/** Services whose strings are still to get their kinds. */
const pending: ReadonlySet<string> = new Set(['file']);

test('when an endpoint takes a string, it says of what kind it is', async () => {
  const { services } = await testDeclarations();
  const found = services
    .filter(({ name }) => !pending.has(name))
    .flatMap(({ name, endpoints }) =>
      endpoints.flatMap((one) =>
        bareStrings(one).map((place) => `${name}: ${one.method} ${one.path} ${place}`),
      ),
    );
  expect(found).toEqual([]);
});
