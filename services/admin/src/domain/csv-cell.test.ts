import { csvCell } from './csv-cell';

test.each([
  ['=1+1', "'=1+1"],
  ['  @cmd', "'  @cmd"],
  ['+49 30', "'+49 30"],
  ['-2', "'-2"],
  ['＝1+1', "'＝1+1"],
  ['＋1', "'＋1"],
  ['－1', "'－1"],
  ['＠cmd', "'＠cmd"],
  ['\u200b=1', "'\u200b=1"],
  ['\tx', "'\tx"],
  ['plain, text', 'plain, text'],
  [-5, '-5'],
  [null, ''],
  [{ a: 1 }, '{"a":1}'],
])('when a cell is %j, it is written as %j', (value, expected) => {
  expect(csvCell(value)).toBe(expected);
});
