export interface LogLine {
  time: string;
  level: string;
  service: string;
  message: string;
  [field: string]: unknown;
}

/** Collects what loggers write from now on; `stop` lets it through to the terminal again. */
export const catchLogs = (): { lines: LogLine[]; text: () => string; stop: () => void } => {
  const lines: LogLine[] = [];
  const spy = jest.spyOn(Reflect.get(console, '_stdout') as NodeJS.WriteStream, 'write');
  spy.mockImplementation((chunk) => {
    for (const line of String(chunk).split('\n').filter(Boolean)) lines.push(JSON.parse(line) as LogLine);
    return true;
  });
  return { lines, text: () => JSON.stringify(lines), stop: () => spy.mockRestore() };
};
