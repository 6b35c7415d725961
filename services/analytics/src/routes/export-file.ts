import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { type ReportDefinition, type ReportRow } from '../domain/report';

interface Result {
  readonly report: ReportDefinition;
  readonly columns: readonly string[];
  readonly items: readonly ReportRow[];
}

/** A report as a file. A value that a spreadsheet would take for a formula gets a quote before it. */
export const exportFile = (
  { report, columns, items }: Result,
  format: 'csv' | 'json',
): { stream: Readable; headers: Record<string, string> } => {
  const headers = (type: string) => ({
    'Content-Type': type,
    'Content-Disposition': `attachment; filename="report-${report.id}.${format}"`,
  });
  if (format === 'json') {
    const text = JSON.stringify({ name: report.name, columns, rows: items });
    return { stream: Readable.from([text]), headers: headers('application/json; charset=utf-8') };
  }
  const rows = stringify([...items], { header: true, columns: [...columns], escape_formulas: true });
  return { stream: rows, headers: headers('text/csv; charset=utf-8') };
};
