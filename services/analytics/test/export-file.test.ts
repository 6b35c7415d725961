import { text } from 'node:stream/consumers';
import { exportFile } from '../src/routes/export-file';

test('when a value looks like a formula, a spreadsheet gets it as text', async () => {
  const report = {
    id: 'r',
    name: 'r',
    measures: ['views' as const],
    dimensions: ['category' as const],
    createdBy: '',
    createdAt: '',
  };
  const { stream } = exportFile(
    { report, columns: ['category', 'views'], items: [{ category: '=cmd|calc', views: 3 }] },
    'csv',
  );
  expect(await text(stream)).toBe("category,views\n'=cmd|calc,3\n");
});
