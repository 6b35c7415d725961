import { type ReceivedSpan } from '@ultramarket/platform/testing';

const isStatement = ({ name }: ReceivedSpan): boolean => name.startsWith('sql ');

/**
 * A trace as text: what caused what, when it began after the first span and how long it took. Statements are counted
 * in the span that sent them.
 */
export const traceTree = (spans: readonly ReceivedSpan[]): string[] => {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const from = Math.min(...spans.map(({ began }) => began));
  const below = (parent: string | undefined): ReceivedSpan[] =>
    spans
      .filter((span) => (parent ? span.parentSpanId === parent : !ids.has(span.parentSpanId ?? '')))
      .sort((a, b) => a.began - b.began);
  const lines = (span: ReceivedSpan, depth: number): string[] => {
    const inside = below(span.spanId);
    const statements = inside.filter(isStatement).length;
    const time = `${Math.round(span.began - from)} ms + ${Math.round(span.ended - span.began)} ms`;
    const name = `${'  '.repeat(depth)}${span.service}: ${span.name}${statements > 0 ? ` (${statements} sql)` : ''}`;
    return [
      `${name.padEnd(64)} ${time}`,
      ...inside.filter((one) => !isStatement(one)).flatMap((one) => lines(one, depth + 1)),
    ];
  };
  return below(undefined).flatMap((span) => lines(span, 0));
};
